"""Loads the demo works through the importer, and removes them again."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import ReferenceIndex

from catalogue.demo.pdf import build_pdf
from catalogue.demo.records import DEMO_SOURCE, file_name, read_works, resolve_work
from catalogue.extraction.file_texts import read_waiting_texts
from catalogue.importers.run import ImportReport, import_file
from catalogue.models import DocumentFile, FileText, Work
from catalogue.querysets import DEMO_KEY_PREFIX
from catalogue.reference_data import load_reference

# Told the name of a stage, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


class DemoError(Exception):
    """Demo works that the importer refuses; the message says which and why."""


def load_demo(
    works: Iterable[dict[str, Any]] | None = None,
    today: date | None = None,
    on_progress: Progress = lambda _stage, _done, _total: None,
) -> ImportReport:
    """Bring the demo works in line with their files; on the same day a second run changes nothing.

    Raises DemoError; works that were accepted stay.
    """
    works = list(read_works() if works is None else works)
    today = today or timezone.localdate()
    load_reference()
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, works, on_progress)
        lines = [json.dumps(resolve_work(work, today), ensure_ascii=False).encode() for work in works]
        path = folder / "demo.jsonl"
        path.write_bytes(b"\n".join(lines) + b"\n")
        done = 0

        def count_line(_size: int) -> None:
            nonlocal done
            done += 1
            on_progress("works", done, len(works))

        report = import_file(path, on_line=count_line)
    if report.rejected:
        reasons = (f"{works[number - 1]['key']}: {reason}" for number, reason in report.rejected)
        raise DemoError("\n".join(reasons))
    delete_unused_files()
    read_files(on_progress)
    return report


def write_files(folder: Path, works: list[dict[str, Any]], on_progress: Progress) -> None:
    wanted = [(work, version["language"]) for work in works for version in work["versions"] if "file" in version]
    for number, (work, language_code) in enumerate(wanted, start=1):
        path = folder / file_name(work["key"], language_code)
        path.write_bytes(build_pdf(work, language_code))
        on_progress("files", number, len(wanted))


def read_files(on_progress: Progress) -> None:
    """Read what waits at once, rather than by the worker later: a new demonstration can be searched right away."""
    done = 0

    def count_batch(size: int) -> None:
        nonlocal done
        done += size
        on_progress("texts", done, done)

    read_waiting_texts(on_read=count_batch)


def remove_demo() -> int:
    """Delete the demo works with their pages, files and texts; return how many works there were."""
    works = list(demo_works())
    for work in works:
        with transaction.atomic():
            documents = list(Document.objects.filter(language_versions__work=work))
            # The work may go with its last page (catalogue.signals).
            for page in work.pages.all():
                page.specific.delete()
            Work.objects.filter(pk=work.pk).delete()
            delete_documents(documents)
    delete_unused_files()
    return len(works)


def demo_works() -> Iterable[Work]:
    return Work.objects.filter(source=DEMO_SOURCE, key__startswith=DEMO_KEY_PREFIX).order_by("key")


def delete_unused_files() -> None:
    """Delete files that earlier demo works left behind, e.g. when a text was corrected."""
    unused = Document.objects.filter(title__startswith=DEMO_KEY_PREFIX, language_versions__isnull=True)
    delete_documents(unused)


def delete_documents(documents: Iterable[Document]) -> None:
    """Delete documents that no version and no page uses any more, and texts that only they had."""
    documents = list(documents)
    text_ids = list(DocumentFile.objects.filter(document__in=documents).values_list("text_id", flat=True))
    for document in documents:
        if not document.language_versions.exists() and not is_linked(document):
            document.delete()
    FileText.objects.filter(pk__in=text_ids, documents__isnull=True).delete()


def is_linked(document: Document) -> bool:
    """Say whether a text links to a document. What Wagtail's index knows of works may be outdated, and is left out."""
    works = ContentType.objects.get_for_model(Work)
    return bool(ReferenceIndex.get_references_to(document).exclude(base_content_type=works).exists())
