"""Works like the one a page describes, offered below it."""

import pytest

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


@pytest.mark.parametrize("code", SUMMARIES)
def test_a_page_offers_first_the_work_that_reads_most_like_its_own(drain, client, code):
    work = make_work(languages=(code,), summary=SUMMARIES[code])
    alike = make_work(languages=(code,), summary=SUMMARIES[code])
    make_work(languages=(code,), summary="Quokka 42")
    drain()
    cards = find_similar_works(work.key, code)
    assert cards[0].url == page_of(alike, code).url
    assert page_of(alike, code).url in client.get(page_of(work, code).url).content.decode()


def test_what_is_no_longer_public_is_not_offered(drain):
    work, alike = (make_work(summary=SUMMARIES["en"]) for _ in range(2))
    make_work(languages=("fr",), summary=SUMMARIES["en"])
    drain()
    assert len(find_similar_works(work.key, "en")) == 1
    page_of(alike).unpublish()
    drain()
    assert find_similar_works(work.key, "en") == []


def test_a_page_is_whole_without_elasticsearch(drain, client, settings):
    work = make_work(summary=SUMMARIES["en"])
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert client.get(page_of(work).url).status_code == 200


def test_a_page_that_the_index_does_not_have_yet_has_no_similar_ones(search_indices):
    assert find_similar_works("no-such-work", "en") == []
    assert build_similar_search("no-such-work", "en")["size"] > 0
