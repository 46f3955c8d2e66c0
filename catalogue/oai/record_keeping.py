"""Keeps PublicRecord rows in line with the catalogue: compares what is told of works with what was told before."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from catalogue.interchange import record_of
from catalogue.models import PublicRecord, Work, WorkPage
from catalogue.oai.dublin_core import Described, Element, build_elements, described_works
from pages.languages import html_lang
from pages.querysets import visible_pages

BATCH = 100


def refresh_records(work_ids: Iterable[int], now: datetime | None = None) -> int:
    """Write the rows of those works whose public state has changed; return how many. Safe to repeat."""
    moment = (now or timezone.now()).replace(microsecond=0)
    return sum(refresh_batch(batch, moment) for batch in batches(work_ids))


def refresh_batch(work_ids: list[int], moment: datetime) -> int:
    # Read without a lock: nobody could write for as long, and when all works are compared, hardly ever in between.
    keys = list(Work.objects.filter(pk__in=work_ids).values_list("key", flat=True))
    known = read_rows(PublicRecord.objects.filter(key__in=keys))
    described = described_works(Work.objects.filter(pk__in=work_ids))
    elements = build_elements(described)
    wanted = {
        each.work.pk: row
        for each in described
        if (row := wanted_row(each, elements.get(each.work.key), known.get(each.work.key), moment)) is not None
    }
    outrun = save_unless_outrun(wanted, known) if wanted else []
    return len(wanted) - len(outrun) + (refresh_batch(outrun, moment) if outrun else 0)


def read_rows(rows: QuerySet[PublicRecord]) -> dict[str, PublicRecord]:
    return {row.key: row for row in rows}


@transaction.atomic
def save_unless_outrun(wanted: dict[int, PublicRecord], known: dict[str, PublicRecord]) -> list[int]:
    """Write {work id: row}; return the works whose row another process, which may know more, has written meanwhile."""
    rows = PublicRecord.objects.filter(key__in=[row.key for row in wanted.values()])
    current = read_rows(rows.select_for_update())
    outrun = [pk for pk, row in wanted.items() if state_of(current.get(row.key)) != state_of(known.get(row.key))]
    save_rows([row for pk, row in wanted.items() if pk not in outrun])
    return outrun


def state_of(row: PublicRecord | None) -> tuple[str, bool] | None:
    return (row.digest, row.is_withdrawn) if row else None


def wanted_row(
    described: Described, elements: list[Element] | None, row: PublicRecord | None, moment: datetime
) -> PublicRecord | None:
    """Return the row to write, or None where the known one says it all."""
    if elements is None:
        return withdrawn_row(row, moment) if row else None
    digest = digest_of(described, elements)
    if row and row.digest == digest and not row.is_withdrawn:
        return None
    names = sets_of(described)
    return PublicRecord(
        key=described.work.key, changed_at=moment, digest=digest, is_withdrawn=False, sets=f"|{'|'.join(names)}|"
    )


def withdrawn_row(row: PublicRecord, moment: datetime) -> PublicRecord | None:
    if row.is_withdrawn:
        return None
    return PublicRecord(key=row.key, changed_at=moment, digest="", is_withdrawn=True, sets=row.sets)


def save_rows(rows: list[PublicRecord]) -> None:
    fields = ["changed_at", "digest", "is_withdrawn", "sets"]
    PublicRecord.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=fields)


def refresh_all(now: datetime | None = None) -> int:
    """Compare every work and every row; return how many rows were written."""
    moment = (now or timezone.now()).replace(microsecond=0)
    count = refresh_records(Work.objects.order_by("pk").values_list("pk", flat=True), moment)
    return count + withdraw_deleted(moment)


def refresh_unlike(now: datetime | None = None) -> int:
    """Write rows for works that became public or were withdrawn without leaving a message."""
    moment = (now or timezone.now()).replace(microsecond=0)
    # Work by work the first public page is enough; a list of all public works would read all pages.
    is_public = Exists(visible_pages(WorkPage.objects.filter(work=OuterRef("pk"))))
    has_row = Exists(PublicRecord.objects.filter(key=OuterRef("key"), is_withdrawn=False))
    unlike = Work.objects.filter(Q(~has_row, is_public) | Q(has_row, ~is_public)).order_by()
    return refresh_records(unlike.values_list("pk", flat=True), moment) + withdraw_deleted(moment)


def are_some_deleted(work_ids: Iterable[int]) -> bool:
    return any(Work.objects.filter(pk__in=batch).count() < len(batch) for batch in batches(work_ids))


def withdraw_deleted(now: datetime | None = None) -> int:
    """Mark the rows of works that were deleted; return how many."""
    moment = (now or timezone.now()).replace(microsecond=0)
    rows = PublicRecord.objects.filter(is_withdrawn=False).exclude(key__in=Work.objects.values("key"))
    return rows.update(changed_at=moment, digest="", is_withdrawn=True)


def sets_of(described: Described) -> list[str]:
    """Return the names of the sets a public work is in: its kind, its pages' languages, its topics."""
    codes = {html_lang(page.locale.language_code) for page in described.pages}
    topics = {topic.slug for topic in described.work.topics.all()}
    return [
        f"kind-{described.work.kind}",
        *sorted(f"language-{code}" for code in codes),
        *sorted(f"topic-{slug}" for slug in topics),
    ]


def digest_of(described: Described, elements: list[Element]) -> str:
    """Return a hash of all that is told of a work: facts, names, files, and when its texts were published."""
    state: dict[str, Any] = record_of(described.work, [], {})
    state["pages"] = [[page.locale.language_code, page.title, page.last_published_at] for page in described.pages]
    state["elements"] = [(each.name, each.text, each.language) for each in elements]
    state["files"] = [
        [version.document_id, getattr(getattr(version.document, "catalogue_file", None), "sha256", "")]
        for version in described.work.versions.all()
    ]
    content = json.dumps(state, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def batches(ids: Iterable[int]) -> Iterator[list[int]]:
    everything = sorted(set(ids))
    for start in range(0, len(everything), BATCH):
        yield everything[start : start + BATCH]
