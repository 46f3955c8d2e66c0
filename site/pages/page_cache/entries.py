"""A kept page: compressed once, sent in the encoding that a reader takes, or as 304."""

import gzip
import hashlib
import time
from functools import lru_cache
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from pages.compression import choose_encoding, compress
from pages.page_cache.addresses import Address

# Proxies and browsers may keep it, and ask each time whether it still holds: nobody can tell them when it doesn't.
CACHE_CONTROL = "public, no-cache"
# What a response may depend on here; the rest was not there when it was made (see middleware.py).
KNOWN_VARIATIONS = {"accept-encoding", "cookie"}
RECOMPUTED = {"cache-control", "content-length", "etag", "expires", "vary", "last-modified"}


class Entry(NamedTuple):
    """`until` is seconds since the epoch; headers are all but those that are computed for each reader."""

    address: Address
    generation: str
    until: float
    headers: tuple[tuple[str, str], ...]
    vary: str
    etag: str
    brotli: bytes
    gzip: bytes
    # Whether the headers are all that a reader gets.
    is_whole: bool = False

    @property
    def size(self) -> int:
        return len(self.brotli) + len(self.gzip) + 1000

    def holds(self, generation: str) -> bool:
        return self.generation == generation and time.time() < self.until

    def to_response(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        response: HttpResponse
        if is_known(self.etag, meta.get("HTTP_IF_NONE_MATCH", "")):
            response = HttpResponseNotModified()
        else:
            encoding = choose_encoding(meta.get("HTTP_ACCEPT_ENCODING", ""))
            body = self.body(encoding)
            response = HttpResponse(b"" if request.method == "HEAD" else body, content_type="")
            # Checked when they were set for the first time.
            response.headers._store.update(prepared_headers(self.headers))
            if encoding:
                response.headers["Content-Encoding"] = encoding
            response.headers["Content-Length"] = str(len(body))
        response.headers["ETag"] = self.etag
        response.headers["Vary"] = self.vary
        response.headers["Cache-Control"] = CACHE_CONTROL
        return response

    def with_headers_of(self, response: HttpResponse) -> "Entry":
        """Return the page with the headers that other middleware has added to an answer from it."""
        own = {name.lower() for name, _value in self.headers} | RECOMPUTED | {"content-encoding", "content-type"}
        added = [(name, value) for name, value in response.items() if name.lower() not in own]
        return self._replace(headers=(*self.headers, *added), is_whole=True)

    def body(self, encoding: str) -> bytes:
        if encoding == "br":
            return self.brotli
        return self.gzip if encoding == "gzip" else gzip.decompress(self.gzip)


@lru_cache(maxsize=4096)
def prepared_headers(headers: tuple[tuple[str, str], ...]) -> dict[str, tuple[str, str]]:
    """Return headers as Django holds them."""
    return dict(HttpResponse(headers=dict(headers), content_type=None).headers._store)


def is_storable(response: HttpResponse) -> bool:
    """Say whether a response to a bare request is the same for everybody."""
    control = response.get("Cache-Control", "").lower()
    variations = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "private" not in control
        and "no-store" not in control
        and variations <= KNOWN_VARIATIONS
        and not response.has_header("Content-Encoding")
        # Another policy than every page has would be lost.
        and not any(name.startswith("_csp") for name in vars(response))
    )


def build_entry(address: Address, generation: str, until: float, response: HttpResponse) -> Entry:
    content = response.content
    vary = {name.strip(): None for name in ("Accept-Encoding", *response.get("Vary", "").split(",")) if name.strip()}
    return Entry(
        address=address,
        generation=generation,
        until=until,
        headers=tuple((name, value) for name, value in response.items() if name.lower() not in RECOMPUTED),
        vary=", ".join(vary),
        # Weak: the encodings share it.
        etag=f'W/"{hashlib.sha256(content).hexdigest()[:24]}"',
        brotli=compress(content, "br"),
        gzip=compress(content, "gzip"),
    )


def is_known(etag: str, if_none_match: str) -> bool:
    if not if_none_match:
        return False
    asked = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return "*" in asked or etag.removeprefix("W/") in asked
