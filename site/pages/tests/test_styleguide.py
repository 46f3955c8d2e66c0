"""The style guide: for editors only, in six languages, out of the site's own style sheet."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model

from pages.languages import html_lang, language_codes
from pages.site_tree import ensure_home_pages
from pages.styleguide import build_specimen_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _homes():
    ensure_home_pages()


def test_readers_are_sent_to_the_log_in_and_other_accounts_find_nothing(client):
    assert "/admin/login/" in client.get("/en/styleguide/")["Location"]
    assert client.get("/en/styleguide/tokens.css").status_code == 404
    client.force_login(get_user_model().objects.create_user("reader", "reader@example.org", "secret"))
    assert client.get("/en/styleguide/").status_code == 404


def test_editors_see_every_component_light_dark_and_in_six_languages(admin_client):
    response = admin_client.get("/ar/styleguide/")
    soup = BeautifulSoup(response.content, "html.parser")
    specimens = soup.select(".specimen")
    assert [each["lang"] for each in specimens] == ["ar", "ar", *map(html_lang, language_codes())]
    names = ("badge", "button", "card", "chip", "details", "facet", "facts", "field", "language-bar", "notice")
    names += ("pagination", "panel", "quotation", "search-form", "steps", "table", "timeline")
    for specimen in specimens:
        assert [name for name in names if not specimen.select_one(f".{name}")] == []
    identifiers = [element["id"] for element in soup.find_all(id=True)]
    assert len(set(identifiers)) == len(identifiers)
    assert "no-cache" in response["Cache-Control"]


def test_both_schemes_and_every_script_come_from_the_sites_own_tokens():
    rules = build_specimen_rules()
    assert ".specimen--dark { color-scheme: dark; --ink: #" in rules
    assert ".specimen:lang(ar) { --arabic:" in rules
    assert rules.index(".specimen { --latin:") < rules.index(".specimen:lang(ar)")
    assert ".swatch--accent" in rules
