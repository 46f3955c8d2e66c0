"""Gives works their vectors: which wait for some, embedding them, and asking for their documents anew."""

import time
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalogue.models import Work
from search.builders import build_records
from search.models import PassageVector, Reason, UnembeddedWork
from search.outbox import record_keys
from search.semantic.documents import list_texts
from search.semantic.embedder import Embedder, EmbedderError
from search.semantic.vectors import HASHES_PER_QUERY, Progress, embed_texts, hash_passage

logger = structlog.get_logger(__name__)

# Works that are read at a time; each has a handful of passages per language.
WORKS = 5
# Longer than these take on a slow machine; after it a lost worker's works are somebody else's.
LEASE = timedelta(minutes=5)
# Works whose embedding failed so often wait for `manage.py embed_passages`.
MAX_ATTEMPTS = 5


def claim_works() -> list[str]:
    """Return the keys of some works whose turn it is. For a while nobody else gets them."""
    now = timezone.now()
    due = UnembeddedWork.objects.filter(attempts__lt=MAX_ATTEMPTS, available_at__lte=now)[:WORKS]
    claimed = []
    for row in due:
        same = UnembeddedWork.objects.filter(pk=row.pk, available_at=row.available_at)
        if same.update(available_at=now + LEASE):
            claimed.append(row.work_key)
    return claimed


def note_unembedded(keys: Collection[str]) -> None:
    """Remember that these works lack vectors. Rows that are there already stay as they are."""
    rows = [UnembeddedWork(work_key=key) for key in sorted(keys)]
    UnembeddedWork.objects.bulk_create(rows, ignore_conflicts=True)


def embed_waiting_works(embedder: Embedder, seconds: float) -> bool:
    """Embed what waits until nothing does or `seconds` are over; return whether nothing is left to this caller."""
    deadline = time.monotonic() + seconds
    while keys := claim_works():
        try:
            embed_works(embedder, keys)
        except EmbedderError:
            # They come back when the claim ends.
            logger.exception("search_embedding_failed", works=keys)
            UnembeddedWork.objects.filter(work_key__in=keys).update(attempts=F("attempts") + 1)
        if time.monotonic() >= deadline:
            return False
    return True


def embed_works(embedder: Embedder, keys: Collection[str], progress: Progress | None = None) -> int:
    """Embed the passages of some works that have no vectors, and ask for their documents; return how many passages.

    Raises EmbedderError. What was embedded until then is kept.
    """
    rows = list(UnembeddedWork.objects.filter(work_key__in=keys).values_list("pk", flat=True))
    count = embed_texts(embedder, list_texts(build_records(keys).records), progress)
    with transaction.atomic():
        # A page changed meanwhile has an outbox row of its own, or this one finds what it lacks.
        if count or rows:
            record_keys(find_works(keys), Reason.PASSAGES_EMBEDDED)
        UnembeddedWork.objects.filter(pk__in=rows).delete()
    return count


def find_works(keys: Collection[str]) -> Iterable[tuple[int, str]]:
    return list(Work.objects.filter(key__in=keys).values_list("pk", "key"))


def forget_unused_vectors(embedder: Embedder, keys: Collection[str]) -> int:
    """Delete the vectors of texts that none of the works has, and those of other models; return how many."""
    used = {hash_passage(text) for text in list_texts_of_works(keys)}
    rows = PassageVector.objects.values_list("pk", "model", "text_hash")
    unused = [pk for pk, model, text_hash in rows if model != embedder.model or text_hash not in used]
    for start in range(0, len(unused), HASHES_PER_QUERY):
        PassageVector.objects.filter(pk__in=unused[start : start + HASHES_PER_QUERY]).delete()
    return len(unused)


def list_texts_of_works(keys: Collection[str]) -> Iterator[str]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), settings.SEARCH_BATCH_SIZE):
        yield from list_texts(build_records(ordered[start : start + settings.SEARCH_BATCH_SIZE]).records)
