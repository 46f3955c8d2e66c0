"""The demo works as records of the interchange format, their relative dates made real ones.

A work says "today+12T09:00" (in its own time zone) or "today+60", so that the demonstration always has
sessions behind, under way and ahead.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

WORKS_FOLDER = Path(__file__).with_name("works")
RELATIVE = re.compile(r"today([+-]\d+)?(?:T(\d\d:\d\d))?")
# Written into every demo work: what is removed is told by it, and not by a key alone.
DEMO_SOURCE = "Sextant demonstration"


def read_works(folder: Path = WORKS_FOLDER) -> Iterator[dict[str, Any]]:
    """Yield the works as they are written, by key."""
    for path in sorted(folder.glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def resolve_work(work: dict[str, Any], today: date) -> dict[str, Any]:
    """Return a work as a record: dates of the calendar, and files named as `file_name` names them."""
    zone = ZoneInfo(work.get("time_zone") or "UTC")
    record = {name: resolve_value(value, today, zone) for name, value in work.items()}
    record["source"] = DEMO_SOURCE
    record["versions"] = [
        {name: resolve_value(value, today, zone) for name, value in version.items()}
        | ({"file": file_name(work["key"], version["language"])} if "file" in version else {})
        for version in work["versions"]
    ]
    return record


def resolve_value(value: Any, today: date, zone: ZoneInfo) -> Any:
    match = RELATIVE.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return value
    day = today + timedelta(days=int(match[1] or 0))
    if match[2] is None:
        return day.isoformat()
    return datetime.combine(day, time.fromisoformat(match[2]), zone).isoformat()


def file_name(key: str, language_code: str) -> str:
    return f"{key}-{language_code}.pdf"
