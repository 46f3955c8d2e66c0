"""HTTP ranges of one file (RFC 9110, section 14): what a client that resumes a download asks for."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.http import http_date, parse_http_date_safe

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
