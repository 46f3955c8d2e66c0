"""What gets into the logs: one line an event, request ids, nothing personal."""

import io
import json
import logging

import pytest
import structlog
from django.test import RequestFactory

from config.log_events import build_formatter
from config.request_log import RequestLogMiddleware, choose_request_id


@pytest.fixture
def log():
    """Return a function that gives the events logged so far, rendered as in production."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(build_formatter("json"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.django_db
def test_a_request_is_one_event_with_id_and_duration_and_without_its_query(client, log):
    response = client.get(
        "/robots-that-do-not-exist?q=secret+matter&token=abc",
        headers={"x-request-id": "edge-12345678", "user-agent": "Browser of a reader"},
        REMOTE_ADDR="203.0.113.9",
    )
    events = [event for event in log() if event.get("request_id") == "edge-12345678"]
    assert [event["event"] for event in events] == ["request_finished"]
    assert events[0]["request"] == "GET /robots-that-do-not-exist"
    assert events[0]["code"] == response.status_code
    assert events[0]["duration_ms"] >= 0
    assert response["X-Request-ID"] == "edge-12345678"
    for private in ("secret", "abc", "203.0.113.9", "Browser"):
        assert private not in json.dumps(events)


@pytest.mark.parametrize(
    "offered", ["", "short", "x" * 129, "with space 12345", "new\nline-12345", "<script>alert(1)", "ümlaut-12345"]
)
def test_an_odd_request_id_is_replaced(offered):
    assert choose_request_id(offered) != offered
    assert len(choose_request_id(offered)) == 36


def test_the_link_that_resets_a_password_is_not_logged():
    request = RequestFactory().get("/admin/password_reset/confirm/MQ/set-password-token/")
    assert RequestLogMiddleware.format_request(request) == "GET /admin/password_reset/confirm/…"


def test_line_breaks_and_terminal_codes_in_values_break_no_line():
    hostile = 'a\r\n{"event": "forged"}\x1b[31m\u2028\u202eb\ud800'
    for log_format in ("json", "text"):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(build_formatter(log_format))
        logger = logging.getLogger(f"probe.{log_format}")
        logger.propagate = False
        logger.addHandler(handler)
        logger.warning("said %s", hostile, extra={"value": hostile, "nested": {"x": hostile}})
        written = stream.getvalue()
        assert len(written.splitlines()) == 1
        assert written.count("\n") == 1
        assert "\x1b" not in written
        assert "\u202e" not in written


def test_secrets_and_personal_data_are_blanked_wherever_they_are(log):
    structlog.get_logger("probe").info(
        "probe",
        password="p1-private",
        nested={"Authorization": "p2-private", "SECRET_KEY": "p3-private"},
        url="redis://user:p4-private@host:6379/0",
        email="p5-private@example.org",
        user_id=7,
    )
    logging.getLogger("probe").info("connecting to %s", "postgres://user:p6-private@host/db")
    assert "private" not in json.dumps(log())
    assert log()[0]["user_id"] == 7
    assert log()[0]["url"] == "redis://[removed]@host:6379/0"


def test_a_traceback_shows_no_local_variables(log):
    def fail():
        password_of_somebody = "private"
        raise ValueError(len(password_of_somebody))

    try:
        fail()
    except ValueError:
        structlog.get_logger("probe").exception("probe_failed")
    assert "private" not in json.dumps(log())
    assert log()[0]["exception"][0]["exc_type"] == "ValueError"


@pytest.mark.django_db
def test_the_test_suite_itself_is_quiet(client, capfd):
    client.get("/health/live")
    client.get("/static/nothing.css")
    assert capfd.readouterr().err == ""
