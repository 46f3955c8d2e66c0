"""Notes since when works have a public page, or exist themselves, in each language."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from catalogue.models import LanguageVersion
from catalogue.models.kinds import VersionStatus
from search.eligibility import eligible_pages
from search.models_alerts import Availability, AvailabilityKind

# A page first published within this time is as new as that; an older one became public only now.
JUST_PUBLISHED = timedelta(days=1)
BATCH = 1000


def note_availability(now: datetime | None = None) -> int:
    """Add a row for everything that is public and has none; return how many. Safe to repeat."""
    now = now or timezone.now()
    is_first = not Availability.objects.exists()
    rows = list(new_rows(now, is_first=is_first))
    Availability.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def new_rows(now: datetime, *, is_first: bool) -> Iterator[Availability]:
    pages = without_row(eligible_pages(), "work__key", "locale__language_code", AvailabilityKind.PAGE)
    columns = pages.values_list("work__key", "locale__language_code", "first_published_at")
    for key, language, published in columns.iterator(BATCH):
        is_dated = published is not None and (is_first or now - published < JUST_PUBLISHED)
        since = published if is_dated else (None if is_first else now)
        yield Availability(work_key=key, language=language, kind=AvailabilityKind.PAGE, since=since)
    public = LanguageVersion.objects.filter(
        status=VersionStatus.PUBLISHED, work_id__in=eligible_pages().values("work_id")
    )
    versions = without_row(public, "work__key", "language", AvailabilityKind.VERSION)
    pairs: Iterable[tuple[str, str]] = versions.order_by().values_list("work__key", "language").distinct()
    for key, language in pairs:
        yield Availability(
            work_key=key, language=language, kind=AvailabilityKind.VERSION, since=None if is_first else now
        )


def without_row(objects: QuerySet, key: str, language: str, kind: str) -> QuerySet:
    known = Availability.objects.filter(work_key=OuterRef(key), language=OuterRef(language), kind=kind)
    return objects.filter(~Exists(known))
