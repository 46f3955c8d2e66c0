"""Lists in portions: a cursor names the last entry that was told, so nothing is skipped or told twice meanwhile."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalogue.api.problems import ProblemError
from catalogue.public_works import absolute_url

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
# Keys, slugs and numbers of rows.
POSITION = re.compile(r"[-\w.]{1,150}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Portion:
    """Entries of a list, how many there are in all, and the address of the next portion (None at the end)."""

    items: list[Any]
    count: int
    next: str | None


def read_portion(request: HttpRequest, rows: QuerySet, field: str, limit: int, cursor: str) -> Portion:
    """Return at most `limit` rows in the order of `field`, which is unique. Raises ProblemError."""
    count = rows.count()
    ordered = rows.order_by(field)
    if cursor:
        ordered = ordered.filter(**{f"{field}__gt": read_cursor(cursor)})
    found = list(ordered[: limit + 1])
    items = found[:limit]
    following = next_url(request, write_cursor(value_at(items[-1], field))) if len(found) > limit else None
    return Portion(items, count, following)


def value_at(row: Any, field: str) -> str:
    for name in field.split("__"):
        row = getattr(row, name)
    return str(row)


def write_cursor(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).rstrip(b"=").decode()


def read_cursor(cursor: str) -> str:
    """Raises ProblemError for anything that `write_cursor` doesn't write."""
    try:
        position = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (ValueError, binascii.Error):
        position = ""
    if not POSITION.fullmatch(position):
        raise ProblemError(400, [("cursor", _("This is no cursor that an answer of the site gave."))])
    return position


def read_row_number(cursor: str) -> str:
    """Check a cursor of a list that is in the order of its rows' numbers. Raises ProblemError."""
    position = read_cursor(cursor) if cursor else ""
    if position and not re.fullmatch(r"\d{1,18}", position, re.ASCII):
        raise ProblemError(400, [("cursor", _("This is no cursor that an answer of the site gave."))])
    return cursor


def next_url(request: HttpRequest, cursor: str) -> str:
    parameters: Mapping[str, Any] = {**dict(request.GET.lists()), "cursor": [cursor]}
    return absolute_url(f"{request.path}?{urlencode(parameters, doseq=True)}")
