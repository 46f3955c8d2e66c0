"""Works like the one a page describes, offered below it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from catalogue.models import Work, WorkPage
from catalogue.tests.factories import make_work
from search.similar import build_similar_search, find_similar_works
from search.tests.conftest import page_of

pytestmark = pytest.mark.django_db

SUMMARIES = {
    "ar": "تجميد أصول الإرهابيين ومصادرتها بالتعاون القضائي",
    "zh-hans": "冻结和没收恐怖分子的资产以及司法合作",
    "en": "Freezing and confiscating assets of terrorists through judicial cooperation",
    "fr": "Gel et confiscation des avoirs des terroristes par la coopération judiciaire",
    "ru": "Замораживание и конфискация активов террористов в рамках судебного сотрудничества",
    "es": "Congelación y decomiso de activos de terroristas mediante la cooperación judicial",
}


@pytest.fixture
def old_pages():
    """Have every page be published long enough ago for what is found for it to be kept."""
    return lambda: WorkPage.objects.update(last_published_at=timezone.now() - timedelta(hours=2))


def similar_to(work, code="en"):
    found = find_similar_works(page_of(work, code))
    return [Work.objects.get(pk=pk) for pk in found]


def offers(client, work, other, code="en"):
    return page_of(other, code).url in client.get(page_of(work, code).url).content.decode()


@pytest.mark.parametrize("code", SUMMARIES)
def test_a_page_offers_first_the_work_that_reads_most_like_its_own(drain, client, code):
    work = make_work(languages=(code,), summary=SUMMARIES[code])
    alike = make_work(languages=(code,), summary=SUMMARIES[code])
    make_work(languages=(code,), summary="Quokka 42")
    drain()
    assert similar_to(work, code)[0] == alike
    assert offers(client, work, alike, code)


def test_what_is_no_longer_public_is_not_offered(drain, client, old_pages):
    work, alike = (make_work(summary=SUMMARIES["en"]) for _ in range(2))
    make_work(languages=("fr",), summary=SUMMARIES["en"])
    drain()
    old_pages()
    assert similar_to(work) == [alike]
    page, address = page_of(alike), page_of(alike).url
    page.unpublish()
    # It is known as similar still, and the index hasn't heard.
    assert similar_to(work) == [alike]
    assert address not in client.get(page_of(work).url).content.decode()
    drain()
    cache.clear()
    assert similar_to(work) == []


def test_a_work_that_lost_its_page_in_this_language_is_not_offered_in_another(drain, client, old_pages):
    work, alike = (make_work(languages=("en", "fr"), summary=SUMMARIES["en"]) for _ in range(2))
    drain()
    old_pages()
    assert offers(client, work, alike)
    page_of(alike).unpublish()
    assert page_of(alike, "fr").url not in client.get(page_of(work).url).content.decode()


def test_the_index_is_asked_once_for_a_published_text(drain, settings, old_pages):
    work, alike = (make_work(summary=SUMMARIES["en"]) for _ in range(2))
    drain()
    old_pages()
    assert similar_to(work) == [alike]
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert similar_to(work) == [alike]
    page_of(work).save_revision().publish()
    assert similar_to(work) == []


def test_nothing_is_kept_for_a_text_that_the_index_may_not_know_yet(drain):
    work = make_work(summary=SUMMARIES["en"])
    drain()
    assert similar_to(work) == []
    alike = make_work(summary=SUMMARIES["en"])
    drain()
    assert similar_to(work) == [alike]
    another = make_work(summary=SUMMARIES["en"])
    drain()
    assert set(similar_to(work)) == {alike, another}


def test_a_page_is_whole_without_elasticsearch(drain, client, settings):
    work = make_work(summary=SUMMARIES["en"])
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert client.get(page_of(work).url).status_code == 200


def test_a_page_that_the_index_does_not_have_yet_has_no_similar_ones(search_indices):
    assert similar_to(make_work()) == []
    assert build_similar_search("no-such-work", "en")["size"] > 0
