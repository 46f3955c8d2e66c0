"""Calendar files: read back by another parser, in every language, over changes of the clock."""

from datetime import UTC, datetime, timedelta

import pytest
import vobject
from django.conf import settings
from django.utils import timezone
from wagtail.models import PageViewRestriction

from catalogue.sessions_calendar.zones import build_time_zone
from catalogue.tests.factories import make_work
from catalogue.tests.test_calendar_page import make_session
from pages.languages import html_lang, language_codes

CODES = language_codes()
pytestmark = pytest.mark.django_db
NEXT_YEAR = timezone.now().year + 1


def fetch(client, path, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.status_code
    return response


def parse(response):
    return vobject.readOne(response.content.decode())


def events_of(response):
    return getattr(parse(response), "vevent_list", [])


@pytest.mark.parametrize("code", CODES)
def test_one_session_in_each_language(client, code):
    start = datetime(NEXT_YEAR, 3, 8, 8, 30, tzinfo=UTC)
    deadline = datetime(NEXT_YEAR, 2, 1, 22, tzinfo=UTC)
    titles = {"ar": "دورة الأدلة", "zh-hans": "证据培训班"}
    title = titles.get(code, "Séance, preuves; обмен")
    work = make_work(
        "training",
        (code,),
        key="course",
        titles={code: title},
        summary="Long, " * 30 + "text;\nwith lines",
        starts_at=start,
        ends_at=start + timedelta(days=2, hours=4),
        time_zone="Europe/Vienna",
        deadline=deadline,
        participation="nomination",
        mode="in_person",
        venue_country="AT",
        working_languages=["fr", "ar"],
    )
    page = work.pages.get().specific
    page.venue = "Room C1, Main building"
    page.save()
    response = fetch(client, f"/{code}/training/course/session.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="course-{code}.ics"'
    assert response["Content-Language"] == html_lang(code)
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    assert b"VALARM" not in response.content
    [event] = events_of(response)
    assert event.summary.value == title
    assert event.summary.language_param == html_lang(code)
    assert event.location.language_param == event.description.language_param == html_lang(code)
    assert event.location.value.startswith("Room C1, Main building")
    assert (event.dtstart.value, event.dtend.value) == (start, start + timedelta(days=2, hours=4))
    assert f"DTSTART;TZID=Europe/Vienna:{NEXT_YEAR}0308T093000".encode() in response.content
    assert event.url.value == f"{settings.BASE_URL}/{code}/training/course/"
    lines = event.description.value.split("\n")
    assert str(NEXT_YEAR) in next(line for line in lines if "UTC+1" in line)
    assert lines[-1] == event.url.value
    assert event.uid.value.startswith("course@")


def test_uid_stays_and_sequence_grows_with_changes(client):
    work = make_session("w", datetime(NEXT_YEAR, 3, 8, 8, tzinfo=UTC), languages=("en", "ar"))
    past = timezone.now() - timedelta(days=2)
    type(work).objects.filter(pk=work.pk).update(created_at=past, updated_at=past)
    work.pages.update(last_published_at=past)
    [before] = events_of(fetch(client, "/en/training/w/session.ics"))
    work.refresh_from_db()
    work.deadline = datetime(NEXT_YEAR, 1, 8, 8, tzinfo=UTC)
    work.save()
    work.pages.filter(locale__language_code="en").update(slug="moved")
    [after] = events_of(fetch(client, "/en/calendar.ics"))
    [arabic] = events_of(fetch(client, "/ar/calendar.ics"))
    assert before.uid.value == after.uid.value == arabic.uid.value
    assert int(after.sequence.value) > int(before.sequence.value) >= 0
    assert after.last_modified.value > before.last_modified.value
    assert after.dtstamp.value == after.last_modified.value


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"is_cancelled": True}, "CANCELLED"),
        ({}, "TENTATIVE"),
        ({"participation": "open"}, "CONFIRMED"),
    ],
)
def test_the_status_says_what_is_certain(client, facts, status):
    make_session("s", timezone.now() + timedelta(days=30), **facts)
    [event] = events_of(fetch(client, "/en/calendar.ics"))
    assert event.status.value == status


@pytest.mark.parametrize("zone", ["Europe/Vienna", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"])
@pytest.mark.parametrize("month", [1, 3, 4, 6, 10, 11])
def test_sessions_keep_their_moment_over_changes_of_the_clock(client, zone, month):
    start = datetime(NEXT_YEAR, month, 20, 7, tzinfo=UTC)
    make_session("long", start, start + timedelta(days=20), time_zone=zone)
    [event] = events_of(fetch(client, "/en/training/long/session.ics"))
    # The parser knows the zone from the file's own VTIMEZONE only.
    assert event.dtstart.value.astimezone(UTC) == start
    assert event.dtend.value.astimezone(UTC) == start + timedelta(days=20)


def test_a_described_zone_changes_when_the_law_says_so():
    text = build_time_zone("Europe/Vienna", 2026, 2027).to_ical().decode()
    # In the local time that ends: 02:00 in March, 03:00 in October.
    assert "DTSTART:20260329T020000" in text
    assert "RDATE:20270328T020000" in text
    assert "DTSTART:20261025T030000" in text
    assert "DTSTART:20260101T000000" in text
    assert build_time_zone("Asia/Dubai", 2026, 2027).to_ical().decode().count("BEGIN:STANDARD") == 1


def test_each_zone_is_described_once_and_utc_not_at_all(client):
    start = datetime(NEXT_YEAR, 5, 5, 8, tzinfo=UTC)
    for key, zone in [("a", "Europe/Vienna"), ("b", "Europe/Vienna"), ("c", "Asia/Bangkok"), ("d", "UTC")]:
        make_session(key, start, time_zone=zone)
    response = fetch(client, "/en/calendar.ics")
    assert sorted(zone.tzid.value for zone in parse(response).vtimezone_list) == ["Asia/Bangkok", "Europe/Vienna"]
    assert [event.dtstart.value.astimezone(UTC) for event in events_of(response)] == [start] * 4
    assert f"DTSTART:{NEXT_YEAR}0505T080000Z".encode() in response.content


def test_a_calendar_holds_what_the_filters_ask_for_in_one_language(client):
    soon = timezone.now() + timedelta(days=30)
    make_session("a", soon, mode="online")
    make_session("b", soon, mode="in_person", type="webinar")
    make_session("c", soon, languages=("ar",))
    make_session("gone", timezone.now() - timedelta(days=3 * 365))
    make_work("training", ("en",), key="undated")

    def keys(query):
        return sorted(event.uid.value.split("@")[0] for event in events_of(fetch(client, f"/en/calendar.ics{query}")))

    assert keys("") == ["a", "b"]
    assert keys("?mode=online") == ["a"]
    assert keys("?type=webinar&when=upcoming") == ["b"]
    assert keys("?when=past") == ["gone"]
    assert keys("?month=2030-01&utm_source=letter") == ["a", "b"]
    assert client.get("/en/calendar.ics?topics=evidence").status_code == 400
    assert client.get("/en/calendar.ics?topic=none").status_code == 400


def test_an_unchanged_file_is_not_sent_again(client):
    work = make_session("a", timezone.now() + timedelta(days=30))
    first = fetch(client, "/en/calendar.ics")
    assert "max-age" in first["Cache-Control"]
    again = client.get("/en/calendar.ics", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    work.is_cancelled = True
    work.save()
    assert client.get("/en/calendar.ics", headers={"if-none-match": first["ETag"]}).status_code == 200
    assert client.post("/en/calendar.ics").status_code == 405


def test_only_public_sessions_with_a_date_have_a_file(client):
    start = timezone.now() + timedelta(days=30)
    draft = make_session("draft", start, live=False)
    private = make_session("private", start)
    PageViewRestriction.objects.create(page=private.pages.get().page_ptr, restriction_type="login")
    make_work("training", ("en",), key="undated")
    make_work("tool", ("en",), key="tool")
    paths = ["training/draft", "training/private", "training/undated", "tools/tool", "training", "none/such", "x" * 300]
    for path in paths:
        assert client.get(f"/en/{path}/session.ics").status_code == 404, path
    assert draft.key.encode() not in fetch(client, "/en/calendar.ics").content


def test_queries_of_a_calendar_do_not_grow_with_its_sessions(client, django_assert_max_num_queries):
    def make_many(numbers):
        for number in numbers:
            make_session(f"s{number}", timezone.now() + timedelta(days=number + 1))

    make_many(range(3))
    fetch(client, "/en/calendar.ics")
    with django_assert_max_num_queries(5) as few:
        fetch(client, "/en/calendar.ics")
    make_many(range(3, 30))
    with django_assert_max_num_queries(5) as many:
        assert len(events_of(fetch(client, "/en/calendar.ics"))) == 30
    assert len(few) == len(many), [each["sql"][:300] for each in few]


def test_the_pages_of_sessions_and_their_listing_link_to_the_files(client):
    make_session("a", timezone.now() + timedelta(days=30), mode="online")
    undated = make_work("training", ("en",), key="undated")
    assert 'href="/en/training/a/session.ics"' in fetch(client, "/en/training/a/").content.decode()
    assert "session.ics" not in fetch(client, f"/en/training/{undated.key}/").content.decode()
    listing = fetch(client, "/en/training/?state=planned").content.decode()
    assert 'href="/en/calendar.ics?state=planned"' in listing
    assert "calendar.ics" not in fetch(client, "/en/tools/").content.decode()
