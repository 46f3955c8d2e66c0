"""Pages that are no longer public leave search at once: results, stand-ins, counts, suggestions and feeds."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from catalogue.models import Topic
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_work
from pages.models import TextPage
from pages.tasks import publish_scheduled
from search.client import alias_of
from search.documents import DOCUMENTS
from search.suggestions import suggest_works
from search.tests.conftest import ask, page_of

pytestmark = pytest.mark.django_db


def unpublish(page):
    page.unpublish()


def delete(page):
    page.delete()


def expire(page):
    page.expire_at = timezone.now() - timedelta(seconds=1)
    page.save()
    publish_scheduled()


def make_private(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def make_listing_private(page):
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)


def move_to_private_place(page):
    home = Page.objects.get(depth=2, locale__language_code="en").specific
    place = home.add_child(instance=TextPage(title="Internal", slug="internal", locale=home.locale))
    make_private(place)
    page.move(place, pos="last-child")


def move_out_of_the_site(page):
    page.move(Page.objects.get(depth=1), pos="last-child")


TITLES = {"Bilby leaving", "Bilby staying"}
WAYS = [
    unpublish,
    delete,
    expire,
    make_private,
    make_listing_private,
    move_to_private_place,
    move_out_of_the_site,
]


@pytest.fixture
def topic():
    return Topic.objects.create(slug="bilbies")


@pytest.fixture
def works(topic, drain):
    """One that goes, in the tools' listing, and one that stays in another listing."""
    leaving = make_work("tool", titles={"en": "Bilby leaving"}, topics=(topic,))
    staying = make_work("publication", titles={"en": "Bilby staying"}, topics=(topic,))
    drain()
    return leaving, staying


def counts(language, topic):
    facets = {each.facet.name: each.values for each in ask("bilby", language).facets}
    numbers = {value.value: value.count for value in facets["topic"]}
    return numbers.get(topic.slug, 0)


@pytest.mark.parametrize("leave", WAYS)
def test_a_page_that_is_not_public_any_more_is_found_and_counted_nowhere(
    works, topic, drain, search_indices, find, client, leave
):
    leaving, staying = works
    both = {leaving.key, staying.key}
    # Works without a page in a language are shown there in another one.
    assert all(set(find("bilby", code)) == both for code in DOCUMENTS)
    assert all(counts(code, topic) == 2 for code in DOCUMENTS)
    assert "Bilby leaving" in client.get("/en/search/feed.atom", {"q": "bilby"}).content.decode()
    assert all({each.text for each in suggest_works("bilby", code)} == TITLES for code in DOCUMENTS)
    key = leaving.key
    leave(page_of(leaving))
    outcome = drain()
    assert outcome.is_empty
    assert all(find("bilby", code) == [staying.key] for code in DOCUMENTS)
    assert all(counts(code, topic) == 1 for code in DOCUMENTS)
    assert all([each.text for each in suggest_works("bilby", code)] == ["Bilby staying"] for code in DOCUMENTS)
    assert "Bilby leaving" not in client.get("/en/search/feed.atom", {"q": "bilby"}).content.decode()
    assert "Bilby leaving" not in client.get("/fr/search/", {"q": "bilby"}).content.decode()
    for code in DOCUMENTS:
        assert not search_indices.exists(index=alias_of(code), id=key)


def test_a_page_between_its_end_and_the_next_run_of_the_clock_is_found_nowhere(works, drain, find):
    """Its document is still there, and hides itself."""
    leaving, staying = works
    page = page_of(leaving)
    page.expire_at = timezone.now() + timedelta(seconds=1.5)
    page.save()
    drain()
    assert leaving.key in find("bilby")
    time.sleep(2)
    assert all(find("bilby", code) == [staying.key] for code in DOCUMENTS)


def test_one_languages_page_that_goes_leaves_the_others_to_be_found(drain, find):
    work = make_work("tool", languages=("en", "fr"), titles={"en": "Bilby", "fr": "Bilby en français"})
    drain()
    page_of(work, "fr").unpublish()
    drain()
    hits = {code: ask("bilby", code).hits for code in DOCUMENTS}
    assert all([hit.key for hit in found] == [work.key] for found in hits.values())
    assert {hit.language for found in hits.values() for hit in found} == {"en"}
    assert ask("français", "fr").hits == []


def test_a_page_that_moved_is_found_at_its_new_address(works, drain):
    leaving, _staying = works
    page = page_of(leaving)
    before = next(hit.url for hit in ask("bilby leaving").hits if hit.key == leaving.key)
    listing = ensure_listings()["publication", "en"]
    page.move(listing, pos="last-child")
    drain()
    after = next(hit.url for hit in ask("bilby leaving").hits if hit.key == leaving.key)
    assert after != before
    assert after == page_of(leaving).get_url()
