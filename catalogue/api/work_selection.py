"""Which works the filters of a request mean: those of the listings, for one kind of work or for all."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from catalogue.api.problems import ProblemError, unknown_value
from catalogue.listing_filters import (
    MAX_LENGTH,
    MAX_VALUES,
    ChoiceFilter,
    ListingFilter,
    PeriodFilter,
    Selection,
    SessionLanguageFilter,
    TermFilter,
    VersionLanguageFilter,
    known_values,
    narrow,
    with_session_languages,
)
from catalogue.models import Audience, Instrument, Region, Topic, WorkPage
from catalogue.models.kinds import ALL_TYPES, SessionState, WorkKind
from catalogue.querysets import with_session_state
from pages.querysets import visible_pages

SESSION_FILTERS = ("when", "state")


class EitherLanguageFilter(VersionLanguageFilter):
    """The languages a work is published in, or can be followed in where it is a session."""

    def condition(self, values: list[str]) -> Q:
        session = Q(work__kind=WorkKind.TRAINING) & SessionLanguageFilter().condition(values)
        return session | super().condition(values)


def filters_at(now: datetime) -> list[ListingFilter]:
    return [
        PeriodFilter(now),
        ChoiceFilter("state", "", dict(SessionState.choices), "session_state"),
        ChoiceFilter("type", "", dict(ALL_TYPES), "work__type"),
        TermFilter("topic", "", Topic),
        TermFilter("audience", "", Audience),
        TermFilter("region", "", Region),
        TermFilter("instrument", "", Instrument),
        EitherLanguageFilter(),
    ]


def selected_pages(request: HttpRequest, language_code: str, kind: str | None) -> QuerySet[WorkPage]:
    """Return the pages in a language of the works that a request asks for. Raises ProblemError."""
    now = timezone.now()
    filters = filters_at(now)
    selection = Selection(read_values(request, filters))
    pages = visible_pages(WorkPage.objects.filter(locale__language_code=language_code))
    pages = with_session_languages(with_session_state(pages.select_related("work").defer("body"), now))
    if kind:
        pages = pages.filter(work__kind=kind)
    if any(name in selection.values for name in SESSION_FILTERS):
        pages = pages.filter(work__kind=WorkKind.TRAINING)
    return narrow(pages, filters, selection)


def read_values(request: HttpRequest, filters: list[ListingFilter]) -> dict[str, list[str]]:
    """Return {filter: values} of those that are in force. Raises ProblemError for values that don't exist."""
    asked = {each.name: list(dict.fromkeys(filter(None, request.GET.getlist(each.name)))) for each in filters}
    for name, values in asked.items():
        unusable = [value for value in values if len(value) > MAX_LENGTH or "\x00" in value]
        if unusable or len(values) > MAX_VALUES:
            raise unknown_value(name, unusable or values[MAX_VALUES:])
    known = known_values(filters, asked)
    problems = {name: [value for value in values if value not in known[name]] for name, values in asked.items()}
    reasons = [unknown_value(name, values).reasons[0] for name, values in problems.items() if values]
    if reasons:
        raise ProblemError(400, reasons)
    return {name: values for name, values in known.items() if values}
