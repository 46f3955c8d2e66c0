"""Tells ADMINS of errors by mail, each kind at most once in a while. The log itself has every one."""

import logging
import time
from threading import Lock

from django.core.mail import mail_admins

from config.log_events import build_formatter

# Seconds in which the same kind of error is not mailed again.
PAUSE_SECONDS = 900.0


class AdminMailHandler(logging.Handler):
    """Mails what the log says, without secrets and local variables; a mail server that fails is no error."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(build_formatter("text"))
        self._sent: dict[str, float] = {}
        self._guard = Lock()

    def emit(self, record: logging.LogRecord) -> None:
        kind = describe(record)
        with self._guard:
            last = self._sent.get(kind)
            if last is not None and time.monotonic() - last < PAUSE_SECONDS:
                return
            self._sent[kind] = time.monotonic()
        try:
            mail_admins(
                kind, f"{self.format(record)}\n\nMore of the same kind are in the log only.", fail_silently=True
            )
        except Exception:  # noqa: BLE001 - whatever the mail server did, the request goes on
            self.handleError(record)


def describe(record: logging.LogRecord) -> str:
    """Return a subject line that is the same for errors of the same kind."""
    event = record.msg.get("event", "") if isinstance(record.msg, dict) else record.msg
    kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
    if not kind and isinstance(record.msg, dict) and isinstance(record.msg.get("exc_info"), tuple):
        kind = record.msg["exc_info"][0].__name__
    return " ".join(f"{record.levelname} {event} {kind}".split())[:200]
