"""Plain pages after a change of one language: their states, what editors see, what readers are told."""

import pytest
from bs4 import BeautifulSoup

from catalogue.translations.plain_page_states import plain_page_states
from pages.languages import language_codes
from pages.models import TextPage
from pages.plain_pages import ensure_plain_pages
from pages.site_tree import ensure_home_pages

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/plain-pages/"
OTHERS = [code for code in language_codes() if code != "en"]


def publish(page, **fields):
    page.refresh_from_db()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def lag_on(client, page):
    page.refresh_from_db()
    return BeautifulSoup(client.get(page.get_url()).content, "html.parser").select_one("#text-lag")


@pytest.fixture
def statement():
    """The six accessibility statements, of which the English one has changed."""
    pages = {code: page for (purpose, code), page in ensure_plain_pages().items() if purpose == "accessibility"}
    publish(pages["en"], summary="We test every page with three screen readers.")
    return pages


def test_no_plain_page_lags_before_somebody_changed_one(client):
    pages = ensure_plain_pages()
    assert {state.state for page in plain_page_states() for state in page.versions.values()} == {"approved"}
    assert lag_on(client, pages["terms", "ru"]) is None


@pytest.mark.parametrize("code", OTHERS)
def test_readers_are_told_that_the_english_statement_is_newer(client, statement, code):
    notice = lag_on(client, statement[code])
    link = notice.find("a")
    assert link["href"] == statement["en"].get_url()
    assert (link["hreflang"], link["lang"], link["dir"]) == ("en", "en", "ltr")


def test_a_page_is_in_step_once_it_is_published_again(client, statement):
    assert lag_on(client, statement["en"]) is None
    publish(statement["fr"])
    assert lag_on(client, statement["fr"]) is None
    assert lag_on(client, statement["ru"]) is not None
    statement["en"].refresh_from_db()
    statement["en"].unpublish()
    assert lag_on(client, statement["ru"]) is None


def test_editors_see_what_lags_and_are_told_why_when_they_open_it(admin_client, statement):
    soup = BeautifulSoup(admin_client.get(REPORT).content, "html.parser")
    outdated = [cell.a["href"] for cell in soup.select(".matrix__cell--outdated")]
    assert outdated == [f"/admin/pages/{statement[code].pk}/edit/" for code in language_codes() if code != "en"]
    text = admin_client.get(outdated[0]).content.decode()
    assert f"/admin/pages/{statement['en'].pk}/edit/" in text
    assert statement["en"].title in BeautifulSoup(text, "html.parser").select_one(".messages").get_text()


def test_a_page_that_editors_wrote_in_each_language_follows_none():
    homes = ensure_home_pages()
    first = homes["en"].add_child(instance=TextPage(title="Staff", slug="staff", locale=homes["en"].locale))
    key = first.translation_key
    homes["fr"].add_child(
        instance=TextPage(title="Personnel", slug="staff", locale=homes["fr"].locale, translation_key=key)
    )
    publish(first)
    versions = next(page.versions for page in plain_page_states() if "en" in page.versions)
    assert {code: state.state for code, state in versions.items()} == {"en": "approved", "fr": "approved"}


def test_a_translation_in_progress_follows_its_source(client, steps):
    home = ensure_home_pages()["en"]
    source = home.add_child(instance=TextPage(title="Staff", slug="staff", locale=home.locale, summary="Who we are"))
    source = steps.publish(source)
    steps.run_jobs()
    steps.translate(source, "fr")
    target = steps.publish_translation(source, "fr")
    assert lag_on(client, target) is None
    steps.publish(source, summary="Who we were")
    steps.run_jobs()
    assert lag_on(client, target).a["hreflang"] == "en"
