"""Which encoding a reader takes, and what is compressed on its way out.

Pages of people who are logged in, and forms, are not: their secrets stand beside text that others may choose, and the
length of what is compressed would give them away (BREACH).
"""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

BROTLI_QUALITY = 5
GZIP_LEVEL = 6
# Shorter ones fit into one packet anyway.
LEAST_BYTES = 600
TYPES = ("text/", "application/json", "application/ld+json", "application/xml", "application/atom+xml")
MORE_TYPES = ("application/rss+xml", "image/svg+xml", "application/openapi+json")


def compress(content: bytes, encoding: str) -> bytes:
    """Compress for "br" or "gzip"."""
    if encoding == "br":
        return bytes(brotli.compress(content, quality=BROTLI_QUALITY))
    return gzip.compress(content, GZIP_LEVEL, mtime=0)


@lru_cache(maxsize=512)
def choose_encoding(accepted: str) -> str:
    """Return "br", "gzip" or "" by an Accept-Encoding header; what a reader gives weight 0 is refused."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weight = parameters.replace(" ", "").removeprefix("q=") or "1"
        try:
            weights[name.strip()] = float(weight)
        except ValueError:
            weights[name.strip()] = 0.0
    other = weights.get("*", 0.0)
    return next((name for name in ("br", "gzip") if weights.get(name, other) > 0), "")


class CompressionMiddleware:
    """Compresses answers that the page cache doesn't keep."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_compressible(request, response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        encoding = choose_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding:
            response.content = compress(response.content, encoding)
            response["Content-Encoding"] = encoding
            response["Content-Length"] = str(len(response.content))
            etag = response.get("ETag", "")
            if etag and not etag.startswith("W/"):
                response["ETag"] = f"W/{etag}"
        return response


def is_compressible(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path_info.startswith(settings.ADMIN_PREFIX)
        and not response.has_header("Content-Encoding")
        and response.get("Content-Type", "").startswith((*TYPES, *MORE_TYPES))
        and len(response.content) >= LEAST_BYTES
    )
