"""One log event per request, with its id, its duration and no query; the id also goes back to the caller."""

import logging
import re
import time
from typing import Any, cast
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_structlog import signals
from django_structlog.middlewares import RequestMiddleware
from django_structlog.middlewares import request as request_middleware

REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,127}")
# The end of such an address lets its holder set a password, or see and change what an address follows.
SECRET_LINK = re.compile(r"((?<=/password_reset/confirm/)|(?<=/search/alerts/)).+")


class RequestLogMiddleware(RequestMiddleware):
    """django-structlog's middleware, which takes over a sane X-Request-ID and leaves out what is personal."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        signals.bind_extra_request_finished_metadata.connect(add_duration, dispatch_uid="request-duration")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Probes come every few seconds, static files by the dozen; Wagtail runs previews as requests within requests.
        if request.path_info.startswith(("/health/", settings.STATIC_URL)) or getattr(request, "is_dummy", False):
            return cast(HttpResponse, self.get_response(request))
        request_id = choose_request_id(request.META.get("HTTP_X_REQUEST_ID", ""))
        request.META["HTTP_X_REQUEST_ID"] = request_id
        request.__dict__.pop("headers", None)  # cached before the id was known
        request.META["sextant.started_at"] = time.monotonic()
        response = cast(HttpResponse, super().__call__(request))
        response["X-Request-ID"] = request_id
        return response

    def prepare(self, request: HttpRequest) -> None:
        """Begin the context of the request; what nobody will see isn't put together."""
        if is_seen(settings.DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL) or "HTTP_X_CORRELATION_ID" in request.META:
            super().prepare(request)
        else:
            structlog.contextvars.bind_contextvars(request_id=request.META["HTTP_X_REQUEST_ID"])

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        is_plain = not response.streaming and not hasattr(request, "_raised_exception")
        if is_plain and not is_seen(self._log_level_for_status_code(response.status_code)):
            structlog.contextvars.clear_contextvars()
        else:
            super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path. What somebody searched for is in the query, and is left out."""
        return f"{request.method} {SECRET_LINK.sub('…', request.path)}"


def is_seen(level: int) -> bool:
    return logging.getLogger(request_middleware.__name__).isEnabledFor(level)


def choose_request_id(offered: str) -> str:
    """Return the id that a proxy or client offered if it is a plain token, else a new one."""
    return offered if REQUEST_ID.fullmatch(offered) else str(uuid4())


def add_duration(request: HttpRequest, log_kwargs: dict[str, Any], **_kwargs: Any) -> None:
    started = request.META.get("sextant.started_at")
    if started is not None:
        log_kwargs["duration_ms"] = round((time.monotonic() - started) * 1000)
