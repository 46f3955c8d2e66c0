"""Listings: what is listed, in which order, in how many queries, and what an empty one says."""

from datetime import date

import pytest
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from catalogue.models import Instrument, InstrumentTitle, Topic
from catalogue.querysets import public_pages
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_page, make_work
from catalogue.tests.listing_steps import get, make_session, titles
from pages.languages import direction_of, html_lang, language_codes

pytestmark = pytest.mark.django_db
CODES = language_codes()
SLUGS = {"training": "training", "tool": "tools", "publication": "publications"}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", SLUGS)
def test_a_listing_shows_the_works_of_its_kind_in_its_language_only(client, kind, code):
    make_work(kind, (code,), key="shown", titles={code: "shown"})
    other = "en" if code != "en" else "fr"
    make_work(kind, (other,), key="elsewhere", titles={other: "elsewhere"})
    make_work("tool" if kind != "tool" else "training", (code,), key="other-kind", titles={code: "other kind"})
    make_work(kind, (code,), key="draft", titles={code: "draft"}, live=False)
    soup = get(client, f"/{code}/{SLUGS[kind]}/")
    assert titles(soup) == ["shown"]
    assert soup.html["lang"] == html_lang(code)
    assert soup.html["dir"] == direction_of(code)


def test_private_works_and_works_below_a_private_listing_are_not_listed(client):
    private = make_work("tool", key="private")
    make_work("tool", key="public", titles={"en": "public"})
    PageViewRestriction.objects.create(page=private.pages.get().page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert titles(get(client, "/en/tools/")) == ["public"]
    PageViewRestriction.objects.create(
        page=ensure_listings()["tool", "en"].page_ptr, restriction_type=PageViewRestriction.LOGIN
    )
    assert not public_pages("tool", "en").exists()


def test_an_alias_is_no_translation(client):
    work = make_work("tool", ("en",), key="source")
    make_page(work, "ar", alias_of=work.pages.get().page_ptr)
    assert titles(get(client, "/ar/tools/")) == []


def test_upcoming_sessions_come_first_and_past_ones_last(client):
    for key, start in {"past": -30, "later": 20, "older": -60, "next": 5, "running": -1}.items():
        make_session(key, start)
    make_session("undated")
    assert titles(get(client, "/en/training/")) == ["running", "next", "later", "undated", "past", "older"]


def test_tools_and_publications_are_listed_newest_first(client):
    make_work("tool", key="old", titles={"en": "old"}, date=date(2010, 1, 1))
    make_work("tool", key="undated", titles={"en": "undated"})
    make_work("tool", key="new", titles={"en": "new"}, date=date(2020, 1, 1))
    assert titles(get(client, "/en/tools/")) == ["new", "old", "undated"]


def test_long_lists_are_divided_and_a_page_out_of_range_gives_the_last(client):
    for index in range(45):
        make_work("tool", key=f"t{index}")
    for page, number in {"2": 2, "99": 3, "0": 3, "-4": 3, "abc": 1, "1e9": 1, "": 1}.items():
        soup = get(client, f"/en/tools/?type=handbook&page={page}")
        assert len(titles(soup)) == (20 if number < 3 else 5)
        assert soup.select_one('.pagination [aria-current="page"]').get_text(" ", strip=True) == f"Page {number}"
        assert all("type=handbook" in link["href"] for link in soup.select(".pagination a"))


def test_a_listing_is_sorted_as_its_reader_asks_and_keeps_that_order_with_the_filters(client):
    for title, year in (("ñandú", 2001), ("zona", 2003), ("nube", 2002), ("Ábaco", 2000)):
        make_work("tool", ("es",), key=f"y{year}", titles={"es": title}, date=date(year, 1, 1))
    assert titles(get(client, "/es/tools/?sort=title")) == ["Ábaco", "nube", "ñandú", "zona"]
    soup = get(client, "/es/tools/?sort=oldest&type=handbook")
    assert titles(soup) == ["Ábaco", "ñandú", "nube", "zona"]
    assert all("sort=oldest" in link["href"] for link in soup.select(".facet a, .chips a"))
    assert soup.select_one('.language-bar a[lang="ar"]')["href"].endswith("?type=handbook&sort=oldest")
    assert get(client, "/es/tools/?sort=random").select(".notice--warning")


def test_an_empty_listing_leads_to_the_languages_that_have_works(client):
    make_work("tool", ("fr",), key="a")
    links = get(client, "/ar/tools/").main.select(".language-links a")
    assert [(link["href"], link["hreflang"]) for link in links] == [("/fr/tools/", "fr")]


def test_an_empty_listing_and_an_empty_result_say_so(client):
    ensure_listings()
    assert "nothing here" in get(client, "/en/tools/").main.get_text()
    make_work("tool", key="m", type="manual")
    soup = get(client, "/en/tools/?type=handbook")
    assert "Nothing matches" in soup.main.get_text()


def test_a_listing_takes_no_more_queries_for_100_works_than_for_10(client, django_assert_max_num_queries):
    topic = Topic.objects.create(slug="t", labels={"en": "T"})
    instrument = Instrument.objects.create(slug="i", kind="convention", adopted_on=date(1999, 12, 9))
    InstrumentTitle.objects.create(instrument=instrument, language="en", title="I")

    def make_many(first, last):
        for number in range(first, last):
            make_work(
                "tool",
                ("ar",),
                key=f"k{number}",
                topics=(topic,),
                instruments=(instrument,),
                versions=({"language": "en"}, {"language": "fr"}),
            )

    make_many(0, 10)
    path = "/ar/tools/?topic=t&instrument=i"
    client.get(path)
    with django_assert_max_num_queries(20) as first:
        get(client, path)
    make_many(10, 100)
    with django_assert_max_num_queries(20) as second:
        assert len(titles(get(client, path))) == 20
    assert len(second) == len(first)


@pytest.mark.parametrize("code", CODES)
def test_dates_are_written_as_the_language_writes_them(client, code):
    make_work("publication", (code,), key="dated", date=date(2026, 3, 1))
    expected = {
        "ar": "1 آذار/مارس 2026",
        "zh-hans": "2026年3月1日",
        "en": "1 March 2026",
        "fr": "1er mars 2026",
        "ru": "1 марта 2026\u202fг.",
        "es": "1 de marzo de 2026",
    }[code]
    with override(code):
        element = get(client, f"/{code}/publications/").select_one(".card time")
    assert (element.get_text(), element["datetime"]) == (expected, "2026-03-01")
