"""The calendar page as its template shows it: a month as a table and as a list, filters, neighbours."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from catalogue.cards import build_cards
from catalogue.listing import build_chips, build_facet, count_options
from catalogue.listing_filters import narrow, read_selection
from catalogue.models import ListingPage, WorkPage
from catalogue.models.kinds import SessionState, WorkKind
from catalogue.sessions_calendar.months import Month, build_weeks, month_name, read_month, weekday_names
from catalogue.sessions_calendar.selection import (
    dated_sessions,
    month_filters,
    session_days,
    sessions_around,
    touches,
)
from pages.components import Card, Chip, Facet, build_url
from pages.languages import active_language
from pages.querysets import visible_pages


@dataclass
class Entry:
    """A session on one day, the `number`th of `total`; its title stands on the first of its days in each week."""

    title: str
    url: str
    state: str
    state_label: str
    number: int
    total: int
    is_titled: bool

    @property
    def is_first_day(self) -> bool:
        return self.number == 1


@dataclass
class Day:
    day: date
    is_today: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass
class CalendarPage:
    """A month. `weeks` is a list of (week number, seven days; None for those of other months)."""

    name: str
    is_current: bool
    weekday_names: list[str]
    weeks: list[tuple[int, list[Day | None]]]
    cards: list[Card]
    facets: list[Facet]
    chips: list[Chip]
    clear_url: str
    previous: tuple[str, str] | None
    next: tuple[str, str] | None
    today_url: str
    file_url: str
    listing: ListingPage | None
    has_unknown: bool
    # Beyond the months that hold sessions; of no use to search engines.
    is_out_of_range: bool


def build_calendar_page(request: HttpRequest) -> CalendarPage:
    """Return the month that the query string asks for (this one, if none), narrowed by the filters."""
    now, today, code = timezone.now(), timezone.localdate(), active_language()
    path = reverse("calendar")
    asked = request.GET.get("month", "")
    month = read_month(asked) or Month.of(today)
    filters = month_filters()
    selection = read_selection(filters, request.GET)
    chosen = dict(selection.values)
    if month != Month.of(today):
        # The links of the filters keep the month.
        selection.values["month"] = [str(month)]
    pages = dated_sessions(code, now)
    in_month = pages.filter(pk__in=exact_ids(pages, month))
    _total, options = count_options(in_month, filters, selection)
    sessions = list(narrow(in_month, filters, selection))
    cards = build_cards(sessions, request)
    facets = [build_facet(path, each, options[each.name], selection) for each in filters]
    first, last = bounds(narrow(pages, filters, selection), today)
    return CalendarPage(
        name=month_name(month, code),
        is_current=month == Month.of(today),
        weekday_names=weekday_names(code),
        weeks=fill_weeks(month, today, sessions, cards),
        cards=cards,
        facets=facets,
        chips=build_chips(facets),
        clear_url=build_url(path, {"month": selection.values.get("month")}) if chosen else "",
        previous=month_link(path, month.previous, chosen, code) if month > first else None,
        next=month_link(path, month.next, chosen, code) if month < last else None,
        today_url=build_url(path, chosen),
        file_url=build_url(reverse("calendar_file"), chosen),
        listing=visible_pages(ListingPage.objects.filter(kind=WorkKind.TRAINING, locale__language_code=code)).first(),
        has_unknown=selection.has_unknown or bool(asked and read_month(asked) is None),
        is_out_of_range=not first <= month <= last,
    )


def exact_ids(pages: QuerySet, month: Month) -> list[int]:
    """Return the ids of the sessions that take place in a month as their own time zones count."""
    return [page.pk for page in sessions_around(pages, month) if touches(page.work, month)]


def bounds(pages: QuerySet, today: date) -> tuple[Month, Month]:
    """Return the months of the first and the last session, and this one in any case."""
    found = pages.order_by().aggregate(first=Min("work__starts_at"), last=Max("end"))
    this = Month.of(today)
    days = [this, *(Month.of(moment.date()) for moment in found.values() if isinstance(moment, datetime))]
    return min(days), max(days)


def month_link(path: str, month: Month, chosen: dict[str, list[str]], code: str) -> tuple[str, str]:
    return build_url(path, {**chosen, "month": str(month)}), month_name(month, code)


def fill_weeks(
    month: Month, today: date, sessions: list[WorkPage], cards: list[Card]
) -> list[tuple[int, list[Day | None]]]:
    """Return the weeks of the month with the sessions on each of their days."""
    taken: dict[date, list[tuple[WorkPage, Card]]] = {}
    for page, card in zip(sessions, cards, strict=True):
        first, last = session_days(page.work)
        day = max(first, month.first_day)
        while day <= min(last, month.last_day):
            taken.setdefault(day, []).append((page, card))
            day += timedelta(days=1)
    weeks: list[tuple[int, list[Day | None]]] = []
    for week in build_weeks(month, active_language()):
        titled: set[int] = set()
        days: list[Day | None] = []
        for day_or_none in week.days:
            if day_or_none is None:
                days.append(None)
                continue
            entries = [build_entry(page, card, day_or_none, titled) for page, card in taken.get(day_or_none, [])]
            days.append(Day(day_or_none, day_or_none == today, entries))
        weeks.append((week.number, days))
    return weeks


def build_entry(page: WorkPage, card: Card, day: date, titled: set[int]) -> Entry:
    first, last = session_days(page.work)
    is_titled = page.pk not in titled
    titled.add(page.pk)
    state = card.state if card.state == SessionState.CANCELLED else ""
    number, total = (day - first).days + 1, (last - first).days + 1
    return Entry(card.title, card.url, state, card.state_label if state else "", number, total, is_titled)
