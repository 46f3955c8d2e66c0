"""The calendar page: months as each language has them, sessions on their own days, filters, few queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from catalogue.models import Region, Topic
from catalogue.sessions_calendar.months import Month, build_weeks, month_name, read_month, weekday_names
from catalogue.tests.factories import make_work
from pages.languages import direction_of, html_lang, language_codes

CODES = language_codes()
NOVEMBER = Month(2026, 11)


def make_session(key, start, end=None, languages=("en",), **facts):
    facts.setdefault("time_zone", "Europe/Vienna")
    return make_work("training", languages, key=key, starts_at=start, ends_at=end or start, **facts)


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def days_of(soup, title):
    """Return the dates of the cells that name a session."""
    cells = [cell for cell in soup.select(".month td") if title in cell.get_text()]
    return [cell.time["datetime"] for cell in cells]


@pytest.mark.parametrize(
    ("code", "first_day", "first_week", "first_weekday"),
    [
        ("ar", "السبت", [None, 1, 2, 3, 4, 5, 6], 45),
        ("zh-hans", "星期一", [None] * 6 + [1], 44),
        ("en", "Monday", [None] * 6 + [1], 44),
        ("fr", "lundi", [None] * 6 + [1], 44),
        ("ru", "понедельник", [None] * 6 + [1], 44),
        ("es", "lunes", [None] * 6 + [1], 44),
    ],
)
def test_weeks_begin_and_are_counted_as_the_language_does_it(code, first_day, first_week, first_weekday):
    weeks = build_weeks(NOVEMBER, code)
    assert weekday_names(code)[0] == first_day
    assert [day and day.day for day in weeks[0].days] == first_week
    assert weeks[0].number == first_weekday
    assert [day.day for week in weeks for day in week.days if day] == list(range(1, 31))


def test_weeks_of_languages_that_count_by_iso_8601_are_iso_weeks():
    for year in range(2020, 2034):
        for week in build_weeks(Month(year, 1), "fr") + build_weeks(Month(year, 12), "fr"):
            day = next(filter(None, week.days))
            assert week.number == day.isocalendar().week


def test_months_follow_each_other_and_only_real_ones_are_read():
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 1).previous == Month(2025, 12)
    assert Month(2028, 2).last_day == date(2028, 2, 29)
    assert read_month("2026-11") == NOVEMBER
    for text in ("", "2026-13", "2026-1", "0000-01", "9999-12", "2026-11-01", "٢٠٢٦-11", "x"):
        assert read_month(text) is None
    assert month_name(NOVEMBER, "ar") == "تشرين الثاني/نوفمبر 2026"
    assert month_name(NOVEMBER, "zh-hans") == "2026年11月"


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_a_month_is_a_table_with_caption_and_headers_and_an_agenda(client, code):
    make_session("course", datetime(2026, 11, 9, 8, tzinfo=UTC), datetime(2026, 11, 11, 16, tzinfo=UTC), (code,))
    soup = read(client, f"/{code}/calendar/?month=2026-11")
    assert (soup.html["lang"], soup.html["dir"]) == (html_lang(code), direction_of(code))
    table = soup.select_one("table")
    assert table.caption.get_text() == month_name(NOVEMBER, code)
    assert [th.get_text() for th in table.thead.select("th[scope=col]")][1:] == weekday_names(code)
    assert all(row.th["scope"] == "row" and len(row.select("td")) == 7 for row in table.tbody.select("tr"))
    assert days_of(soup, f"course {code}") == ["2026-11-09", "2026-11-10", "2026-11-11"]
    assert {link["href"] for link in table.select("a")} == {f"/{code}/training/course/"}
    assert [link["href"] for link in soup.select(".card__title a")] == [f"/{code}/training/course/"]


@pytest.mark.django_db
def test_a_session_is_on_the_days_of_its_own_zone_and_a_midnight_end_takes_no_day(client):
    # 1 November in Auckland, still October in UTC; and 30 November in Honolulu, December in UTC.
    make_session("early", datetime(2026, 10, 31, 20, tzinfo=UTC), time_zone="Pacific/Auckland")
    make_session("late", datetime(2026, 12, 1, 5, tzinfo=UTC), time_zone="Pacific/Honolulu")
    make_session("night", datetime(2026, 11, 4, 9, tzinfo=UTC), datetime(2026, 11, 5, 23, tzinfo=UTC))
    make_session("other", datetime(2026, 10, 31, 20, tzinfo=UTC))
    soup = read(client, "/en/calendar/?month=2026-11")
    assert days_of(soup, "early en") == ["2026-11-01"]
    assert days_of(soup, "late en") == ["2026-11-30"]
    assert days_of(soup, "night en") == ["2026-11-04", "2026-11-05"]
    assert "other en" not in soup.get_text()


@pytest.mark.django_db
def test_a_title_stands_once_in_a_week_and_later_days_are_counted(client):
    # Friday to Tuesday: two weeks.
    make_session("long", datetime(2026, 11, 6, 8, tzinfo=UTC), datetime(2026, 11, 10, 16, tzinfo=UTC))
    entries = read(client, "/en/calendar/?month=2026-11").select(".month__entry")
    hidden = [[each.extract().get_text() for each in entry.select(".visually-hidden")] for entry in entries]
    assert [entry.get_text(strip=True) for entry in entries] == [
        "long en",
        "Day 2 of 5",
        "Day 3 of 5",
        "long en",
        "Day 5 of 5",
    ]
    # What a link says by itself, to who goes from link to link.
    assert hidden == [[], [": long en"], [": long en"], ["(continued)"], [": long en"]]


@pytest.mark.django_db
def test_only_sessions_with_a_page_in_the_language_are_shown(client):
    make_session("arabic", datetime(2026, 11, 9, 8, tzinfo=UTC), languages=("ar",))
    assert "arabic" not in read(client, "/en/calendar/?month=2026-11").main.get_text()
    assert "arabic ar" in read(client, "/ar/calendar/?month=2026-11").main.get_text()


@pytest.mark.django_db
def test_filters_narrow_the_month_and_stay_with_it(client):
    topic = Topic.objects.create(slug="evidence", labels={"en": "Evidence"})
    region = Region.objects.create(slug="sahel", labels={"en": "Sahel"}, scheme="m49")
    moment = datetime(2031, 11, 9, 8, tzinfo=UTC)
    make_session("a", moment, topics=[topic], mode="online", working_languages=["fr"])
    make_session("b", moment, regions=[region], mode="in_person", working_languages=["ar"])
    make_session("c", datetime(2032, 2, 9, 8, tzinfo=UTC))
    everything = read(client, "/en/calendar/?month=2031-11")
    facets = {each.summary.get_text(): each for each in everything.select(".facet")}
    assert list(facets) == ["Topic", "Region", "Mode", "Language of the session"]
    assert facets["Topic"].a["href"] == "/en/calendar/?month=2031-11&topic=evidence"
    for query, expected in [("topic=evidence", "a en"), ("region=sahel", "b en"), ("mode=online", "a en")]:
        soup = read(client, f"/en/calendar/?month=2031-11&{query}")
        assert [card.get_text() for card in soup.select(".card__title a")] == [expected]
        assert soup.select_one(f'a[href="/en/calendar.ics?{query}"]')
    soup = read(client, "/en/calendar/?month=2031-11&language=ar")
    assert [card.get_text() for card in soup.select(".card__title a")] == ["b en"]
    # No later session is left with this filter.
    assert soup.select_one("a[rel=next]") is None
    assert everything.select_one("a[rel=next]")["href"] == "/en/calendar/?month=2031-12"


@pytest.mark.django_db
def test_what_is_not_understood_is_left_out_and_told(client):
    soup = read(client, "/en/calendar/?month=2026-99&topic=none")
    assert "not understood" in soup.select_one(".notice").get_text()
    assert read(client, "/en/calendar/").select_one(".notice") is None


@pytest.mark.django_db
def test_months_beyond_the_sessions_are_not_linked_nor_indexed(client):
    make_session("only", datetime.now(UTC) + timedelta(days=1))
    assert client.get("/en/calendar/?month=2150-01")["X-Robots-Tag"] == "noindex"
    soup = read(client, "/en/calendar/?month=2150-01")
    assert soup.select_one("a[rel=next]") is None
    assert soup.select_one("a[rel=prev]")
    assert "X-Robots-Tag" not in client.get("/en/calendar/")


@pytest.mark.django_db
def test_a_cancelled_session_says_so_on_its_day(client):
    make_session("off", datetime(2026, 11, 9, 8, tzinfo=UTC), is_cancelled=True)
    entry = read(client, "/en/calendar/?month=2026-11").select_one(".month__entry--cancelled")
    assert "Cancelled" in entry.get_text()
