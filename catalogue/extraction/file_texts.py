"""The service that fills FileText rows: takes waiting ones, has their files read, keeps the outcome."""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.documents.models import Document

from catalogue.extraction.characters import is_garbled
from catalogue.extraction.child import Reading, read_in_child
from catalogue.models.files import FileText, TextReason, TextState

MAX_ATTEMPTS = 3
LEASE = timedelta(minutes=10)  # longer than a batch of well-behaved files takes
BATCH = 16
UNUSED_FOR = timedelta(days=1)
# Every other reason for a file without text makes it a broken one.
STATES_BY_REASON = {
    TextReason.PASSWORD: TextState.ENCRYPTED,
    TextReason.UNSUPPORTED: TextState.UNSUPPORTED,
}


def free_texts() -> QuerySet[FileText]:
    """Return the texts that wait and that no reader works on."""
    free = Q(started_at__isnull=True) | Q(started_at__lt=timezone.now() - LEASE)
    return FileText.objects.filter(free, state=TextState.WAITING)


def waiting_texts() -> QuerySet[FileText]:
    """Return the free texts of documents that are there, oldest first."""
    return free_texts().filter(documents__isnull=False).distinct().order_by("pk")


def read_waiting_texts(
    seconds: float | None = None, on_read: Callable[[int], None] = lambda _number: None
) -> Counter[str]:
    """Read whatever waits, for about so many seconds; return {state: number of files}.

    `on_read` is told after each batch how many files it had.
    """
    counts: Counter[str] = Counter()
    deadline = None if seconds is None else time.monotonic() + seconds
    while deadline is None or time.monotonic() < deadline:
        ids = list(waiting_texts().values_list("pk", flat=True)[:BATCH])
        if not ids:
            break
        counts += read_texts(ids)
        on_read(len(ids))
    return counts


def read_texts(ids: Sequence[int]) -> Counter[str]:
    """Read the files of these waiting texts in one child process; return {state: number of files}.

    Texts that another reader has taken, or that are gone, are left out. A storage that can't be
    reached raises its own error; the texts then wait for their lease to end.
    """
    texts = [text for pk in ids if (text := take_text(pk))]
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        paths: dict[int, Path] = {}
        for text in texts:
            document = find_document(text)
            if text.attempts > MAX_ATTEMPTS:
                counts[keep_reading(text, Reading(reason=TextReason.ATTEMPTS))] += 1
            elif document is None:
                counts[keep_reading(text, Reading(reason=TextReason.MISSING))] += 1
            else:
                paths[text.pk] = stack.enter_context(local_file(document))
        readings = dict(zip(paths, read_in_child(list(paths.values())), strict=True)) if paths else {}
    for text in texts:
        if text.pk in readings:
            counts[keep_reading(text, readings[text.pk])] += 1
    return counts


def take_text(pk: int) -> FileText | None:
    """Take a waiting text for this reader alone, until its lease ends.

    None where another reader was faster, or all documents with this content were deleted.
    """
    is_taken = (
        free_texts()
        .filter(pk=pk, documents__isnull=False)
        .update(started_at=timezone.now(), attempts=F("attempts") + 1)
    )
    return FileText.objects.filter(pk=pk).first() if is_taken else None


def find_document(text: FileText) -> Document | None:
    """Return a document with this content whose file is there."""
    for document in Document.objects.filter(catalogue_file__text=text):
        if document.file and document.file.storage.exists(document.file.name):
            return document
    return None


@contextmanager
def local_file(document: Document) -> Iterator[Path]:
    """Give the path of a document's file, copied to this machine if its storage is elsewhere."""
    try:
        yield Path(document.file.path)
    except NotImplementedError:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"file{Path(document.filename).suffix}"
            with document.file.open("rb") as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield path


def keep_reading(text: FileText, reading: Reading) -> TextState:
    """Store what was read; saving the row is what tells the search index."""
    text.state, text.reason = judge(reading)
    text.pages, text.page_count, text.is_tagged = reading.pages, reading.page_count, reading.is_tagged
    text.started_at = None
    with transaction.atomic():
        if FileText.objects.select_for_update().filter(pk=text.pk).exists():
            fields = ["state", "reason", "pages", "page_count", "is_tagged", "started_at", "updated_at"]
            text.save(update_fields=fields)
    return TextState(text.state)


def judge(reading: Reading) -> tuple[TextState, str]:
    """Return the state and reason that a reading amounts to."""
    whole = " ".join(reading.pages)
    if any(character.isalnum() for character in whole):
        return TextState.READ, TextReason.GARBLED if is_garbled(whole) else reading.reason
    if reading.reason in ("", TextReason.PAGES, TextReason.LENGTH):
        return TextState.NO_TEXT, reading.reason
    return STATES_BY_REASON.get(TextReason(reading.reason), TextState.BROKEN), reading.reason


def request_reading(text: FileText) -> None:
    """Let a text be read again from the beginning, e.g. because an editor asks for it."""
    text.state, text.reason = TextState.WAITING, ""
    text.attempts, text.started_at = 0, None
    text.save()


def forget_unused_texts() -> int:
    """Delete texts of documents that were deleted or got another file; return how many.

    Not at once: the same content may just be uploaded again.
    """
    unused = FileText.objects.filter(documents__isnull=True, updated_at__lt=timezone.now() - UNUSED_FOR)
    count, _by_model = unused.delete()
    return count
