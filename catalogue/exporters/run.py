"""Writes the public catalogue in the interchange format, with its files beside it."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from django.db.models import QuerySet

from catalogue.interchange import PREFETCHES, record_of
from catalogue.models import LanguageVersion, Work, WorkPage
from catalogue.models.work_pages import PAGE_TYPES
from catalogue.public_works import public_works
from pages.querysets import visible_pages

BATCH = 100
FILES_FOLDER = "files"
RELATIONS = ("supersedes", "related")


def exported_works() -> QuerySet[Work]:
    """Return the works that have a public page, in the order of their keys."""
    return public_works().order_by("key")


def export_works(
    works: QuerySet[Work],
    out: TextIO,
    folder: Path | None,
    on_work: Callable[[], object] = lambda: None,
    *,
    public_relations_only: bool = False,
) -> int:
    """Write a line per work to `out` and return how many; files go below `folder` (None: no files).

    `public_relations_only` leaves out the keys of related works that aren't public.
    """
    public_keys = set(exported_works().values_list("key", flat=True)) if public_relations_only else None
    count = 0
    for work, pages in works_with_pages(works):
        paths = copy_files(work.versions.all(), folder) if folder else {}
        record = record_of(work, pages, paths)
        if public_keys is not None:
            record = with_relations_among(record, public_keys)
        json.dump(record, out, ensure_ascii=False, separators=(", ", ": "))
        out.write("\n")
        count += 1
        on_work()
    return count


def with_relations_among(record: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    """Return a record that names only works with one of `keys` as related."""
    related = {name: [key for key in record[name] if key in keys] for name in RELATIONS if name in record}
    kept = {name: found for name, found in related.items() if found}
    return {name: kept.get(name, value) for name, value in record.items() if name not in related or name in kept}


def works_with_pages(works: QuerySet[Work]) -> Iterator[tuple[Work, list[WorkPage]]]:
    """Yield each work with its public, specific pages; queries per batch, not per work."""
    for work_ids in batches(works.values_list("pk", flat=True)):
        found = Work.objects.filter(pk__in=work_ids).order_by("key").prefetch_related(*PREFETCHES)
        pages: dict[int, list[WorkPage]] = {}
        for page_type in PAGE_TYPES.values():
            for page in visible_pages(page_type.objects.filter(work_id__in=work_ids)).select_related("locale"):
                pages.setdefault(page.work_id, []).append(page)
        for work in found:
            yield work, pages.get(work.pk, [])


def batches(ids: Iterable[int]) -> Iterator[list[int]]:
    everything = list(ids)
    for start in range(0, len(everything), BATCH):
        yield everything[start : start + BATCH]


def copy_files(versions: Iterable[LanguageVersion], folder: Path) -> dict[int, str]:
    """Copy the versions' files below `folder`; return {document id: path relative to it}.

    A file that is missing in the media store is left out: the import then keeps what it has.
    """
    paths: dict[int, str] = {}
    for version in versions:
        document = version.document
        known = getattr(document, "catalogue_file", None)
        if document is None or known is None:
            continue
        relative = Path(FILES_FOLDER) / known.sha256[:16] / Path(document.filename).name
        target = folder / relative
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with document.file.open("rb") as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
            except FileNotFoundError:
                target.unlink(missing_ok=True)
                continue
        paths[document.pk] = relative.as_posix()
    return paths
