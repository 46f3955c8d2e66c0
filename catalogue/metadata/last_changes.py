"""When lists of works last changed, by withdrawals too: out of public records, without reading all works and pages."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from catalogue.models import PublicRecord, Work
from catalogue.subject_pages.kinds import SubjectKind

Changes = dict[Any, datetime | None]
# Among so many works that changed last nearly every subject has one; the others have few works.
NEWEST = 2_000


def latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def last_change(kind: str = "") -> datetime | None:
    """Return when a work (of a kind) last became public, changed or was withdrawn."""
    records = PublicRecord.objects.filter(sets__contains=f"|kind-{kind}|") if kind else PublicRecord.objects.all()
    return records.order_by("-changed_at").values_list("changed_at", flat=True).first()


def changed_works() -> QuerySet[Work]:
    """Return works with `changed`: when what the public may know of one last changed, None if it never was public."""
    records = PublicRecord.objects.filter(key=OuterRef("key"))
    return Work.objects.order_by().annotate(changed=Subquery(records.values("changed_at")[:1]))


def changes_of(kind: SubjectKind) -> Changes:
    """Return {id of a subject: when a work of it last changed}. Two queries."""
    newest = PublicRecord.objects.order_by("-changed_at").values("key")[:NEWEST]
    found = changes_among(kind, changed_works().filter(key__in=list(newest.values_list("key", flat=True))))
    others = kind.model._default_manager.exclude(pk__in=found).order_by()
    return changes_among(kind, changed_works().filter(**{f"{kind.field}__in": others.values("pk")})) | found


def changes_among(kind: SubjectKind, works: QuerySet[Work]) -> Changes:
    rows = works.filter(**{f"{kind.field}__isnull": False}).values_list(kind.field)
    return dict(rows.annotate(last=Max("changed")))


def changes_of_countries() -> Changes:
    """Return {code of a country that public works are about, or take place in: when one last changed}."""
    gone = Exists(PublicRecord.objects.filter(key=OuterRef("key"), is_withdrawn=True))
    # As text: a row's value is a list of Country objects otherwise.
    works = changed_works().annotate(listed=Cast("countries", CharField()), gone=gone)
    found: Changes = {}
    shown: set[str] = set()
    for listed, venue, is_gone, last in works.values_list("listed", "venue_country", "gone").annotate(Max("changed")):
        codes = {*listed.split(","), str(venue or "")} - {""} if last else set()
        shown |= set() if is_gone else codes
        found |= {code: latest(found.get(code), last) for code in codes}
    return {code: last for code, last in found.items() if code in shown}
