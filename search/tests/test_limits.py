"""How long a query, how deep a page and how many values may be; and that nothing typed forges a line of the log."""

import io
import json
import logging
import time

import pytest

from catalogue.tests.factories import make_work
from config.log_events import build_formatter
from search.forms import MAX_IDEOGRAPHS, MAX_WORDS, clean_query
from search.request import MAX_QUERY_LENGTH, MAX_VALUES, MAX_WINDOW
from search.tests.test_hostile_input import URLS

pytestmark = pytest.mark.django_db

SECONDS_TO_REFUSE = 0.25


@pytest.fixture
def filled(drain):
    make_work("tool", languages=("en", "zh-hans", "ar"), body="word a 引渡 text 1", symbol="A/RES/62/172")
    drain()


DEEP_PAGES = [
    {"page": 10**9},
    {"page": MAX_WINDOW, "size": 100},
    {"page": -1},
    {"page": 0},
    {"page": "x"},
    {"size": 10**9},
    {"page": 501, "size": 20},
]


@pytest.mark.parametrize("parameters", DEEP_PAGES, ids=str)
@pytest.mark.parametrize("url", ["/api/v1/search/", "/en/search/"])
def test_deep_pages_are_refused_at_once_and_in_words(client, filled, url, parameters):
    client.get(url, parameters)  # templates and catalogues are loaded once
    durations = []
    for _ in range(3):
        started = time.monotonic()
        response = client.get(url, parameters)
        durations.append(time.monotonic() - started)
        assert response.status_code == 400
    assert min(durations) < SECONDS_TO_REFUSE
    if "api" in url:
        assert response.json()["error"]["parameters"]


def test_the_last_page_that_may_be_shown_is(client, filled):
    assert client.get("/api/v1/search/", {"page": MAX_WINDOW // 100, "size": 100}).status_code == 200


def test_a_query_has_at_most_so_many_characters(client, filled):
    assert client.get("/api/v1/search/", {"q": "x" * MAX_QUERY_LENGTH}).status_code == 200
    refused = client.get("/api/v1/search/", {"q": "x" * (MAX_QUERY_LENGTH + 1)})
    assert refused.status_code == 400
    assert str(MAX_QUERY_LENGTH) in refused.json()["error"]["parameters"]["q"][0]


def test_a_query_has_at_most_so_many_words():
    assert len(clean_query("a " * 100).split()) == MAX_WORDS


def test_a_query_has_at_most_so_many_chinese_characters():
    assert clean_query("引渡" * 100) == "引渡" * (MAX_IDEOGRAPHS // 2)
    assert clean_query("A/RES/62/172 " + "引渡" * 20) == "A/RES/62/172 " + "引渡" * 20


def test_a_facet_has_at_most_so_many_values(client, filled):
    values = ["tool", *[f"tool-{number}" for number in range(MAX_VALUES)]]
    assert client.get("/api/v1/search/", {"kind": values}).status_code == 400


# Logs


@pytest.fixture
def log_lines():
    """Return a function that gives the lines logged so far, as production writes them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(build_formatter("json"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: stream.getvalue().splitlines()
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("engine", ["elasticsearch", "none"])
def test_line_breaks_in_a_query_forge_no_line_in_the_log(client, filled, settings, log_lines, url, engine):
    if engine == "none":
        # A failure is logged with what the client said of it.
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    forged = 'a\r\n{"event": "forged", "level": "critical"}\u2028\x1b[2K'
    for parameters in ({"q": forged}, {"kind": forged}, {"lang": forged}, {forged: "1"}):
        client.get(url, parameters, headers={"user-agent": forged, "x-request-id": forged})
    lines = log_lines()
    assert lines
    for line in lines:
        assert json.loads(line)["event"] != "forged"
        assert "\x1b" not in line
