"""The filters of listings: what they find, and how bad addresses are answered."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from catalogue.models import Audience, Instrument, Region, Topic, Work
from catalogue.models.kinds import Participation, SessionState
from catalogue.querysets import public_pages, with_session_state
from catalogue.tests.factories import make_work
from catalogue.tests.listing_steps import counts, get, make_session, titles

pytestmark = pytest.mark.django_db


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


def test_sessions_are_filtered_by_mode_and_country_and_sorted_by_date(client):
    make_session("soon", 5, mode="online", countries=["SN"])
    make_session("late", 50, mode="in_person", venue_country="AT")
    make_session("past", -5, mode="online", countries=["SN", "AT"])
    assert titles(get(client, "/en/training/?mode=online")) == ["soon", "past"]
    assert titles(get(client, "/en/training/?sort=latest")) == ["late", "soon", "past"]
    soup = get(client, "/en/training/?country=AT")
    assert titles(soup) == ["late", "past"]
    assert soup.select_one(".about-subjects a")["href"] == "/en/countries/at/"


def test_changing_the_language_keeps_the_filters(client):
    make_work("tool", ("en", "ar"), key="m", type="manual")
    soup = get(client, "/en/tools/?type=manual&page=7&junk=1")
    assert soup.select_one('.language-bar a[lang="ar"]')["href"] == "/ar/tools/?type=manual"


def test_a_term_without_label_in_the_language_is_named_in_another_and_marked(client):
    topic = Topic.objects.create(slug="only-en", labels={"en": "Only in English"})
    make_work("tool", ("ar",), key="m", topics=(topic,))
    label = get(client, "/ar/tools/").find(class_="facet__label", string="Only in English")
    assert (label["lang"], label["dir"]) == ("en", "ltr")
