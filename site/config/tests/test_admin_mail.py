"""Errors are mailed to ADMINS once per kind, and without what must not leave the server."""

import logging
import smtplib

import pytest
import structlog
from django.core import mail

from config import admin_mail
from config.admin_mail import AdminMailHandler


@pytest.fixture(autouse=True)
def _handler(settings):
    settings.ADMINS = [("ops@example.org", "ops@example.org")]
    handler = AdminMailHandler()
    handler.setLevel("ERROR")
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)


def fail(error, **values):
    private_word = "local-private-word"
    try:
        raise error(f"about {len(private_word)}")  # noqa: TRY301 - a traceback with a local variable is wanted
    except error:
        structlog.get_logger("probe").exception("request_failed", **values)


def test_each_kind_of_error_is_mailed_once_in_a_while(monkeypatch):
    for _ in range(5):
        fail(ValueError, request="GET /en/", password="private-password")
    fail(KeyError)
    logging.getLogger("probe").error("plain %s", "words")
    structlog.get_logger("probe").warning("not an error")
    assert [message.subject.split("] ")[1] for message in mail.outbox] == [
        "ERROR request_failed ValueError",
        "ERROR request_failed KeyError",
        "ERROR plain %s",
    ]
    body = mail.outbox[0].body
    assert "GET /en/" in body
    assert "Traceback" in body
    assert "private" not in body.replace("private_word", "")
    assert mail.outbox[0].to == ["ops@example.org"]
    monkeypatch.setattr(admin_mail, "PAUSE_SECONDS", 0.0)
    fail(ValueError)
    assert len(mail.outbox) == 4


def test_a_mail_server_that_fails_is_no_error(monkeypatch):
    def refuse(*arguments, **options):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(admin_mail, "mail_admins", refuse)
    monkeypatch.setattr(logging, "raiseExceptions", False)
    fail(ValueError)
