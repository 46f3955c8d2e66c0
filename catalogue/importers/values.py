"""Readers of single values of the interchange format.

A reader takes (value, where, reasons) and returns the canonical value; a wrong one adds a reason
and returns the empty value of its type. None always means "empty".
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from django_countries import countries

from catalogue.language_lists import known_languages
from catalogue.time_zones import time_zone_names

KEY = re.compile(r"[a-z0-9-]{1,150}")
# Control characters but tab and line feed; lone surrogates. None of them is text.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Reader = Callable[[Any, str, "Reasons"], Any]


class Reasons:
    """Collects what is wrong with a record."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, where: str, problem: str) -> None:
        self.found.append(f"{where}: {problem}")

    def raise_any(self) -> None:
        """Raise RecordError with all reasons, if there are any."""
        from catalogue.importers.records import RecordError

        if self.found:
            raise RecordError(self.found)


def shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def read_text(limit: int) -> Reader:
    """Return a reader of text of at most `limit` characters, normalised to NFC."""

    def read(value: Any, where: str, reasons: Reasons) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            reasons.add(where, f"{shown(value)} is not text")
            return ""
        if UNPRINTABLE.search(value):
            reasons.add(where, "contains characters that are not text")
            return ""
        text = unicodedata.normalize("NFC", value).strip()
        if len(text) > limit:
            reasons.add(where, f"has {len(text):,} characters; at most {limit:,} fit")
            return ""
        return text

    return read


def read_choice(allowed: Iterable[str]) -> Reader:
    values = list(allowed)

    def read(value: Any, where: str, reasons: Reasons) -> str:
        if value is None:
            return ""
        if not isinstance(value, str) or value not in values:
            reasons.add(where, f"{shown(value)} is not one of {', '.join(values)}")
            return ""
        return value

    return read


def read_key(value: Any, where: str, reasons: Reasons) -> str:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        reasons.add(where, f"{shown(value)} is not 1 to 150 of a-z, 0-9 and hyphen")
        return ""
    return value


def read_list(item: Reader) -> Reader:
    """Return a reader of a list without repetitions, in order."""

    def read(value: Any, where: str, reasons: Reasons) -> list[str]:
        if value is None:
            return []
        if not isinstance(value, list):
            reasons.add(where, f"{shown(value)} is not a list")
            return []
        return list(dict.fromkeys(item(entry, where, reasons) for entry in value))

    return read


def read_slugs(known: frozenset[str]) -> Reader:
    def read(value: Any, where: str, reasons: Reasons) -> str:
        if not isinstance(value, str) or value not in known:
            reasons.add(where, f"{shown(value)} is not known")
            return ""
        return value

    def read_sorted(value: Any, where: str, reasons: Reasons) -> list[str]:
        return sorted(read_list(read)(value, where, reasons))

    return read_sorted


def read_country(value: Any, where: str, reasons: Reasons) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or value not in countries.countries:
        reasons.add(where, f"{shown(value)} is not an ISO 3166-1 alpha-2 code")
        return ""
    return value


def read_language(value: Any, where: str, reasons: Reasons) -> str:
    if not isinstance(value, str) or value not in known_languages():
        reasons.add(where, f"{shown(value)} is not a known language code")
        return ""
    return value


read_countries_unsorted = read_list(read_country)
read_code_list = read_list(read_language)
read_key_list_unsorted = read_list(read_key)


def read_countries(value: Any, where: str, reasons: Reasons) -> list[str]:
    return sorted(read_countries_unsorted(value, where, reasons))


def read_key_list(value: Any, where: str, reasons: Reasons) -> list[str]:
    return sorted(read_key_list_unsorted(value, where, reasons))


def read_date(value: Any, where: str, reasons: Reasons) -> date | None:
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    reasons.add(where, f"{shown(value)} is not a date (YYYY-MM-DD)")
    return None


def read_moment(value: Any, where: str, reasons: Reasons) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or "T" not in value:
        reasons.add(where, f"{shown(value)} is not a time (YYYY-MM-DDThh:mm±hh:mm)")
        return None
    if moment.tzinfo is None:
        reasons.add(where, f"{shown(value)} has no offset from UTC")
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        reasons.add(where, f"{shown(value)} is out of range")
        return None


def read_time_zone(value: Any, where: str, reasons: Reasons) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or value not in time_zone_names():
        reasons.add(where, f"{shown(value)} is not a time zone")
        return ""
    return value


def read_whole_number(value: Any, where: str, reasons: Reasons) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        reasons.add(where, f"{shown(value)} is not a whole number from 0 to {2**31 - 1}")
        return None
    return value


def read_bool(value: Any, where: str, reasons: Reasons) -> bool:
    if not isinstance(value, bool | None):
        reasons.add(where, f"{shown(value)} is not true or false")
    return value is True
