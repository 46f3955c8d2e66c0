"""Elasticsearch away, silent or without an index: the database answers in time, and says so."""

import socket
import time
from datetime import date

import pytest

from catalogue.tests.factories import make_work
from search.breaker import CircuitBreaker, reader_breaker
from search.tests.conftest import ask

pytestmark = pytest.mark.django_db

SECONDS = 3.0


@pytest.fixture
def works(db):
    make_work(
        "publication",
        languages=("en", "ru", "zh-hans", "ar"),
        key="guide",
        titles={
            "en": "Guide to extradition",
            "ru": "Руководство по выдаче",
            "zh-hans": "引渡指南",
            "ar": "دليل تسليم المطلوبين",
        },
        summary="How to ask.",
        body="Requests are sent by the central authority.\n\nЗапросы. 请求。طلبات.",
        symbol="A/RES/62/172",
        date=date(2007, 12, 18),
        versions=({"language": "es", "sales_number": "S.04.V.7"},),
    )
    make_work("tool", key="other", languages=("en", "ru", "zh-hans", "ar"), body="Extradition is named here only.")


@pytest.fixture
def closed_port(settings):
    """An address that refuses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{port}"


@pytest.fixture
def black_hole(settings):
    """An address that takes a connection and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{server.getsockname()[1]}"
        yield


def timed(function):
    started = time.monotonic()
    outcome = function()
    return outcome, time.monotonic() - started


@pytest.mark.parametrize("address", ["closed_port", "black_hole"])
@pytest.mark.parametrize("url", ["/api/v1/search/?q=extradition&lang=en", "/en/search/?q=extradition"])
def test_the_database_answers_within_three_seconds(client, works, request, address, url):
    request.getfixturevalue(address)
    response, seconds = timed(lambda: client.get(url))
    assert response.status_code == 200
    assert seconds < SECONDS
    if "api" in url:
        answer = response.json()
        assert answer["engine"] == "database"
        assert [result["key"] for result in answer["results"]] == ["guide", "other"]
    else:
        html = response.content.decode()
        assert "These results come from a simpler search" in html
        assert "Guide to" in html


def test_readers_after_the_first_do_not_wait(works, black_hole):
    ask("extradition")
    results, seconds = timed(lambda: [ask("extradition") for _ in range(5)])
    assert all(each.engine == "database" for each in results)
    # Each of them would wait for two seconds.
    assert seconds < 5


def test_after_the_pause_one_reader_tries_again_and_finds_elasticsearch_back(search_indices, drain, works, settings):
    drain()
    address = settings.ELASTICSEARCH_URL
    settings.SEARCH_RETRY_AFTER = 2.0
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    assert ask("extradition").engine == "database"
    settings.ELASTICSEARCH_URL = address
    assert ask("extradition").engine == "database"
    time.sleep(2.05)
    assert ask("extradition").engine == "elasticsearch"


def test_without_an_index_the_database_answers(elasticsearch_url, works, settings):
    settings.SEARCH_INDEX_PREFIX = f"{settings.SEARCH_INDEX_PREFIX}-absent"
    assert ask("extradition").engine == "database"
    # That says nothing about the next search, which may find an index.
    assert reader_breaker.allows(5)


def test_without_elasticsearch_the_database_answers(works, settings):
    settings.ELASTICSEARCH_URL = ""
    assert [hit.key for hit in ask("extradition").hits] == ["guide", "other"]


@pytest.mark.parametrize(
    ("language_code", "words", "expected"),
    [
        ("en", "EXTRADITION guide", ["guide"]),
        ("en", "central authority", ["guide"]),
        ("en", "central nothing", []),
        ("ru", "выдаче", ["guide"]),
        ("ru", "ВЫДАЧЕ", ["guide"]),
        ("ru", "запросы", ["guide"]),
        ("zh-hans", "引渡", ["guide"]),
        ("zh-hans", "请求", ["guide"]),
        ("ar", "تسليم", ["guide"]),
        ("ar", "طلبات", ["guide"]),
        ("en", "a res 62 172", ["guide"]),
        ("en", "ares62172", ["guide"]),
        ("en", "s04v7", ["guide"]),
        ("en", '"', []),
        ("en", "100%", []),
        ("en", "_", []),
    ],
)
def test_the_database_finds_words_of_any_script_and_symbols(works, settings, language_code, words, expected):
    settings.ELASTICSEARCH_URL = ""
    assert [hit.key for hit in ask(words, language_code).hits] == expected


@pytest.mark.parametrize("typed", ["l'enquête", "l’enquête", "L'ENQUÊTE", "d'autrui"])
def test_the_database_takes_either_apostrophe(settings, db, typed):
    settings.ELASTICSEARCH_URL = ""
    make_work(key="guide", languages=("fr",), titles={"fr": "Guide de l’enquête"}, summary="La loi d'autrui.")
    assert [hit.key for hit in ask(typed, "fr").hits] == ["guide"]


def test_the_database_pages_and_sorts(works, settings):
    settings.ELASTICSEARCH_URL = ""
    assert [hit.key for hit in ask("", sort="title").hits] == ["guide", "other"]
    assert [hit.key for hit in ask("", sort="oldest").hits] == ["guide", "other"]
    results = ask("", size=1, page=2)
    assert (results.total, len(results.hits)) == (2, 1)


def test_the_database_marks_what_it_found_safely(works, settings):
    settings.ELASTICSEARCH_URL = ""
    make_work(titles={"en": "<i>Numbat</i>"}, summary="The numbat & its <script>.")
    hit = ask("numbat").hits[0]
    assert hit.title_html == "&lt;i&gt;<mark>Numbat</mark>&lt;/i&gt;"
    assert hit.highlight == "The <mark>numbat</mark> &amp; its &lt;script&gt;."


def test_the_database_needs_no_query_per_hit(works, settings, django_assert_max_num_queries):
    settings.ELASTICSEARCH_URL = ""
    for _ in range(20):
        make_work(body="numbat")
    with django_assert_max_num_queries(40):
        assert len(ask("numbat").hits) == 20


def test_the_breaker_lets_one_caller_through_after_each_pause():
    now = [0.0]
    breaker = CircuitBreaker(clock=lambda: now[0])
    assert breaker.allows(5)
    breaker.note_failure(5)
    assert not breaker.allows(5)
    now[0] = 5.0
    assert breaker.allows(5)
    assert not breaker.allows(5)
    breaker.note_success()
    assert breaker.allows(5)
