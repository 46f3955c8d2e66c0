"""Logs: which loggers say how much. LOG_FORMAT=json|text and LOG_LEVEL=INFO|WARNING|… override the defaults."""

import logging
from typing import Any

from config.env import SettingsError, env
from config.log_events import configure_structlog, read_format

# Addresses stay out of the logs (axes keeps those of log-in attempts in the database).
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
# A page that isn't there is everyday; only what the site did wrong is an error.
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
# Beat's ticks end well every few seconds; tasks that change something log that themselves.
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_FAILURE_LOG_LEVEL = logging.ERROR
AXES_VERBOSE = False

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# Libraries whose everyday messages repeat our own events.
QUIET_LOGGERS = {
    "celery.app.trace": "CRITICAL",
    "celery.worker.strategy": "WARNING",
    "celery.beat": "WARNING",
    "django.request": "CRITICAL",
    "django.security.DisallowedHost": "CRITICAL",
    "django.server": "WARNING",
    "elastic_transport": "WARNING",
    "fontTools": "WARNING",
    "fpdf": "WARNING",
    "PIL": "WARNING",
}


def build_logging(default_format: str, default_level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything goes to standard error through one handler. Raises SettingsError."""
    level = env.str("LOG_LEVEL", default="").upper() or default_level
    if level not in LOG_LEVELS:
        raise SettingsError(f"LOG_LEVEL is none of {', '.join(LOG_LEVELS)}. Correct it, or remove it.")
    formatter = {"()": "config.log_events.build_formatter", "log_format": read_format(default_format)}
    quiet = {name: {"level": max(least, level, key=LOG_LEVELS.index)} for name, least in QUIET_LOGGERS.items()}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"event": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "event"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Django and the web server would otherwise write with handlers of their own.
        "loggers": {
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            "_granian": {"handlers": [], "level": "NOTSET", "propagate": True},
            **quiet,
        },
    }


configure_structlog()
