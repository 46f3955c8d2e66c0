"""When pages change by the clock alone: no page is kept beyond the next such moment."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

# Given now, the first moment (from now on) at which a page may look different; None if there is none.
MomentSource = Callable[[datetime], datetime | None]

_sources: list[MomentSource] = []
_known: dict[str, datetime] = {}


def register(source: MomentSource) -> None:
    """Have `source` asked once for every generation, and again when its moment has passed."""
    if source not in _sources:
        _sources.append(source)


def next_midnight(now: datetime) -> datetime:
    """Pages name days, at the latest those of UTC."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(tzinfo=UTC))


def next_moment(generation: str, now: datetime | None = None) -> datetime:
    """Return the first moment, from now on, at which any page may change without being written."""
    now = now or timezone.now()
    known = _known.get(generation)
    if known is None or known <= now:
        found = [moment for source in _sources if (moment := source(now)) is not None]
        known = min([*found, next_midnight(now)])
        _known.clear()
        _known[generation] = known
    return known
