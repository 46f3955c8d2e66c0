"""The outbox's rows: adding them, choosing what is due, and what becomes of a row that failed."""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from catalogue.models import Work
from search.models import IndexVersion, OutboxEntry, Reason

# A row is given up, and shown to an editor, after so many attempts (about nine hours).
MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=2)
# Pauses are longer or shorter by up to this share, so that failures don't come back together.
SPREAD = 0.25
INSERT_BATCH = 1000
# One edit often leaves several rows for its work; so many are read to fill a batch with different works.
ROWS_PER_WORK = 5


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that are handled together, and the works (by key) whose documents they ask for."""

    row_ids: dict[int, str]
    keys: list[str]


def record_works(works: QuerySet[Work], reason: Reason) -> int:
    """Ask for the documents of all these works to be written anew; return how many.

    Call it in the transaction of the change, so that both happen or neither.
    """
    return record_keys(works.order_by().values_list("pk", "key").distinct().iterator(INSERT_BATCH), reason)


def record_keys(works: Iterable[tuple[int, str]], reason: Reason) -> int:
    """The same for (id, key) pairs, of works that may be gone."""
    entries = [OutboxEntry(work_id=pk, work_key=key, reason=reason) for pk, key in works]
    OutboxEntry.objects.bulk_create(entries, batch_size=INSERT_BATCH)
    return len(entries)


def due_entries(now: datetime | None = None) -> QuerySet[OutboxEntry]:
    """Return the rows whose turn it is. A clock that was set back makes none wait longer than a pause."""
    now = now or timezone.now()
    never_tried, is_time = Q(attempts=0), Q(available_at__lte=now)
    from_another_clock = Q(available_at__gt=now + LONGEST_PAUSE * (1 + SPREAD))
    return OutboxEntry.objects.filter(never_tried | is_time | from_another_clock, failed_at__isnull=True)


def select_batch(limit: int) -> Batch:
    """Return the oldest due works, at most `limit`, with every row that names one of them.

    Rows that wait for their next attempt or were given up come along: writing the work anew settles
    them, too.
    """
    oldest = due_entries().order_by("id").values_list("work_key", flat=True)[: limit * ROWS_PER_WORK]
    keys = list(dict.fromkeys(oldest))[:limit]
    rows = dict(OutboxEntry.objects.filter(work_key__in=keys).values_list("pk", "work_key"))
    return Batch(row_ids=rows, keys=[key for key in keys if key in set(rows.values())])


def allocate_version() -> int:
    """Return a number greater than any before it, for the writes of one batch.

    It is never below the clock (milliseconds), so that numbers keep growing when the database is
    restored from a backup that knows only an older one.
    """
    clock = int(timezone.now().timestamp() * 1000)
    with transaction.atomic():
        row, _created = IndexVersion.objects.select_for_update().get_or_create(pk=1, defaults={"value": 0})
        version = max(row.value + 1, clock)
        IndexVersion.objects.filter(pk=row.pk).update(value=version)
    return version


def delete_handled(batch: Batch, failed: Collection[str]) -> None:
    """Delete exactly the rows of the batch whose works were written; rows added meanwhile stay."""
    delete_rows([pk for pk, key in batch.row_ids.items() if key not in failed])


def list_rows() -> dict[int, str]:
    """Return {id: work key} of all rows that are there now, whatever their state."""
    return dict(OutboxEntry.objects.values_list("pk", "work_key"))


def delete_rows(ids: Sequence[int]) -> None:
    for start in range(0, len(ids), INSERT_BATCH):
        OutboxEntry.objects.filter(pk__in=ids[start : start + INSERT_BATCH]).delete()


def postpone_failed(batch: Batch, errors: dict[str, str]) -> None:
    """Note the errors ({work key: text}) and let the rows wait longer each time, then give them up."""
    ids = [pk for pk, key in batch.row_ids.items() if key in errors]
    now = timezone.now()
    for entry in OutboxEntry.objects.filter(pk__in=ids):
        attempts = entry.attempts + 1
        OutboxEntry.objects.filter(pk=entry.pk).update(
            attempts=F("attempts") + 1,
            last_error=errors[entry.work_key][:1000],
            available_at=now + pause_after(attempts),
            failed_at=now if attempts >= MAX_ATTEMPTS else None,
        )


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait: doubled each time, and spread."""
    pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return pause * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 - spreading, not secrecy


def retry_failed(entries: QuerySet[OutboxEntry] | None = None) -> int:
    """Put rows that were given up back in line; return how many."""
    rows = OutboxEntry.objects.all() if entries is None else entries
    return rows.filter(failed_at__isnull=False).update(attempts=0, failed_at=None, available_at=timezone.now())


def compact_outbox() -> int:
    """Keep the newest row per work; return how many went.

    For a site without Elasticsearch, whose rows would otherwise grow with every edit. The rows that
    stay are needed on the day it gets one.
    """
    newest = OutboxEntry.objects.values("work_key").annotate(last=Max("pk")).values("last")
    count, _by_model = OutboxEntry.objects.exclude(pk__in=newest).delete()
    return count
