"""The plain pages and the calendar under the cache of finished pages."""

import pytest
from bs4 import BeautifulSoup

from pages.models import ContactMessage, Institution
from pages.page_cache.generation import read_generation
from pages.plain_pages import ensure_plain_pages


@pytest.fixture(autouse=True)
def _pages(page_cache):
    ensure_plain_pages()


def test_the_form_is_never_kept_and_a_letter_empties_no_cache(client, page_cache):
    tokens = {
        BeautifulSoup(client.get("/en/contact/").content, "html.parser").select_one("[name=csrfmiddlewaretoken]")[
            "value"
        ]
        for _number in range(2)
    }
    assert len(tokens) == 2
    assert b"Your message has arrived" in client.get("/en/contact/?sent=1").content
    before = read_generation()
    ContactMessage.objects.create(language="en", email="judge@example.org", text="Text")
    assert read_generation() == before


def test_a_new_licence_is_on_the_terms_at_once(client):
    assert b"No licence has been chosen" in client.get("/en/terms/").content
    Institution.objects.update(licence_name="CC BY 3.0 IGO")
    assert b"CC BY 3.0 IGO" in client.get("/en/terms/").content


def test_months_are_kept_apart(client):
    pages = {client.get(f"/en/calendar/?month=2031-0{number}").content for number in (1, 2, 1)}
    assert len(pages) == 2
    assert client.get("/en/calendar/?month=2031-01&unknown=1").content in pages
