"""One line of the interchange format, checked: JSON text in, a typed `Record` or reasons out.

The format is JSON Lines; docs/interchange-format.md describes every key. Nothing here touches
pages or works; `KnownSlugs` is the only thing read from the database.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalogue.importers.values import (
    Reasons,
    read_bool,
    read_choice,
    read_code_list,
    read_countries,
    read_country,
    read_date,
    read_key,
    read_key_list,
    read_moment,
    read_slugs,
    read_text,
    read_time_zone,
    read_whole_number,
)
from catalogue.models import Audience, Body, Instrument, Region, Topic
from catalogue.models.kinds import (
    TYPES_BY_KIND,
    Mode,
    Participation,
    VersionKind,
    VersionStatus,
    WorkKind,
)
from pages.languages import language_codes

MAX_LINE_BYTES = 4 * 1024 * 1024
MAX_BODY = 1_000_000


@dataclass(frozen=True)
class KnownSlugs:
    """The slugs a record may name: {"topics": {…}, …}."""

    by_field: Mapping[str, frozenset[str]]

    @classmethod
    def from_database(cls) -> "KnownSlugs":
        models: dict[str, Any] = {
            "topics": Topic,
            "audiences": Audience,
            "regions": Region,
            "instruments": Instrument,
            "bodies": Body,
        }
        return cls({name: frozenset(model.objects.values_list("slug", flat=True)) for name, model in models.items()})


@dataclass(frozen=True)
class Record:
    """A valid record. `facts`, `pages` and `versions` hold only what the line gave.

    facts: {key of the format: canonical value}, "" or [] or None where the line clears it.
    pages: {language code: {"title": …, "summary": …, "body": …, …}}.
    versions: None where the line has no such key, else a list of canonical dictionaries.
    """

    key: str
    kind: str
    facts: dict[str, Any]
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: list[dict[str, Any]] | None = None


class RecordError(Exception):
    """A line that can't be used; `reasons` says why, one sentence each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


Reader = Callable[[Any, str, Reasons], Any]

COMMON_FACTS: dict[str, Reader] = {
    "symbol": read_text(100),
    "date": read_date,
    "source": read_text(255),
    "authors": read_text(500),
    "review_due": read_date,
    "countries": read_countries,
    "supersedes": read_key_list,
    "related": read_key_list,
}
SLUG_FACTS = ("topics", "audiences", "regions", "instruments", "bodies")
SESSION_FACTS: dict[str, Reader] = {
    "start": read_moment,
    "end": read_moment,
    "time_zone": read_time_zone,
    "mode": read_choice(Mode.values),
    "venue_country": read_country,
    "working_languages": read_code_list,
    "interpretation_languages": read_code_list,
    "seats": read_whole_number,
    "participation": read_choice(Participation.values),
    "deadline": read_moment,
    "cancelled": read_bool,
}
PAGE_TEXTS: dict[str, dict[str, Reader]] = {
    WorkKind.TRAINING: {"venue": read_text(255), "how_to_take_part": read_text(5000)},
    WorkKind.TOOL: {"purpose": read_text(5000)},
    WorkKind.PUBLICATION: {"series": read_text(255)},
}
VERSION_READERS: dict[str, Reader] = {
    "expected": read_date,
    "edition": read_text(60),
    "date": read_date,
    "sales_number": read_text(40),
    "isbn": read_text(20),
    "job_number": read_text(40),
    "file": read_text(500),
}


def parse_line(line: bytes, known: KnownSlugs) -> Record:
    """Return the record on a line, or raise RecordError with every reason found."""
    if len(line) > MAX_LINE_BYTES:
        raise RecordError([f"the line has more than {MAX_LINE_BYTES:,} bytes"])
    try:
        data = json.loads(line.decode("utf-8"), parse_constant=refuse_constant, object_pairs_hook=refuse_repeated_names)
    except UnicodeDecodeError as error:
        raise RecordError([f"not UTF-8 at byte {error.start + 1}"]) from None
    except (ValueError, RecursionError) as error:
        raise RecordError([f"not JSON: {error}"]) from None
    return check_record(data, known)


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def refuse_repeated_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Python's json would keep the last of two equal names and lose the other silently."""
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _value in pairs]
        repeated = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"{', '.join(repeated)} stands twice in one object")
    return result


def check_record(data: Any, known: KnownSlugs) -> Record:
    """Return `data` as a Record, or raise RecordError with every reason found."""
    reasons = Reasons()
    if not isinstance(data, dict):
        raise RecordError(["not a JSON object"])
    kind = read_choice(WorkKind.values)(data.get("kind"), "kind", reasons)
    key = read_key(data.get("key"), "key", reasons)
    if not kind:
        if "kind" not in data:
            reasons.add("kind", "is missing")
        reasons.raise_any()
    facts = read_facts(data, kind, known, reasons)
    pages = read_pages(data.get("pages"), kind, reasons)
    versions = read_versions(data["versions"], reasons) if "versions" in data else None
    reasons.raise_any()
    return Record(key=key, kind=kind, facts=facts, pages=pages, versions=versions)


def read_facts(data: dict[str, Any], kind: str, known: KnownSlugs, reasons: Reasons) -> dict[str, Any]:
    readers = dict(COMMON_FACTS)
    readers["type"] = read_choice(TYPES_BY_KIND[kind].values)
    readers |= {name: read_slugs(known.by_field[name]) for name in SLUG_FACTS}
    if kind == WorkKind.TRAINING:
        readers |= SESSION_FACTS
    allowed = {"kind", "key", "pages", "versions", *readers}
    for name in sorted(set(data) - allowed):
        reasons.add(str(name), "is not a key of this kind of record")
    facts = {name: reader(data[name], name, reasons) for name, reader in readers.items() if name in data}
    start, end = facts.get("start"), facts.get("end")
    if start and end and end < start:
        reasons.add("end", "is before start")
    if start and "time_zone" not in facts:
        facts["time_zone"] = "UTC"
    for name in ("supersedes", "related"):
        if data.get("key") in (facts.get(name) or []):
            reasons.add(name, "names the record itself")
    return facts


def read_pages(value: Any, kind: str, reasons: Reasons) -> dict[str, dict[str, Any]]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        reasons.add("pages", "is not an object of languages")
        return {}
    readers = {"summary": read_text(10_000), "body": read_text(MAX_BODY), **PAGE_TEXTS[kind]}
    pages = {}
    for code, page in value.items():
        where = f"pages.{code}"
        if code not in language_codes():
            reasons.add(where, f"is not one of {', '.join(language_codes())}")
        elif not isinstance(page, dict):
            reasons.add(where, "is not an object")
        else:
            pages[code] = read_page(page, where, kind, readers, reasons)
    return pages


def read_page(
    page: dict[str, Any], where: str, kind: str, readers: dict[str, Reader], reasons: Reasons
) -> dict[str, Any]:
    allowed = {"title", *readers} | ({"steps"} if kind == WorkKind.TOOL else set())
    for name in sorted(set(page) - allowed):
        reasons.add(f"{where}.{name}", "is not a key of a page")
    title = read_text(255)(page.get("title"), f"{where}.title", reasons)
    if not title:
        reasons.add(f"{where}.title", "is missing or empty")
    texts = {name: read(page[name], f"{where}.{name}", reasons) for name, read in readers.items() if name in page}
    if "steps" in page and kind == WorkKind.TOOL:
        texts["steps"] = read_steps(page["steps"], f"{where}.steps", reasons)
    return {"title": title, **texts}


def read_steps(value: Any, where: str, reasons: Reasons) -> list[dict[str, str]]:
    if not isinstance(value, list) or not all(isinstance(step, dict) for step in value):
        reasons.add(where, "is not a list of objects with title and text")
        return []
    return [
        {
            "title": read_text(200)(step.get("title"), f"{where}[{number}].title", reasons),
            "text": read_text(10_000)(step.get("text"), f"{where}[{number}].text", reasons),
        }
        for number, step in enumerate(value)
    ]


def read_versions(value: Any, reasons: Reasons) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        reasons.add("versions", "is not a list")
        return []
    versions: list[dict[str, Any]] = []
    seen = set()
    for number, item in enumerate(value):
        where = f"versions[{number}]"
        if not isinstance(item, dict):
            reasons.add(where, "is not an object")
            continue
        version = read_version(item, where, reasons)
        identity = (version["language"], version["kind"], version.get("edition") or "")
        if identity in seen:
            reasons.add(where, "repeats an earlier version's language, kind and edition")
        seen.add(identity)
        versions.append(version)
    return versions


def read_version(item: dict[str, Any], where: str, reasons: Reasons) -> dict[str, Any]:
    for name in sorted(set(item) - {"language", "kind", "status", *VERSION_READERS}):
        reasons.add(f"{where}.{name}", "is not a key of a version")
    version: dict[str, Any] = {
        "language": read_choice(language_codes())(item.get("language"), f"{where}.language", reasons),
        "kind": read_choice(VersionKind.values)(item.get("kind", "official"), f"{where}.kind", reasons),
        "status": read_choice(VersionStatus.values)(item.get("status", "published"), f"{where}.status", reasons),
    }
    if not version["language"] and "language" not in item:
        reasons.add(f"{where}.language", "is missing")
    version |= {
        name: read(item[name], f"{where}.{name}", reasons) for name, read in VERSION_READERS.items() if name in item
    }
    if version["status"] == VersionStatus.FORTHCOMING and version.get("file"):
        reasons.add(f"{where}.file", "a forthcoming version has no file yet")
    if version["status"] == VersionStatus.PUBLISHED and version.get("expected"):
        reasons.add(f"{where}.expected", "only a forthcoming version has an expected date")
    return version
