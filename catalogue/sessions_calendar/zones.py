"""VTIMEZONE of a zone for the years that a calendar needs, written from the machine's own time zone data."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

HALF_DAY = timedelta(hours=12)


@lru_cache(maxsize=256)
def build_time_zone(name: str, first_year: int, last_year: int) -> Timezone:
    """Return the rules of a zone from the start of the first to the end of the last year (RFC 5545 3.6.5).

    Every change is listed by itself (RDATE): governments change rules, and what was is not to be guessed.
    """
    zone = ZoneInfo(name)
    start = datetime(first_year, 1, 1, tzinfo=UTC)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    groups: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    before = offset_at(zone, start)
    initial = (before, before, name_at(zone, start), is_summer(zone, start))
    groups[initial] = [start.replace(tzinfo=None)]
    for moment in find_changes(zone, start, end):
        before = offset_at(zone, moment - timedelta(seconds=1))
        key = (before, offset_at(zone, moment), name_at(zone, moment), is_summer(zone, moment))
        # A change is told in the local time that ends with it.
        groups.setdefault(key, []).append((moment + before).replace(tzinfo=None))
    described = Timezone()
    described.add("tzid", name)
    for (offset_from, offset_to, abbreviation, summer), onsets in groups.items():
        part = TimezoneDaylight() if summer else TimezoneStandard()
        part.add("dtstart", onsets[0])
        if onsets[1:]:
            part.add("rdate", onsets[1:])
        part.add("tzoffsetfrom", offset_from)
        part.add("tzoffsetto", offset_to)
        part.add("tzname", abbreviation)
        described.add_component(part)
    return described


def find_changes(zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    """Return the moments (UTC, to the second) at which offset, name or summer time change."""
    changes = []
    moment = start
    while moment < end:
        after = moment + HALF_DAY
        if state_at(zone, moment) != state_at(zone, after):
            low, high = moment, after
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                if state_at(zone, middle) == state_at(zone, low):
                    low = middle
                else:
                    high = middle
            changes.append(high)
        moment = after
    return changes


def state_at(zone: ZoneInfo, moment: datetime) -> tuple[timedelta, str, bool]:
    return offset_at(zone, moment), name_at(zone, moment), is_summer(zone, moment)


def offset_at(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def name_at(zone: ZoneInfo, moment: datetime) -> str:
    return moment.astimezone(zone).tzname() or "UTC"


def is_summer(zone: ZoneInfo, moment: datetime) -> bool:
    # Some zones have a negative summer time in winter (Europe/Dublin); for calendars that is all the same.
    return bool(moment.astimezone(zone).dst())
