"""What is counted of searches, what never is, and what editors see of it."""

import time
from datetime import date, timedelta

import pytest
from django.urls import reverse
from redis import Redis

from catalogue.tests.factories import make_work
from search import query_log
from search.models import QueryCount
from search.query_log import connect_counters, count_search, counters_key, flush_counters, forget_old_counts
from search.query_text import may_be_personal, normalise_query

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counters(redis_url):
    query_log.log_breaker.note_success()
    connect_counters().delete(counters_key(), f"{counters_key()}:flushing")
    yield
    query_log.log_breaker.note_success()
    connect_counters().delete(counters_key(), f"{counters_key()}:flushing")


def counts():
    flush_counters()
    return {(row.language, row.query): (row.searches, row.without_results) for row in QueryCount.objects.all()}


@pytest.mark.parametrize(
    ("language_code", "typed", "kept"),
    [
        ("ar", "  تسليم   المجرمين؟ ", "تسليم المجرمين"),
        ("zh-hans", "“引渡”", "引渡"),
        ("en", "Mutual  LEGAL assistance.", "mutual legal assistance"),
        ("fr", "« Entraide judiciaire »", "entraide judiciaire"),
        ("ru", "Выдача ПРЕСТУПНИКОВ!", "выдача преступников"),
        ("es", "¿Extradición?", "extradición"),
    ],
)
def test_a_search_of_the_page_is_counted_under_one_form_of_its_words(client, drain, language_code, typed, kept):
    for text in (typed, kept):
        assert client.get(f"/{language_code}/search/", {"q": text}).status_code == 200
    assert counts() == {(language_code, kept): (2, 2)}
    row = QueryCount.objects.get()
    assert row.first_engine == row.last_engine == "elasticsearch"


def test_what_was_found_is_remembered_with_the_count(client, drain):
    make_work("tool", summary="numbat")
    drain()
    client.get("/en/search/?q=numbat")
    assert counts() == {("en", "numbat"): (1, 0)}
    assert QueryCount.objects.get().last_total == 1


@pytest.mark.parametrize("parameters", ["page=2", "kind=tool", "sort=title", "expand=off", "year_from=2001", "q="])
def test_pages_filters_and_orders_are_no_searches_of_their_own(client, drain, parameters):
    client.get(f"/en/search/?q=numbat&{parameters}")
    assert counts() == {}


def test_programs_the_api_and_looks_ahead_are_not_counted(client, drain):
    client.get("/en/search/?q=numbat", headers={"user-agent": "Mozilla/5.0 (compatible; SomeBot/2.1)"})
    client.get("/en/search/?q=numbat", headers={"sec-purpose": "prefetch"})
    client.head("/en/search/?q=numbat")
    client.get("/api/v1/search/?q=numbat")
    assert counts() == {}


@pytest.mark.parametrize(
    "text",
    [
        "someone@example.org",
        "+43 1 26060 4521",
        "0660/1234567",
        "٠٦٦٠١٢٣٤٥٦٧",
        "passport C01X00T47123456789",
        "https://example.org/private?token=1",
        "www.example.org",
        "x" * 81,
    ],
)
def test_what_looks_personal_is_not_kept(client, drain, text):
    assert may_be_personal(normalise_query(text))
    client.get("/en/search/", {"q": text})
    assert connect_counters().exists(counters_key()) == 0
    assert counts() == {}


@pytest.mark.parametrize(
    "text", ["A/RES/62/172", "S/RES/1373 (2001)", "1373", "E/CN.15/2014/4", "article 83", "S.04.V.7"]
)
def test_symbols_and_numbers_of_documents_are_kept(text):
    assert not may_be_personal(normalise_query(text))


def test_counters_name_no_person_and_no_time_of_the_day(client, drain):
    client.get("/en/search/?q=numbat", REMOTE_ADDR="192.0.2.7", headers={"user-agent": "Mozilla/5.0 Numbat"})
    stored = str(connect_counters().hgetall(counters_key()))
    assert "192.0.2.7" not in stored
    assert "Mozilla" not in stored
    names = {field.name for field in QueryCount._meta.get_fields()}
    assert names == {
        "id", "day", "language", "query", "searches", "without_results", "last_total", "first_engine", "last_engine",
    }  # fmt: skip
    assert type(QueryCount._meta.get_field("day")).__name__ == "DateField"


def test_a_flush_adds_to_what_the_day_already_has():
    for _round in range(2):
        for _search in range(3):
            count_search("en", "numbat", 0, "elasticsearch")
        flush_counters()
    row = QueryCount.objects.get()
    assert (row.searches, row.without_results) == (6, 6)
    assert flush_counters() == 0


def test_what_a_killed_flush_had_set_aside_is_written_by_the_next():
    count_search("en", "numbat", 0, "elasticsearch")
    connect_counters().rename(counters_key(), f"{counters_key()}:flushing")
    count_search("en", "wombat", 4, "elasticsearch")
    flush_counters()
    assert counts() == {("en", "numbat"): (1, 1), ("en", "wombat"): (1, 0)}


def test_without_valkey_a_search_is_as_quick_and_nothing_is_counted(client, drain, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    client.get("/en/search/?q=numbat")
    started = time.monotonic()
    for _search in range(20):
        count_search("en", "numbat", 0, "elasticsearch")
    assert time.monotonic() - started < 0.5
    assert client.get("/en/search/?q=numbat").status_code == 200


def test_a_flood_of_different_queries_is_not_kept(monkeypatch, redis_url):
    monkeypatch.setattr(query_log, "MOST_FIELDS", 40)
    for number in range(100):
        count_search("en", f"word {number}", 0, "elasticsearch")
    assert Redis.from_url(redis_url).hlen(counters_key()) <= 50


def test_old_counts_and_rare_queries_are_forgotten(settings):
    settings.SEARCH_LOG_DAYS = 365
    today = date(2031, 6, 1)
    rows = {"old": (400, 9), "rare": (31, 1), "rare and new": (5, 1), "frequent": (200, 5)}
    for query, (age, searches) in rows.items():
        QueryCount.objects.create(day=today - timedelta(days=age), language="en", query=query, searches=searches)
    assert forget_old_counts(today) == 2
    assert set(QueryCount.objects.values_list("query", flat=True)) == {"rare and new", "frequent"}


def test_the_report_shows_what_was_asked_more_than_once_and_exports_it(admin_client):
    day = date.today() - timedelta(days=1)  # noqa: DTZ011
    QueryCount.objects.create(day=day, language="en", query="numbat", searches=2, without_results=2)
    QueryCount.objects.create(day=day - timedelta(days=1), language="en", query="numbat", searches=1)
    QueryCount.objects.create(day=day, language="ar", query="إرهاب", searches=7)
    QueryCount.objects.create(day=day, language="en", query="asked once", searches=1)
    QueryCount.objects.create(day=day - timedelta(days=60), language="fr", query="ancienne", searches=5)
    html = admin_client.get(reverse("search_query_report")).content.decode()
    assert html.index("إرهاب") < html.index("numbat")
    assert 'lang="ar" dir="rtl"' in html
    assert "asked once" not in html
    assert "ancienne" not in html
    assert "queries=numbat&amp;language=en" in html
    html = admin_client.get(reverse("search_query_report"), {"outcome": "nothing", "period": "30"}).content.decode()
    assert "numbat" in html
    assert "إرهاب" not in html
    html = admin_client.get(reverse("search_query_report"), {"language": "fr", "period": "365"}).content.decode()
    assert "ancienne" in html
    exported = admin_client.get(reverse("search_query_report"), {"export": "csv"})
    lines = b"".join(exported.streaming_content).decode().splitlines()
    assert lines[0] == "Query,Language,Searches,Without results,Most results,Last searched"
    assert lines[2].startswith("numbat,en,3,2,")


def test_the_report_is_for_those_who_may_view_it(client, django_user_model):
    user = django_user_model.objects.create_user("reader", password="secret")
    client.force_login(user)
    assert client.get(reverse("search_query_report")).status_code == 302
