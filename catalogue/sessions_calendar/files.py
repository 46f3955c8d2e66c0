"""Calendar files (iCalendar, RFC 5545 and 7986) of sessions, in one language."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from catalogue.cards import country_name
from catalogue.models import TrainingSessionPage
from catalogue.models.kinds import Mode, SessionState
from catalogue.sessions_calendar.zones import build_time_zone
from pages.languages import active_language, html_lang
from pages.localized_formats import bracketed, format_moment, format_offset, join_list, language_name

PRODUCT = "-//Sextant//Training calendar//EN"
# How often programs that follow a calendar shall ask again.
REFRESH = timedelta(hours=6)


def build_calendar_file(pages: Iterable[TrainingSessionPage], addresses: dict[int, str], name: str) -> bytes:
    """Return a calendar of sessions with dates; `addresses` is {page id: path of its page}.

    The same sessions always give the same bytes.
    """
    pages = list(pages)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name, parameters=language_parameter())
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for zone_name, (first_year, last_year) in sorted(years_of_zones(pages).items()):
        calendar.add_component(build_time_zone(zone_name, first_year, last_year))
    for page in pages:
        calendar.add_component(build_event(page, addresses.get(page.pk, "")))
    return calendar.to_ical()


def years_of_zones(pages: Iterable[TrainingSessionPage]) -> dict[str, tuple[int, int]]:
    """Return {zone: first and last year with a session}; moments in UTC need no zone."""
    years: dict[str, tuple[int, int]] = {}
    for page in pages:
        if is_in_utc(page.work.time_zone):
            continue
        start = page.work.local_start
        found = [moment.year for moment in (start, page.work.local_end) if moment]
        known = years.get(page.work.time_zone)
        found += known or ()
        # The year before, since a zone's rules must be known when the first session begins.
        years[page.work.time_zone] = (min([*found, *([start.year - 1] if start else [])]), max(found))
    return years


def is_in_utc(zone_name: str) -> bool:
    return zone_name in {"", "UTC", "Etc/UTC"}


def build_event(page: TrainingSessionPage, path: str) -> Event:
    work = page.work
    changed = last_change(page)
    event = Event()
    event.add("uid", f"{work.key}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("created", work.created_at.astimezone(UTC).replace(microsecond=0))
    # Grows with every change, as far as it must: one number a second.
    event.add("sequence", max(0, int((changed - work.created_at).total_seconds())))
    event.add("summary", page.title, parameters=language_parameter())
    zone = UTC if is_in_utc(work.time_zone) else work.zone
    if work.starts_at:
        event.add("dtstart", work.starts_at.astimezone(zone))
    if work.ends_at and work.ends_at != work.starts_at:
        event.add("dtend", work.ends_at.astimezone(zone))
    state = work.session_state()
    planned = {SessionState.CANCELLED: "CANCELLED", SessionState.PLANNED: "TENTATIVE"}
    event.add("status", planned.get(state, "CONFIRMED") if state else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PUBLIC")
    url = urljoin(f"{settings.BASE_URL.rstrip('/')}/", path)
    if path:
        event.add("url", url)
    if place := place_of_session(page):
        event.add("location", place, parameters=language_parameter())
    event.add("categories", [str(work.get_type_display())], parameters=language_parameter())
    event.add("description", describe(page, url if path else ""), parameters=language_parameter())
    return event


def last_change(page: TrainingSessionPage) -> datetime:
    """Return when the session's facts or its page were last changed, in whole seconds of UTC."""
    moments = [page.work.updated_at, page.last_published_at]
    return max(moment for moment in moments if moment).astimezone(UTC).replace(microsecond=0)


def place_of_session(page: TrainingSessionPage) -> str:
    """Return venue and country, and that one can take part online, in the reader's language."""
    work = page.work
    parts = [] if work.mode == Mode.ONLINE else [page.venue, country_name(work.venue_country)]
    if work.mode in {Mode.ONLINE, Mode.HYBRID}:
        parts.append(str(work.get_mode_display()))
    comma = {"ar": "، ", "zh-hans": "，"}.get(active_language(), ", ")
    return comma.join(part for part in parts if part)


def describe(page: TrainingSessionPage, url: str) -> str:
    """Return the summary and, a line each, what decides whether one can take part."""
    work, code = page.work, active_language()
    lines = [page.summary] if page.summary else []
    state = work.session_state()
    if state == SessionState.CANCELLED:
        lines.append(_("This session was cancelled."))
    if deadline := work.local_deadline:
        # Isolated, or the offset would be torn apart in right-to-left text.
        moment = format_moment(deadline, code) + bracketed(f"\u2068{format_offset(deadline)}\u2069", code)
        lines.append(_("Deadline for registration: %(moment)s") % {"moment": moment})
    if work.participation:
        lines.append(_("Taking part: %(route)s") % {"route": work.get_participation_display()})
    if work.working_languages:
        lines.append(_("Working languages: %(languages)s") % {"languages": names_of(work.working_languages)})
    if work.interpretation_languages:
        lines.append(_("Interpretation: %(languages)s") % {"languages": names_of(work.interpretation_languages)})
    if url:
        lines.append(url)
    return "\n".join(lines)


def names_of(codes: Iterable[str]) -> str:
    return join_list([language_name(code, active_language()) for code in codes], active_language())


def language_parameter() -> dict[str, str]:
    return {"LANGUAGE": html_lang(active_language())}
