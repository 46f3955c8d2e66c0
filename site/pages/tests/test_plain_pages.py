"""About, contact, accessibility and terms: made once in six languages, and the editors' from then on."""

import re

import pytest
from bs4 import BeautifulSoup

from pages.languages import direction_of, html_lang, language_codes
from pages.models import Institution, Purpose, TextPage
from pages.plain_pages import ensure_plain_pages
from pages.site_tree import ensure_home_pages

pytestmark = pytest.mark.django_db
CODES = language_codes()
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "zh-hans": r"[\u4e00-\u9fff]", "ru": r"[\u0400-\u04ff]"}


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("code", CODES)
def test_every_site_has_these_pages_in_every_language(client, code):
    ensure_plain_pages()
    structures = {}
    for purpose in Purpose.values:
        soup = read(client, f"/{code}/{purpose}/")
        assert (soup.html["lang"], soup.html["dir"]) == (html_lang(code), direction_of(code))
        text = soup.main.get_text()
        assert len(re.findall(SCRIPTS.get(code, r"[a-zà-ÿ]"), text)) > 100
        # All six languages exist, and are offered.
        assert [item["href"] for item in soup.select(".language-bar__item[href]")] == [
            f"/{other}/{purpose}/" for other in CODES
        ]
        structures[purpose] = soup.select(".prose h2")
    footer = [link["href"] for link in soup.footer.select("nav a")]
    assert set(footer) >= {f"/{code}/{purpose}/" for purpose in Purpose.values}
    assert len(structures["accessibility"]) == 7


def test_the_six_texts_of_a_page_are_built_alike_and_lead_to_pages_of_their_own_language():
    pages = ensure_plain_pages()
    for purpose in Purpose.values:
        shapes = set()
        for code in CODES:
            body = pages[purpose, code].body
            shapes.add(tuple((block.block_type, str(block.value).count("<li>")) for block in body))
            links = re.findall(r'href="([^"]*)"', "".join(str(block.value) for block in body))
            assert all(link.startswith(f"/{code}/") for link in links)
        assert len(shapes) == 1, purpose


def test_the_mandate_is_named_by_its_symbol_in_isolation(client):
    ensure_plain_pages()
    for code in CODES:
        assert "\u2068A/RES/62/172\u2069" in read(client, f"/{code}/about/").main.get_text()


def test_a_second_run_changes_nothing_that_editors_did():
    pages = ensure_plain_pages()
    about, terms, contact = (pages[purpose, "ar"] for purpose in ("about", "terms", "contact"))
    about.title, about.slug = "عنوان المحررين", "moved"
    about.save()
    terms.unpublish()
    contact.delete()
    ensure_plain_pages()
    about.refresh_from_db()
    terms.refresh_from_db()
    assert (about.title, about.slug) == ("عنوان المحررين", "moved")
    assert terms.live is False
    again = TextPage.objects.filter(purpose="contact")
    assert again.count() == len(CODES)
    assert again.values("translation_key").distinct().count() == 1
    assert TextPage.objects.exclude(purpose="").count() == len(CODES) * len(Purpose.values)


def test_a_page_that_editors_wrote_before_is_taken_for_the_one_that_is_meant(client):
    home = ensure_home_pages()["en"]
    own = home.add_child(instance=TextPage(title="Who we are", slug="about", locale=home.locale))
    pages = ensure_plain_pages()
    assert pages["about", "en"].pk == own.pk
    assert read(client, "/en/about/").h1.get_text() == "Who we are"
    assert {page.translation_key for (purpose, _code), page in pages.items() if purpose == "about"} == {
        own.translation_key
    }


def test_the_terms_name_the_licence_that_editors_chose(client):
    ensure_plain_pages()
    assert "No licence has been chosen" in read(client, "/en/terms/").main.get_text()
    licence = {"licence_name": "CC BY 3.0 IGO", "licence_url": "https://creativecommons.org/licenses/by/3.0/igo/"}
    Institution.objects.update_or_create(pk=Institution.load().pk, defaults=licence)
    link = read(client, "/en/terms/").select_one("a[rel=license]")
    assert (link.get_text(), link["href"]) == tuple(licence.values())


def test_texts_that_the_institution_has_to_review_say_so(client):
    ensure_plain_pages()
    for purpose in ("accessibility", "terms"):
        assert read(client, f"/en/{purpose}/").select_one(".notice").get_text(strip=True).startswith("Draft")
