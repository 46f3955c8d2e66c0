"""Listings: what is listed, in which order, how filters and bad addresses are answered."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from catalogue.models import Audience, Instrument, InstrumentTitle, Region, Topic, Work
from catalogue.models.kinds import Participation, SessionState
from catalogue.querysets import public_pages, with_session_state
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_page, make_work
from pages.languages import direction_of, html_lang, language_codes

pytestmark = pytest.mark.django_db
CODES = language_codes()
SLUGS = {"training": "training", "tool": "tools", "publication": "publications"}


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.content, "html.parser")


def titles(soup):
    return [link.get_text() for link in soup.select(".card__title a")]


def counts(soup, facet):
    for details in soup.select(".facet"):
        if details.summary.get_text(strip=True) == facet:
            return {
                link.select_one(".facet__label").get_text(): int(link.select_one(".facet__count").get_text())
                for link in details.select("a")
            }
    return {}


def make_session(key, start=None, **facts):
    if start is not None:
        start = timezone.now() + timedelta(days=start)
        facts = {"starts_at": start, "ends_at": start + timedelta(days=2), "time_zone": "UTC", **facts}
    return make_work("training", key=key, titles={"en": key}, **facts)


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


def test_filters_narrow_each_other_and_values_of_one_are_alternatives(client):
    first, second = (Topic.objects.create(slug=slug, labels={"en": slug}) for slug in ("topic-a", "topic-b"))
    make_work("tool", key="a", titles={"en": "a"}, topics=(first,), type="manual")
    make_work("tool", key="b", titles={"en": "b"}, topics=(second,), type="manual")
    make_work("tool", key="both", titles={"en": "both"}, topics=(first, second), type="handbook")
    assert sorted(titles(get(client, "/en/tools/?topic=topic-a"))) == ["a", "both"]
    soup = get(client, "/en/tools/?topic=topic-a&topic=topic-b&type=manual")
    assert sorted(titles(soup)) == ["a", "b"]
    assert counts(soup, "Type") == {"Handbook": 1, "Manual": 2}
    assert counts(soup, "Topic") == {"topic-a": 1, "topic-b": 1}
    assert [chip.get_text(" ", strip=True) for chip in soup.select(".chip")] == [
        "Remove: Type Manual ×",
        "Remove: Topic topic-a ×",
        "Remove: Topic topic-b ×",
    ]
    without_manual = soup.select_one(".chip")["href"]
    assert sorted(titles(get(client, without_manual))) == ["a", "b", "both"]


def test_works_are_found_by_audience_region_instrument_and_language(client):
    audience = Audience.objects.create(slug="aud", labels={"en": "Aud"})
    region = Region.objects.create(slug="reg", labels={"en": "Reg"}, scheme="m49")
    instrument = Instrument.objects.create(slug="ins", kind="convention", adopted_on=date(1999, 12, 9))
    make_work("tool", key="x", titles={"en": "x"}, audiences=(audience,), versions=({"language": "fr"},))
    make_work("tool", key="y", titles={"en": "y"}, regions=(region,), instruments=(instrument,))
    make_work("tool", key="z", titles={"en": "z"}, versions=({"language": "fr", "status": "forthcoming"},))
    assert titles(get(client, "/en/tools/?audience=aud")) == ["x"]
    assert titles(get(client, "/en/tools/?region=reg")) == ["y"]
    assert titles(get(client, "/en/tools/?instrument=ins")) == ["y"]
    assert titles(get(client, "/en/tools/?language=fr")) == ["x"]
    assert counts(get(client, "/en/tools/"), "Language of the work") == {"Français": 1}


def test_sessions_are_found_by_the_languages_they_can_be_followed_in(client):
    make_session("one", 5, working_languages=["fr"], interpretation_languages=["ar"])
    make_session("two", 6, working_languages=["en", "fr"])
    assert titles(get(client, "/en/training/?language=ar")) == ["one"]
    assert titles(get(client, "/en/training/?language=en")) == ["two"]
    soup = get(client, "/en/training/")
    assert counts(soup, "Language of the session") == {"عربي": 1, "English": 1, "Français": 2}


def test_sessions_are_found_by_time_and_state(client):
    make_session("past", -30)
    make_session("open", 30, participation=Participation.OPEN)
    make_session("cancelled", 20, is_cancelled=True)
    make_session("undated")
    assert titles(get(client, "/en/training/?when=past")) == ["past"]
    assert titles(get(client, "/en/training/?when=upcoming")) == ["cancelled", "open", "undated"]
    assert titles(get(client, "/en/training/?state=cancelled&state=held")) == ["cancelled", "past"]
    soup = get(client, "/en/training/?when=upcoming")
    assert counts(soup, "Time") == {"Upcoming": 3, "Past": 1}
    assert counts(soup, "State") == {"Planned": 1, "Open": 1, "Cancelled": 1}


def test_the_state_in_sql_is_the_state_of_the_work():
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    day = timedelta(days=1)
    work = make_work("training")
    found = set()
    times = product(
        (None, now - 9 * day, now, now + 9 * day),
        (None, day, 20 * day),
        (None, now - day, now, now + 6 * day, now + 7 * day, now + 8 * day),
        ("", "open", "nomination"),
    )
    for number, (start, length, deadline, participation) in enumerate(times):
        work.starts_at, work.deadline, work.participation = start, deadline, participation
        work.ends_at = start + length if start and length else None
        work.is_cancelled = number % 17 == 0
        Work.objects.filter(pk=work.pk).update(
            **{
                name: getattr(work, name)
                for name in ("starts_at", "ends_at", "deadline", "participation", "is_cancelled")
            }
        )
        page = with_session_state(public_pages("training", "en"), now).get()
        assert page.session_state == work.session_state(now), (start, length, deadline, participation)
        found.add(page.session_state)
    assert found == set(SessionState)


@pytest.mark.parametrize(
    "query",
    [
        "topic=no-such-topic",
        "type=workshop",
        "type=%00",
        "topic=" + "x" * 5000,
        "topic=a&topic=b&topic=c",
        "language=klingon",
        "language=%22%5D",
        "audience=%27%3B%20DROP%20TABLE%20x",
        "region=%D8%A7",
        "&".join(f"instrument=i{number}" for number in range(200)),
    ],
)
def test_what_is_not_understood_is_left_out_with_a_notice(client, query):
    make_work("tool", key="shown", titles={"en": "shown"})
    soup = get(client, f"/en/tools/?{query}")
    assert titles(soup) == ["shown"]
    assert "was not understood" in soup.select_one(".notice--warning").get_text()


@pytest.mark.parametrize("query", ["utm_source=x", "topic=", "q=%FF", "page=", "page=1"])
def test_harmless_parameters_need_no_notice(client, query):
    make_work("tool", key="shown", titles={"en": "shown"})
    soup = get(client, f"/en/tools/?{query}")
    assert titles(soup) == ["shown"]
    assert not soup.select(".notice--warning")


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


def test_sessions_are_filtered_by_mode_and_country_and_sorted_by_date(client):
    make_session("soon", 5, mode="online", countries=["SN"])
    make_session("late", 50, mode="in_person", venue_country="AT")
    make_session("past", -5, mode="online", countries=["SN", "AT"])
    assert titles(get(client, "/en/training/?mode=online")) == ["soon", "past"]
    assert titles(get(client, "/en/training/?sort=latest")) == ["late", "soon", "past"]
    soup = get(client, "/en/training/?country=AT")
    assert titles(soup) == ["late", "past"]
    assert soup.select_one(".about-subjects a")["href"] == "/en/countries/at/"


def test_an_empty_listing_leads_to_the_languages_that_have_works(client):
    make_work("tool", ("fr",), key="a")
    links = get(client, "/ar/tools/").main.select(".language-links a")
    assert [(link["href"], link["hreflang"]) for link in links] == [("/fr/tools/", "fr")]


def test_changing_the_language_keeps_the_filters(client):
    make_work("tool", ("en", "ar"), key="m", type="manual")
    soup = get(client, "/en/tools/?type=manual&page=7&junk=1")
    assert soup.select_one('.language-bar a[lang="ar"]')["href"] == "/ar/tools/?type=manual"


def test_a_term_without_label_in_the_language_is_named_in_another_and_marked(client):
    topic = Topic.objects.create(slug="only-en", labels={"en": "Only in English"})
    make_work("tool", ("ar",), key="m", topics=(topic,))
    label = get(client, "/ar/tools/").find(class_="facet__label", string="Only in English")
    assert (label["lang"], label["dir"]) == ("en", "ltr")


def test_an_empty_listing_and_an_empty_result_say_so(client):
    ensure_listings()
    assert "nothing here" in get(client, "/en/tools/").main.get_text()
    make_work("tool", key="m", type="manual")
    soup = get(client, "/en/tools/?type=handbook")
    assert "Nothing matches" in soup.main.get_text()


@pytest.mark.parametrize(("kind", "many"), [("training", 40), ("tool", 100)])
def test_a_listing_takes_no_more_queries_for_100_works_than_for_10(client, kind, many, django_assert_max_num_queries):
    topic = Topic.objects.create(slug="t", labels={"en": "T"})
    instrument = Instrument.objects.create(slug="i", kind="convention", adopted_on=date(1999, 12, 9))
    InstrumentTitle.objects.create(instrument=instrument, language="en", title="I")

    def make_many(first, last):
        for number in range(first, last):
            make_work(
                kind,
                ("ar",),
                key=f"k{number}",
                topics=(topic,),
                instruments=(instrument,),
                starts_at=timezone.now() if kind == "training" else None,
                versions=({"language": "en"}, {"language": "fr"}),
            )

    make_many(0, 10)
    path = f"/ar/{SLUGS[kind]}/?topic=t&instrument=i"
    client.get(path)
    with django_assert_max_num_queries(20) as first:
        get(client, path)
    make_many(10, many)
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
