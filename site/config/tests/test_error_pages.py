"""500, 503 and maintenance: six languages, the right status, and nothing that needs a working site."""

import json

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import override_settings

from config import error_pages
from pages.languages import direction_of, html_lang, language_codes

CODES = language_codes()


@pytest.fixture
def browser(settings):
    settings.ROOT_URLCONF = "config.tests.failing_urls"
    return Client(raise_request_exception=False)


@pytest.fixture
def maintenance(settings, tmp_path):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    return settings.MAINTENANCE_FILE


def parse(response):
    return BeautifulSoup(response.content, "html.parser")


def cut_off_database(patch):
    def refuse(*_args, **_kwargs):
        raise OperationalError("could not connect to server db.internal:5432 as sextant")

    for name in ("ensure_connection", "connect", "cursor"):
        patch.setattr(connection, name, refuse)


def test_the_cache_of_pages_does_not_hide_that_the_database_is_away(browser, settings):
    settings.PAGE_CACHE = True
    with pytest.MonkeyPatch.context() as patch:
        cut_off_database(patch)
        response = browser.get("/ar/training/")
    assert response.status_code == 503
    assert parse(response).html["dir"] == "rtl"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", ["", "training/", "search/?q=x", "no/such/page/"])
def test_without_a_database_every_page_is_a_503_in_its_language(browser, code, path):
    with pytest.MonkeyPatch.context() as patch:
        cut_off_database(patch)
        response = browser.get(f"/{code}/{path}")
    soup = parse(response)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert (soup.html["lang"], soup.html["dir"]) == (html_lang(code), direction_of(code))
    assert soup.h1.get_text() == error_pages.TEXTS[code]["503"]["title"]
    assert "no-store" in response["Cache-Control"]
    assert "db.internal" not in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_an_error_of_the_site_is_a_500_that_says_nothing_of_its_cause(browser):
    response = browser.get("/fail/")
    assert response.status_code == 500
    assert "Retry-After" not in response
    assert "as the test wants it" not in response.content.decode()
    soup = parse(response)
    sections = [(each["lang"], each["dir"]) for each in soup.select("main section")]
    assert sections == [(html_lang(code), direction_of(code)) for code in CODES]
    assert len(soup.find_all("h1")) == 1


def test_programs_get_json(browser, maintenance):
    maintenance.touch()
    response = browser.get("/api/v1/search/?q=x")
    assert response.status_code == 503
    assert json.loads(response.content)["error"]["message"]


def test_the_error_page_does_without_style_sheets_where_they_were_not_collected(monkeypatch):
    def fail(_name):
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(error_pages.staticfiles_storage, "url", fail)
    assert error_pages.style_links() == ""


@pytest.mark.parametrize("code", CODES)
def test_maintenance_is_on_while_the_file_is_there(browser, maintenance, code):
    maintenance.write_text("1800\n")
    response = browser.get(f"/{code}/training/")
    assert (response.status_code, response["Retry-After"]) == (503, "1800")
    assert parse(response).html["lang"] == html_lang(code)
    assert browser.post("/admin/login/").status_code == 503
    assert browser.get("/health/live").status_code == 200
    maintenance.unlink()
    assert browser.get("/fail/").status_code == 500


@pytest.mark.parametrize("content", ["", "soon", "-5", "99999999999", "é"])
def test_a_file_that_gives_no_sane_time_means_ten_minutes(browser, maintenance, content):
    maintenance.write_text(content)
    assert browser.get("/en/")["Retry-After"] == "600"


def test_maintenance_can_be_switched_on_by_a_setting(browser, maintenance):
    with override_settings(MAINTENANCE_MODE=True):
        assert browser.get("/en/").status_code == 503


def test_every_language_has_every_text():
    assert set(error_pages.TEXTS) == set(CODES)
    for text in error_pages.TEXTS.values():
        assert text["site"]
        assert all(text[status][part] for status in ("500", "503") for part in ("title", "text"))
