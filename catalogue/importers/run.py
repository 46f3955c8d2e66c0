"""Runs an import over a JSON Lines file: every line on its own, with a report at the end."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction

from catalogue.importers.files import FileStore
from catalogue.importers.records import MAX_LINE_BYTES, KnownSlugs, Record, RecordError, parse_line
from catalogue.importers.works import Outcome, WorkWriter
from catalogue.site_tree import ensure_listings

RELATION_KEYS = ("supersedes", "related")


@dataclass
class ImportReport:
    """Counts by outcome and the rejected lines: [(line number, reason), …]."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)


def import_file(
    path: Path,
    *,
    dry_run: bool = False,
    on_line: Callable[[int], None] = lambda _bytes: None,
) -> ImportReport:
    """Import every line of a file; `on_line` is told the bytes each line took.

    A relation may name a work that stands further down, so such lines are written twice: first
    without relations, and with them when the end is reached. Raises OSError for an unreadable file.
    """
    report = ImportReport()
    writer = WorkWriter(ensure_listings(), FileStore(path.parent))
    known = KnownSlugs.from_database()
    seen: dict[str, int] = {}
    waiting: list[tuple[int, Record, Outcome]] = []
    with path.open("rb") as handle:
        for number, line in enumerate(read_lines(handle), start=1):
            on_line(len(line))
            if not line.strip():
                continue
            try:
                record = parse_new_line(line, number, known, seen)
                if any(record.facts.get(name) for name in RELATION_KEYS):
                    waiting.append((number, record, write_line(writer, without_relations(record), dry_run)))
                else:
                    report.count(write_line(writer, record, dry_run))
            except (RecordError, ValidationError) as error:
                report.rejected.append((number, reason_of(error)))
    finish_relations(writer, waiting, report, dry_run)
    report.rejected.sort()
    return report


def parse_new_line(line: bytes, number: int, known: KnownSlugs, seen: dict[str, int]) -> Record:
    """Return the record on a line and note its key in `seen`. Raises RecordError, also for a repeated key."""
    record = parse_line(line, known)
    if record.key in seen:
        raise RecordError([f"key: {record.key} stands on line {seen[record.key]} already"])
    seen[record.key] = number
    return record


def finish_relations(
    writer: WorkWriter,
    waiting: Iterable[tuple[int, Record, Outcome]],
    report: ImportReport,
    dry_run: bool,
) -> None:
    for number, record, outcome in waiting:
        if dry_run:
            # Nothing of the file is in the database, so only its own keys can be looked up.
            report.count(outcome)
            continue
        try:
            relations = {name: record.facts[name] for name in RELATION_KEYS if name in record.facts}
            second = writer.write(Record(key=record.key, kind=record.kind, facts=relations))
            changed = outcome == Outcome.UNCHANGED and second == Outcome.UPDATED
            report.count(Outcome.UPDATED if changed else outcome)
        except (RecordError, ValidationError) as error:
            report.rejected.append((number, f"{reason_of(error)} (the rest of the line was {outcome})"))


def without_relations(record: Record) -> Record:
    facts = {name: value for name, value in record.facts.items() if name not in RELATION_KEYS}
    return Record(record.key, record.kind, facts, record.pages, record.versions)


def write_line(writer: WorkWriter, record: Record, dry_run: bool) -> Outcome:
    """Apply a record; in a dry run, roll back what it did."""
    with transaction.atomic():
        outcome = writer.write(record)
        transaction.set_rollback(dry_run)
    return outcome


def read_lines(handle: BinaryIO) -> Iterator[bytes]:
    """Yield lines; one that never ends is cut after its limit, and its rest is thrown away."""
    while line := handle.readline(MAX_LINE_BYTES + 1):
        if not line.endswith(b"\n"):
            while (rest := handle.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
        yield line


def reason_of(error: RecordError | ValidationError) -> str:
    if isinstance(error, RecordError):
        return "; ".join(error.reasons)
    return "; ".join(error.messages)
