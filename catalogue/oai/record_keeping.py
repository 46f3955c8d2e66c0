"""Keeps PublicRecord rows in line with the catalogue: compares what is told of works with what was told before."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.interchange import record_of
from catalogue.models import PublicRecord, Work
from catalogue.oai.dublin_core import Described, Element, build_elements, described_works
from catalogue.public_works import public_works
from pages.languages import html_lang

BATCH = 100


def refresh_records(work_ids: Iterable[int], now: datetime | None = None) -> int:
    """Write the rows of those works whose public state has changed; return how many. Safe to repeat."""
    moment = (now or timezone.now()).replace(microsecond=0)
    return sum(refresh_batch(batch, moment) for batch in batches(work_ids))


@transaction.atomic
def refresh_batch(work_ids: list[int], moment: datetime) -> int:
    described = described_works(Work.objects.filter(pk__in=work_ids))
    elements = build_elements(described)
    known = {row.key: row for row in PublicRecord.objects.filter(key__in=[each.work.key for each in described])}
    changed = []
    for each in described:
        row = known.get(each.work.key)
        wanted = wanted_row(each, elements.get(each.work.key), row, moment)
        if wanted is not None:
            changed.append(wanted)
    save_rows(changed)
    return len(changed)


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
    """Write rows for works that became public or were withdrawn without leaving a message. Cheap enough for a tick."""
    moment = (now or timezone.now()).replace(microsecond=0)
    live_rows = PublicRecord.objects.filter(is_withdrawn=False)
    new = public_works().exclude(key__in=live_rows.values("key"))
    gone = Work.objects.filter(key__in=live_rows.values("key")).exclude(pk__in=public_works().values("pk"))
    ids = {*new.values_list("pk", flat=True), *gone.values_list("pk", flat=True)}
    return refresh_records(ids, moment) + withdraw_deleted(moment)


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
