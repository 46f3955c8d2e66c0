"""What the cache of pages must know of the catalogue: what its pages read, and when they change by the clock."""

from datetime import datetime

from django.db.models import Min, Q
from django.utils import timezone

from catalogue.listing_filters import filters_for
from catalogue.models import Work
from catalogue.models.kinds import WorkKind
from catalogue.models.works import CLOSING_SOON


def listing_parameters() -> set[str]:
    """Return the parameters that listings read."""
    now = timezone.now()
    return {"page", "sort", *(each.name for kind in WorkKind for each in filters_for(kind, now))}


def next_session_moment(now: datetime) -> datetime | None:
    """Return the first moment from `now` on at which a public session begins, ends, closes or soon will. One query."""
    soon = now + CLOSING_SOON
    sessions = Work.objects.filter(kind=WorkKind.TRAINING, live=True, is_cancelled=False).order_by()
    first = sessions.aggregate(
        beginning=Min("starts_at", filter=Q(starts_at__gte=now)),
        end=Min("ends_at", filter=Q(ends_at__gte=now)),
        closing=Min("deadline", filter=Q(deadline__gte=now)),
        closing_soon=Min("deadline", filter=Q(deadline__gte=soon)),
    )
    closing = first.pop("closing_soon")
    moments = [*first.values(), closing - CLOSING_SOON if closing else None]
    return min((moment for moment in moments if moment), default=None)
