"""What a log line looks like and what never gets into one. Levels and loggers are in config.settings.logs."""

import logging
import re
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.types import EventDict, Processor, WrappedLogger

from config.env import SettingsError, env

REMOVED = "[removed]"
# Anything that lets somebody in, whatever the value looks like.
SECRET_KEYS = re.compile(
    r"pass(word|wd|phrase)?|secret|token|api_?key|authorization|cookie|session_?id|credential", re.IGNORECASE
)
# Who a reader is. Events name users by their number (user_id).
PERSONAL_KEYS = frozenset({"user_agent", "ip", "ip_address", "remote_addr", "email", "query", "q"})
# User and password in an address, as in redis://:password@host.
URL_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
# Line breaks, terminal codes and direction overrides with which a value could pass for another line.
UNSAFE_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def drop_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank what could let somebody in or tell who reads what, in this event and the objects in it."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if key in PERSONAL_KEYS or (SECRET_KEYS.search(key) and not isinstance(value, bool)):
        return REMOVED
    if isinstance(value, str):
        return URL_CREDENTIALS.sub(f"{REMOVED}@", value) if "@" in value else value
    if isinstance(value, dict):
        return {name: _clean(str(name), item) for name, item in value.items()}
    return value


def flatten_text(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Make every value one line. Tracebacks, which are ours, keep their lines."""
    return {
        key: value if key in {"exc_info", "exception", "stack"} else _flatten(value) for key, value in event.items()
    }


def _flatten(value: Any) -> Any:
    text = value if isinstance(value, str) else str(value)
    if not UNSAFE_CHARACTERS.search(text):
        return value
    return UNSAFE_CHARACTERS.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), text)


# The same for structlog's own events and for those of libraries that use `logging`.
SHARED_PROCESSORS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
# Local variables in a traceback would hold passwords and form data.
JSON_RENDERERS: list[Processor] = [
    structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False, max_frames=30)),
    drop_personal_data,
    structlog.processors.JSONRenderer(default=str),
]
TEXT_RENDERERS: list[Processor] = [
    drop_personal_data,
    flatten_text,
    structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback),
]


def read_format(default: str) -> str:
    """Return "json" or "text" as LOG_FORMAT says. Raises SettingsError."""
    log_format = env.str("LOG_FORMAT", default="").lower() or default
    if log_format not in {"json", "text"}:
        raise SettingsError("LOG_FORMAT is neither json nor text. Correct it, or remove it to use the default.")
    return log_format


def build_formatter(log_format: str = "") -> logging.Formatter:
    """Return the formatter of every handler; the web server's own process asks for it by name, too."""
    renderers = JSON_RENDERERS if read_format(log_format or "json") == "json" else TEXT_RENDERERS
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*SHARED_PROCESSORS, structlog.stdlib.ExtraAdder()],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
    )


def configure_structlog() -> None:
    """Send structlog's events through `logging`, so that there is one place that renders and filters."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
