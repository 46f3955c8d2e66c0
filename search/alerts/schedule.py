"""When alerts are due: at one hour (UTC), daily or on one day of the week."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from search.models_alerts import Frequency


def period_of(frequency: str) -> timedelta:
    return timedelta(days=7 if frequency == Frequency.WEEKLY else 1)


def next_due(frequency: str, after: datetime) -> datetime:
    """Return the first moment later than `after` at which an alert of this frequency is due."""
    due = after.astimezone(UTC).replace(hour=settings.ALERTS_HOUR, minute=0, second=0, microsecond=0)
    if frequency == Frequency.WEEKLY:
        due += timedelta(days=(settings.ALERTS_WEEKDAY - due.weekday()) % 7)
    return due if due > after else due + period_of(frequency)
