"""The notice on a work's page whose text is behind its source."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from catalogue.tests.factories import make_work
from catalogue.translations.statuses import refresh_stale
from catalogue.translations.tests.status_rows import set_status, set_statuses
from pages.languages import direction_of, html_lang, language_codes

pytestmark = pytest.mark.django_db
SINCE = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def guide(db):
    titles = {code: f"Guide {code}" for code in language_codes()}
    work = make_work("tool", tuple(language_codes()), key="guide", titles=titles)
    set_statuses(work, **dict.fromkeys(["ar", "zh_hans", "fr", "ru", "es"], "approved"))
    return work


def notice(client, language_code):
    response = client.get(f"/{language_code}/tools/guide/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").select_one("#text-lag")


@pytest.mark.parametrize("source", ["en", "ar"])
@pytest.mark.parametrize("language_code", language_codes())
def test_a_page_behind_its_source_says_since_when_and_where_the_newer_text_is(client, guide, language_code, source):
    set_statuses(guide, source=source)
    if language_code != source:
        set_status(guide, language_code, state="outdated", is_public=True, lagging_since=SINCE)
    shown = notice(client, language_code)
    if language_code == source:
        assert shown is None
        return
    assert shown.time["datetime"] == "2026-03-02"
    link = shown.a
    assert link["href"] == f"/{source}/tools/guide/"
    assert (link["hreflang"], link["lang"], link["dir"]) == (html_lang(source), source, direction_of(source))
    assert link.text == f"Guide {source}"
    names = {
        "en": ("英语", "английский", "inglés", "anglais"),
        "ar": ("阿拉伯", "арабский", "árabe", "arabe", "Arabic"),
    }
    if language_code not in ("ar", "en"):
        assert any(name in shown.text for name in names[source])


def test_pages_that_are_up_to_date_or_have_a_text_of_their_own_say_nothing(client, guide):
    assert notice(client, "ar") is None
    set_statuses(guide, source="none")
    set_status(guide, "ar", lagging_since=SINCE)
    assert notice(client, "ar") is None


def test_a_source_that_readers_may_not_see_is_not_named(client, guide):
    set_status(guide, "fr", lagging_since=SINCE, state="outdated")
    english = guide.pages.get(locale__language_code="en")
    restriction = PageViewRestriction.objects.create(page=english, restriction_type="login")
    assert notice(client, "fr") is None
    restriction.delete()
    english.specific.unpublish()
    assert notice(client, "fr") is None


def test_a_lagging_page_takes_no_more_queries_than_another(client, guide, django_assert_max_num_queries):
    notice(client, "fr")
    with django_assert_max_num_queries(25) as before:
        notice(client, "fr")
    set_status(guide, "fr", lagging_since=SINCE, state="outdated")
    with django_assert_max_num_queries(25) as after:
        assert notice(client, "fr")
    assert len(after) == len(before)


def test_the_notice_comes_with_a_changed_source_and_goes_with_its_translation(client, synced_page, steps):
    def is_shown():
        refresh_stale()
        page = BeautifulSoup(client.get("/ar/tools/model-law/").content, "html.parser")
        assert page.h1
        return bool(page.select("#text-lag"))

    steps.translate(synced_page, "ar")
    steps.approve(synced_page, "ar")
    steps.run_jobs()
    assert not is_shown()
    steps.publish(synced_page, title="A newer title")
    steps.run_jobs()
    assert is_shown()
    steps.translate(synced_page, "ar")
    steps.approve(synced_page, "ar")
    steps.run_jobs()
    assert not is_shown()
