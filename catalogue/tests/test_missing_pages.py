"""Addresses without a page: a 404 that names the versions that exist, and nothing else."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_page, make_work
from pages.languages import direction_of, html_lang, language_codes

pytestmark = pytest.mark.django_db
CODES = language_codes()


def get_missing(client, path):
    response = client.get(path)
    assert response.status_code == 404
    return BeautifulSoup(response.content, "html.parser")


def offered(soup):
    return [link["href"] for link in soup.select(".version-links a")]


@pytest.mark.parametrize("code", CODES)
def test_a_page_missing_in_one_language_names_the_versions_that_exist(client, code):
    others = [other for other in CODES if other != code]
    work = make_work("tool", tuple(others), key="guide", titles={c: f"Title {c}" for c in others})
    make_page(work, code, title="Unapproved draft", live=False)
    soup = get_missing(client, f"/{code}/tools/guide/")
    assert (soup.html["lang"], soup.html["dir"]) == (html_lang(code), direction_of(code))
    assert offered(soup) == [f"/{other}/tools/guide/" for other in others]
    for link, other in zip(soup.select(".version-links a"), others, strict=True):
        assert (link["lang"], link["dir"], link["hreflang"]) == (
            html_lang(other),
            direction_of(other),
            html_lang(other),
        )
    bar = {item.get("href") for item in soup.select(".language-bar__item")}
    assert bar == {None, *offered(soup)}
    assert "Unapproved draft" not in soup.get_text()


def test_versions_are_found_by_the_slug_of_another_language_and_by_the_key(client):
    work = make_work("training", ("fr",), key="the-key", titles={"fr": "Atelier"})
    page = work.pages.get()
    page.slug = "atelier"
    page.save()
    assert offered(get_missing(client, "/ar/training/atelier/")) == ["/fr/training/atelier/"]
    assert offered(get_missing(client, "/ar/training/the-key/")) == ["/fr/training/atelier/"]
    assert offered(get_missing(client, "/fr/training/the-key/")) == ["/fr/training/atelier/"]


def test_private_and_unpublished_versions_are_not_offered(client):
    work = make_work("tool", ("fr", "es", "ru"), key="w")
    pages = {page.locale.language_code: page for page in work.pages.all()}
    PageViewRestriction.objects.create(page=pages["fr"].page_ptr, restriction_type="login")
    pages["es"].unpublish()
    assert offered(get_missing(client, "/ar/tools/w/")) == ["/ru/tools/w/"]


@pytest.mark.parametrize(
    "path",
    [
        "/ar/nothing/",
        "/ar/tools/nothing/",
        "/ar/tools/%00/",
        "/ar/tools/a%2F..%2Fb/",
        "/ar/%D9%84%D8%A7/",
        "/zh-hans/" + "x/" * 60,
        "/en/tools/" + "x" * 3000 + "/",
    ],
)
def test_an_address_that_names_nothing_gives_a_plain_404_in_its_language(client, path):
    ensure_listings()
    make_work("tool", ("en",), key="w")
    soup = get_missing(client, path)
    code = path.split("/")[1]
    assert soup.html["lang"] == html_lang(code)
    assert offered(soup) == []
    assert len(soup.select(".language-bar a[href]")) == 6
    assert soup.select_one(f'form[action="/{code}/search/"]')
