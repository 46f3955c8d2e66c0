"""The statuses of works by language: marked stale with what changes them, written anew from the texts.

What changes texts, pages, reviews or conflicts marks in its own transaction, so no change can be forgotten; a
refresh follows the commit, and beat's tick finds what that missed.
"""

import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from wagtail_localize.models import StringTranslation

from catalogue.models import Work, WorkPage
from catalogue.translations.archiving import catch_up
from catalogue.translations.models import LanguageStatus, hash_text
from catalogue.translations.work_states import WorkState, work_states
from pages.languages import language_codes

BATCH = 100
# A transaction that changes more works than these leaves them to the tick.
REFRESHED_AT_ONCE = 10
COLUMNS = [
    "state",
    "page_id",
    "is_source",
    "is_public",
    "lagging_since",
    "texts_total",
    "texts_left",
    "words_total",
    "words_left",
]


_collected: ContextVar[set[int] | None] = ContextVar("stale_works", default=None)


@contextmanager
def refreshing_at_the_end(seconds: float = 60.0) -> Iterator[None]:
    """What becomes stale meanwhile is refreshed once, at the end: for jobs of many transactions. Not within one."""
    token = _collected.set(set())
    try:
        yield
    finally:
        collected = _collected.get() or set()
        _collected.reset(token)
        refresh_stale(collected, seconds)


def mark_stale(work_ids: Iterable[int]) -> None:
    """Say in the caller's transaction that works have changed. They are refreshed after the commit."""
    ids = list(work_ids)
    LanguageStatus.objects.filter(work__in=ids, is_stale=False).update(is_stale=True)
    collected = _collected.get()
    if collected is not None:
        collected.update(ids)
    elif 0 < len(ids) <= REFRESHED_AT_ONCE:
        transaction.on_commit(lambda: refresh_stale(ids), robust=True)


def mark_pages_stale(*translation_keys: UUID) -> None:
    """The same for the works that pages with these translation keys describe."""
    pages = WorkPage.objects.filter(translation_key__in=translation_keys)
    mark_stale(pages.values_list("work_id", flat=True).distinct())


def refresh_stale(work_ids: Collection[int] | None = None, seconds: float | None = None) -> int:
    """Write stale and missing statuses anew, of all works or some, for about `seconds`; return of how many works."""
    deadline = time.monotonic() + seconds if seconds is not None else None
    ids = stale_work_ids(work_ids)
    for start in range(0, len(ids), BATCH):
        if deadline is not None and time.monotonic() > deadline:
            return start
        refresh_statuses(ids[start : start + BATCH])
    return len(ids)


def stale_work_ids(work_ids: Collection[int] | None = None) -> list[int]:
    if work_ids is None and not lacks_statuses():
        stale_rows = LanguageStatus.objects.filter(is_stale=True)
        return list(stale_rows.order_by("work_id").values_list("work_id", flat=True).distinct())
    works = Work.objects.all() if work_ids is None else Work.objects.filter(pk__in=list(work_ids))
    fresh = Count("language_statuses", filter=Q(language_statuses__is_stale=False))
    stale = works.order_by("pk").annotate(fresh=fresh).filter(fresh__lt=len(language_codes()))
    return list(stale.values_list("pk", flat=True))


def lacks_statuses() -> bool:
    """Whether a work lacks a row in some language: two counts, since a work has one row a language at most."""
    rows = LanguageStatus.objects.filter(language_code__in=language_codes()).count()
    return rows < Work.objects.count() * len(language_codes())


@transaction.atomic
def refresh_statuses(work_ids: Collection[int]) -> None:
    """Write the statuses of works anew. A constant number of queries; meant for a few hundred works at a time."""
    # First the rows are taken, then the texts are read: who changes a text meanwhile waits, and marks it stale again.
    LanguageStatus.objects.filter(work__in=work_ids).update(is_stale=False)
    archive_unnoticed(work_ids)
    rows = {(row.work_id, row.language_code): row for row in LanguageStatus.objects.filter(work__in=work_ids)}
    existing = set(Work.objects.filter(pk__in=work_ids).values_list("pk", flat=True))
    now = timezone.now()
    created, changed = [], []
    for work_id, languages in work_states(existing).items():
        for code, found in languages.items():
            row = rows.get((work_id, code))
            if row is None:
                values = {**asdict(found), "is_stale": False, "state_since": now}
                created.append(LanguageStatus(work_id=work_id, language_code=code, **values))
            elif differs(row, found):
                if row.state != found.state:
                    row.state_since = now
                for name in COLUMNS:
                    setattr(row, name, getattr(found, name))
                changed.append(row)
    LanguageStatus.objects.bulk_create(created, ignore_conflicts=True)
    LanguageStatus.objects.bulk_update(changed, [*COLUMNS, "state_since"], batch_size=BATCH)


def differs(row: LanguageStatus, found: WorkState) -> bool:
    return any(getattr(row, name) != getattr(found, name) for name in COLUMNS)


def archive_unnoticed(work_ids: Collection[int]) -> None:
    """Archive what was written past the archive (see archiving.catch_up)."""
    keys = WorkPage.objects.filter(work__in=work_ids).values_list("translation_key", flat=True)
    texts = StringTranslation.objects.filter(context__object_id__in=set(keys))
    hashes = texts.values_list("pk", "data", "review__text_hash")
    unnoticed = [pk for pk, data, text_hash in hashes if text_hash != hash_text(data)]
    if unnoticed:
        related = ("translation_of__locale", "context", "locale", "last_translated_by")
        catch_up(StringTranslation.objects.filter(pk__in=unnoticed).select_related(*related))


def find_differences() -> list[tuple[int, str, str, Any, Any]]:
    """Return (work id, language code, column, what the row says, what the texts say) wherever they differ.

    A missing row differs in its state. Reads every text of every work.
    """
    found = []
    ids = list(Work.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        rows = {(row.work_id, row.language_code): row for row in LanguageStatus.objects.filter(work__in=batch)}
        for work_id, languages in work_states(batch).items():
            for code, truth in languages.items():
                row = rows.get((work_id, code))
                pairs = (
                    (name, getattr(row, name, None), getattr(truth, name)) for name in (COLUMNS if row else ["state"])
                )
                found += [(work_id, code, *pair) for pair in pairs if pair[1] != pair[2]]
    return found
