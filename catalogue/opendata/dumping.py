"""Writes a dump: into a folder of its own, which takes its name when it is whole."""

import gzip
import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from catalogue.exporters.run import export_works, exported_works
from catalogue.models import PublicRecord
from catalogue.oai import record_keeping
from catalogue.opendata.csv_tables import write_table
from catalogue.opendata.storage import (
    CHECKSUMS,
    MANIFEST,
    STAMP,
    Dump,
    DumpFile,
    dumps_folder,
    forget_dumps,
    latest_dump,
    read_dump,
)
from catalogue.public_works import absolute_url
from pages.languages import html_lang, language_codes
from pages.page_cache.generation import mark_changed

logger = structlog.get_logger(__name__)
WORKS = "works.jsonl"
WORKING = ".working"
# A folder that nobody has written to for so long was left by a lost worker.
ABANDONED_SECONDS = 3600.0
CHUNK = 1 << 20


class DumpUnderWayError(Exception):
    """Another process is writing a dump."""


def is_due(now: datetime) -> bool:
    """Whether there is no dump since the hour of the day, or one that holds works withdrawn since."""
    newest = latest_dump()
    if newest is None:
        return True
    due = now.replace(hour=settings.OPEN_DATA_HOUR, minute=0, second=0, microsecond=0)
    due = due if due <= now else due - timedelta(days=1)
    withdrawn = PublicRecord.objects.filter(is_withdrawn=True, changed_at__gt=newest.created_at)
    return newest.created_at < due or withdrawn.exists()


def dump_if_due(now: datetime | None = None) -> Dump | None:
    """Write the dump of the day where it is missing; None where it isn't, or is being written."""
    now = now or timezone.now()
    if not is_due(now):
        return None
    try:
        return write_dump(now)
    except DumpUnderWayError:
        return None


def write_dump(now: datetime | None = None) -> Dump:
    """Write a dump of all that is public now, and delete outdated ones. Raises DumpUnderWayError, OSError."""
    stamp = (now or timezone.now()).strftime(STAMP)
    with working_folder() as folder:
        record_keeping.refresh_all(now)
        works = write_works(folder / WORKS)
        pack(folder / WORKS)
        for code in language_codes():
            with (folder / table_name(code)).open("w", encoding="utf-8-sig", newline="") as out:
                write_table(code, out)
        write_manifest(folder, stamp, works)
        target = dumps_folder() / stamp
        if target.exists():
            # A second dump within the same second would say the same.
            shutil.rmtree(folder)
        else:
            folder.rename(target)
    forget_dumps(settings.OPEN_DATA_KEEP)
    dump = read_dump(stamp)
    if dump is None:
        raise FileNotFoundError(stamp)
    # The page about them is kept for readers, too.
    mark_changed()
    logger.info("open_data_dumped", stamp=stamp, works=works, bytes=sum(file.byte_size for file in dump.files))
    return dump


@contextmanager
def working_folder() -> Iterator[Path]:
    """Give the one folder that a dump is written to; whoever makes it works alone. Raises DumpUnderWayError."""
    folder = dumps_folder() / WORKING
    dumps_folder().mkdir(parents=True, exist_ok=True)
    if folder.is_dir() and time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
        shutil.rmtree(folder)
    try:
        folder.mkdir()
    except FileExistsError:
        raise DumpUnderWayError from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def table_name(language_code: str) -> str:
    return f"works-{html_lang(language_code)}.csv"


def write_works(path: Path) -> int:
    """Write the interchange format; related works that aren't public are left out."""
    with path.open("w", encoding="utf-8") as out:
        return export_works(exported_works(), out, None, public_relations_only=True)


def pack(path: Path) -> None:
    """Write a compressed copy beside a file. The same content gives the same bytes."""
    with (
        path.open("rb") as source,
        path.with_name(f"{path.name}.gz").open("wb") as target,
        gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0) as packed,
    ):
        shutil.copyfileobj(source, packed, CHUNK)


def describe_file(path: Path) -> DumpFile:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            digest.update(chunk)
    languages = {table_name(code): html_lang(code) for code in language_codes()}
    return DumpFile(path.name, path.stat().st_size, digest.hexdigest(), languages.get(path.name, ""))


def write_manifest(folder: Path, stamp: str, works: int) -> None:
    """Write the checksums of the data, and the manifest that lists every file beside itself."""
    data = [describe_file(path) for path in sorted(folder.iterdir())]
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in data)
    (folder / CHECKSUMS).write_text(sums, encoding="ascii")
    files = [*data, describe_file(folder / CHECKSUMS)]
    manifest: dict[str, Any] = {
        "dump": stamp,
        "works": works,
        "catalogue": absolute_url("/data/catalog.jsonld"),
        "files": [describe_entry(file, stamp) for file in files],
    }
    if settings.OPEN_DATA_LICENSE:
        manifest["license"] = settings.OPEN_DATA_LICENSE
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def describe_entry(file: DumpFile, stamp: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": file.name,
        "url": absolute_url(f"/data/{stamp}/{file.name}"),
        "media_type": file.media_type,
        "bytes": file.byte_size,
        "sha256": file.sha256,
    }
    return entry | ({"language": file.language} if file.language else {})
