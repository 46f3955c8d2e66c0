"""Notes since when works have a public page, or exist themselves, in each language."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from catalogue.models import LanguageVersion, WorkPage
from catalogue.models.kinds import VersionStatus
from search.eligibility import eligible_pages
from search.models_alerts import Availability, AvailabilityKind

BATCH = 1000


def note_availability(now: datetime | None = None) -> int:
    """Add a row for everything that is public and has none; return how many. Safe to repeat."""
    now = now or timezone.now()
    is_first = not Availability.objects.exists()
    rows = list(new_rows(now, is_first=is_first))
    Availability.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def new_rows(now: datetime, *, is_first: bool) -> Iterator[Availability]:
    # First what has no row, which is next to nothing, then which of it is public: that takes longer to say.
    live = WorkPage.objects.filter(live=True)
    for ids in without_row(live, "work__key", "locale__language_code", AvailabilityKind.PAGE):
        pages = eligible_pages().filter(pk__in=ids)
        for key, language, published in pages.values_list("work__key", "locale__language_code", "first_published_at"):
            # A page may have been private, or of a withdrawn work, since it was first published.
            since = published if is_first else max(now, published or now)
            yield Availability(work_key=key, language=language, kind=AvailabilityKind.PAGE, since=since)
    published_versions = LanguageVersion.objects.filter(status=VersionStatus.PUBLISHED)
    for ids in without_row(published_versions, "work__key", "language", AvailabilityKind.VERSION):
        versions = LanguageVersion.objects.filter(pk__in=ids)
        # By id: SQLite would otherwise go through all pages in the six languages.
        pages = WorkPage.objects.filter(work__in=versions.values("work")).values("pk")
        public = set(eligible_pages().filter(pk__in=pages).order_by().values_list("work_id", flat=True))
        columns = versions.order_by().values_list("work_id", "work__key", "language").distinct()
        for work_id, key, language in columns:
            if work_id in public:
                since = None if is_first else now
                yield Availability(work_key=key, language=language, kind=AvailabilityKind.VERSION, since=since)


def without_row(objects: QuerySet, key: str, language: str, kind: str) -> Iterator[list[int]]:
    """Yield the ids of those without a row, BATCH at a time."""
    known = Availability.objects.filter(work_key=OuterRef(key), language=OuterRef(language), kind=kind)
    ids = list(objects.filter(~Exists(known)).order_by().values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
