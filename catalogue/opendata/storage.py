"""Where dumps lie: a folder each, named by its moment, with a manifest that lists its files."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

STAMP = "%Y%m%dT%H%M%SZ"
STAMP_PATTERN = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
MANIFEST = "manifest.json"
CHECKSUMS = "SHA256SUMS"
MEDIA_TYPES = {
    ".jsonl": "application/jsonl",
    ".gz": "application/gzip",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    "": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class DumpFile:
    """One file of a dump. `language` is "" for one that holds all six."""

    name: str
    byte_size: int
    sha256: str
    language: str = ""

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[Path(self.name).suffix]


@dataclass(frozen=True, slots=True)
class Dump:
    """A whole dump; `works` is how many it holds."""

    stamp: str
    works: int
    files: list[DumpFile]

    @property
    def created_at(self) -> datetime:
        return datetime.strptime(self.stamp, STAMP).replace(tzinfo=UTC)

    @property
    def folder(self) -> Path:
        return dumps_folder() / self.stamp

    def find(self, name: str) -> DumpFile | None:
        return next((file for file in self.files if file.name == name), None)


def dumps_folder() -> Path:
    return Path(settings.OPEN_DATA_ROOT)


def list_stamps() -> list[str]:
    """Return the stamps of whole dumps, the newest first."""
    try:
        names = [path.name for path in dumps_folder().iterdir()]
    except FileNotFoundError:
        return []
    return sorted((name for name in names if STAMP_PATTERN.fullmatch(name)), reverse=True)


def read_dump(stamp: str) -> Dump | None:
    """Return a dump by its stamp; None where there is no such one, or it is being deleted."""
    if not STAMP_PATTERN.fullmatch(stamp):
        return None
    try:
        manifest: dict[str, Any] = json.loads((dumps_folder() / stamp / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    files = [
        DumpFile(each["name"], each["bytes"], each["sha256"], each.get("language", "")) for each in manifest["files"]
    ]
    return Dump(stamp, manifest["works"], files)


def latest_dump() -> Dump | None:
    return next(filter(None, map(read_dump, list_stamps())), None)


def forget_dumps(keep: int) -> int:
    """Delete all but the newest `keep` dumps; return how many. Downloads under way go on."""
    outdated = list_stamps()[max(keep, 1) :]
    for stamp in outdated:
        # Out of sight at once, not file by file.
        doomed = dumps_folder() / f".{stamp}.deleted"
        (dumps_folder() / stamp).rename(doomed)
        shutil.rmtree(doomed)
    return len(outdated)
