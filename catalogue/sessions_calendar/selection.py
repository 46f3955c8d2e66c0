"""Which sessions a calendar shows: the filters, and the days a session takes in its own time zone."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from catalogue.listing_filters import (
    ChoiceFilter,
    ListingFilter,
    SessionLanguageFilter,
    TermFilter,
    filters_for,
    with_session_languages,
)
from catalogue.models import Region, Topic, Work
from catalogue.models.kinds import Mode, WorkKind
from catalogue.querysets import public_pages, with_session_state
from catalogue.sessions_calendar.months import Month

# No place on earth is further from UTC.
FURTHEST_ZONE = timedelta(hours=14)


def mode_filter() -> ListingFilter:
    return ChoiceFilter("mode", _("Mode"), dict(Mode.choices), "work__mode")


def month_filters() -> list[ListingFilter]:
    """Return the filters of the calendar page, in the order they are shown."""
    return [
        TermFilter("topic", _("Topic"), Topic),
        TermFilter("region", _("Region"), Region),
        mode_filter(),
        SessionLanguageFilter(),
    ]


def file_filters(now: datetime) -> list[ListingFilter]:
    """Return the filters that a calendar file knows: those of the listing, and those of the calendar page."""
    filters = filters_for(WorkKind.TRAINING, now)
    return filters if any(each.name == "mode" for each in filters) else [*filters, mode_filter()]


def dated_sessions(language_code: str, now: datetime) -> QuerySet:
    """Return the pages of sessions with a date that readers of a language may see, the earliest first."""
    pages = with_session_languages(with_session_state(public_pages(WorkKind.TRAINING, language_code), now))
    return pages.filter(work__starts_at__isnull=False).order_by("work__starts_at", "pk")


def sessions_around(pages: QuerySet, month: Month) -> QuerySet:
    """Return the sessions that may touch a month in some time zone; `session_days` says it exactly."""
    start = datetime.combine(month.first_day, time.min, UTC) - FURTHEST_ZONE
    end = datetime.combine(month.last_day, time.max, UTC) + FURTHEST_ZONE
    return pages.filter(work__starts_at__lte=end, end__gte=start)


def session_days(work: Work) -> tuple[date, date]:
    """Return the first and the last day of a session with a date, in its own time zone."""
    start, end = work.local_start, work.local_end
    if start is None:
        raise ValueError("This session has no date.")
    first = start.date()
    if end is None or end <= start:
        return first, first
    # What ends at midnight doesn't take the day that begins then.
    last = (end - timedelta(microseconds=1)).date()
    return first, max(first, last)


def touches(work: Work, month: Month) -> bool:
    first, last = session_days(work)
    return first <= month.last_day and last >= month.first_day


def latest_first(pages: QuerySet) -> QuerySet:
    return pages.order_by(F("work__starts_at").desc(), "pk")
