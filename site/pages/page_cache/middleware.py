"""Answers readers who aren't logged in from kept pages, and keeps pages.

Stands before everything that reads cookies or headers. A page that is to be kept is rendered for a bare request:
without cookies, headers and unknown parameters, so that nothing of them can be in it.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from pages.page_cache import rendering
from pages.page_cache.addresses import Address, parameters_of, read_address
from pages.page_cache.entries import Entry, build_entry, is_storable
from pages.page_cache.flights import board
from pages.page_cache.generation import read_generation
from pages.page_cache.kept import keeping
from pages.page_cache.moments import next_moment
from pages.page_cache.shelf import find_entry, keep_entry, shelf

KEPT_VARIABLES = {"REMOTE_ADDR", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"}
MESSAGES_COOKIE = "messages"


class KeptPagesMiddleware:
    """Stands before everything but the request log: what is kept has the headers of all that stands behind."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = ask(request)
        entry = find_entry(*asked) if asked else None
        if entry is not None and entry.is_whole and not is_in_maintenance():
            return entry.to_response(request)
        request.__dict__["kept_page_asked"] = (asked, entry)
        response = self.get_response(request)
        made: Entry | None = response.__dict__.get("kept_page")
        if made is not None and not made.is_whole and time.time() < made.until:
            keep_entry(made.with_headers_of(response))
        return response


def ask(request: HttpRequest) -> tuple[Address, str] | None:
    """Return address and generation of a page that this reader may have from those that are kept; else None."""
    if not settings.PAGE_CACHE or request.method not in ("GET", "HEAD"):
        return None
    try:
        address = read_address(request)
    except DisallowedHost:
        return None  # What stands behind says so.
    if address is None or is_personal(request):
        return None
    generation = read_generation()
    return None if generation is None else (address, generation)


def is_in_maintenance() -> bool:
    return settings.MAINTENANCE_MODE or Path(settings.MAINTENANCE_FILE).exists()


class PageCacheMiddleware:
    """Renders what is to be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked, entry = request.__dict__.get("kept_page_asked") or (ask(request), None)
        if asked is None:
            is_safe = request.method in ("GET", "HEAD")
            return self.answer_anew(request) if is_safe else self.get_response(request)
        if entry is not None:
            return answer_from(entry, request)
        return self.render_once(request, *asked)

    def answer_anew(self, request: HttpRequest) -> HttpResponse:
        with keeping():
            response = self.get_response(request)
        if settings.PAGE_CACHE and is_personal(request) and parameters_of(request.path_info) is not None:
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = "private, no-cache"
            patch_vary_headers(response, ["Cookie"])
        return response

    def render_once(self, request: HttpRequest, address: Address, generation: str) -> HttpResponse:
        with board(address, generation) as (flight, is_pilot):
            if is_pilot:
                flight.entry, response = self.render(request, address, generation)
                return answer_from(flight.entry, request) if flight.entry else response
        entry = flight.wait()
        return answer_from(entry, request) if entry else self.answer_anew(request)

    def render(self, request: HttpRequest, address: Address, generation: str) -> tuple[Entry | None, HttpResponse]:
        """Return the page as it was kept, or None and the response to this very request."""
        now = timezone.now()
        moment = min(next_moment(generation, now), now + timedelta(seconds=settings.PAGE_CACHE_SECONDS))
        state, token = rendering.begin((moment - now).total_seconds())
        try:
            with keeping(generation):
                response = self.get_response(build_bare_request(request, address))
        finally:
            rendering.end(token)
        if not is_storable(response):
            # A cookie for nobody (a form's, say) is no answer to somebody.
            return None, self.answer_anew(request) if response.cookies else response
        entry = build_entry(address, generation, now.timestamp() + state.seconds, response)
        if state.seconds > 0:
            # Whoever comes now needn't render it; KeptPagesMiddleware makes it whole.
            shelf.put(entry)
        return entry, response


def answer_from(entry: Entry, request: HttpRequest) -> HttpResponse:
    response = entry.to_response(request)
    response.__dict__["kept_page"] = entry
    return response


def is_personal(request: HttpRequest) -> bool:
    """Say whether the answer may be for this reader alone: logged in, past a page's password, or told something."""
    meta = request.META
    if "HTTP_AUTHORIZATION" in meta:
        return True
    cookies = meta.get("HTTP_COOKIE", "")
    return bool(cookies) and (settings.SESSION_COOKIE_NAME in cookies or MESSAGES_COOKIE in cookies)


def build_bare_request(request: HttpRequest, address: Address) -> HttpRequest:
    """Return a request that says nothing but where its page is."""
    meta = request.META
    environ = {name: value for name, value in meta.items() if name in KEPT_VARIABLES or name.startswith("wsgi.")}
    if settings.SECURE_PROXY_SSL_HEADER and (name := settings.SECURE_PROXY_SSL_HEADER[0]) in meta:
        environ[name] = meta[name]
    environ |= {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": meta.get("PATH_INFO", ""),
        "QUERY_STRING": address.query,
        "HTTP_HOST": address.host,
        "wsgi.input": BytesIO(),
    }
    return WSGIRequest(environ)
