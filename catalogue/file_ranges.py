"""Sends a file whole or in parts (RFC 9110, section 14), so that a download that broke off goes on where it stopped."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

CHUNK = 1 << 16
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class UnsatisfiableRangeError(ValueError):
    """The range begins behind the end of the file (status 416)."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def read_range(request: HttpRequest, size: int, etag: str, modified: datetime) -> ByteRange | None:
    """Return the range that is asked for; None where the whole file has to be sent.

    Several ranges at once, other units, and what isn't understood give the whole file, as the standard has it.
    Raises UnsatisfiableRangeError.
    """
    asked = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or asked is None or not is_same_file(request, etag, modified):
        return None
    first, last = asked.groups()
    if not first:
        if not last:
            return None
        if int(last) == 0:
            raise UnsatisfiableRangeError
        return ByteRange(max(size - int(last), 0), size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise UnsatisfiableRangeError
    return ByteRange(int(first), min(int(last), size - 1) if last else size - 1)


def is_same_file(request: HttpRequest, etag: str, modified: datetime) -> bool:
    """Whether the client's part is of this very file (If-Range: a strong entity tag, or the exact date)."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        return condition == etag
    return parse_http_date_safe(condition) == parse_http_date_safe(http_date(modified.timestamp()))


class FilePart:
    """The bytes of a part of a file. The server closes it, also where the client goes away."""

    def __init__(self, path: Path, part: ByteRange) -> None:
        self._handle = path.open("rb")
        self._handle.seek(part.first)
        self._left = part.length

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (chunk := self._handle.read(min(CHUNK, self._left))):
            self._left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self._handle.close()


def answer_with_file(
    request: HttpRequest,
    path: Path,
    etag: str,
    modified: datetime,
    open_part: Callable[[Path, ByteRange], Iterable[bytes]] = FilePart,
) -> HttpResponseBase:
    """Answer 200, 206, 304 or 416 with the headers that resuming needs. Raises FileNotFoundError.

    A file is never changed in its place: its strong `etag` stands for its bytes.
    """
    size = path.stat().st_size
    unchanged = get_conditional_response(request, etag=etag, last_modified=int(modified.timestamp()))
    answer = unchanged or answer_with_part(request, path, size, etag, modified, open_part)
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(modified.timestamp())
    return answer


def answer_with_part(
    request: HttpRequest,
    path: Path,
    size: int,
    etag: str,
    modified: datetime,
    open_part: Callable[[Path, ByteRange], Iterable[bytes]],
) -> HttpResponseBase:
    try:
        part = read_range(request, size, etag, modified)
    except UnsatisfiableRangeError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(size)})
    sent = part or ByteRange(0, size - 1)
    answer = StreamingHttpResponse(open_part(path, sent), status=206 if part else 200)
    answer["Content-Length"] = str(sent.length)
    if part:
        answer["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    return answer
