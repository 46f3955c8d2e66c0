"""The filters of a listing: which there are, what a reader chose, and how many works each value has."""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogue.language_lists import known_languages
from catalogue.models import Audience, Body, Instrument, LanguageVersion, Region, Topic
from catalogue.models.kinds import TYPES_BY_KIND, Mode, SessionState, VersionStatus, WorkKind
from catalogue.querysets import in_language_order, is_past
from catalogue.term_filters import CountryFilter, ListingFilter, LookupFilter, Option, TermFilter

# More values of one filter than anybody chooses by hand.
MAX_VALUES = 20
MAX_LENGTH = 100


class ChoiceFilter(ListingFilter):
    """Values from a closed list, in that list's order; each is a condition on the row itself."""

    def __init__(self, name: str, label: Any, choices: dict[str, Any], field: str = "") -> None:
        self.name, self.label, self.choices, self.field = name, label, choices, field

    def condition(self, values: list[str]) -> Q:
        return Q(**{f"{self.field}__in": values})

    def options(self, counts: dict[str, int], selected: list[str]) -> list[Option]:
        """Return the values that have works, and the selected ones in any case."""
        return [
            Option(value, str(label), counts.get(value, 0))
            for value, label in self.choices.items()
            if counts.get(value) or value in selected
        ]


class PeriodFilter(ChoiceFilter):
    """Upcoming sessions (those under way and those without a date included) and past ones."""

    def __init__(self, now: datetime) -> None:
        super().__init__("when", _("Time"), {"upcoming": _("Upcoming"), "past": _("Past")})
        self.conditions = {"past": is_past(now), "upcoming": ~is_past(now) | Q(end__isnull=True)}

    def condition(self, values: list[str]) -> Q:
        return Q.create([self.conditions[value] for value in values], connector=Q.OR)


class VersionLanguageFilter(LookupFilter):
    """The languages tools and publications are published in; the language of the page is another matter."""

    name = "language"
    label = _("Language of the work")

    def choices(self) -> Container[str]:
        return known_languages()

    def condition(self, values: list[str]) -> Q:
        versions = LanguageVersion.objects.filter(language__in=values, status=VersionStatus.PUBLISHED)
        return Q(work_id__in=versions.values("work_id"))

    def counts(self, pages: QuerySet) -> dict[str, int]:
        versions = LanguageVersion.objects.filter(
            status=VersionStatus.PUBLISHED, work__in=pages.order_by().values("work_id")
        )
        return dict(versions.order_by().values_list("language").annotate(Count("work", distinct=True)))

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        counts = self.counts(pages)
        names = known_languages()
        return [
            Option(code, names[code], counts.get(code, 0), code) for code in in_language_order({*counts, *selected})
        ]


class SessionLanguageFilter(VersionLanguageFilter):
    """The languages a session can be followed in: working and interpretation languages."""

    label = _("Language of the session")

    def condition(self, values: list[str]) -> Q:
        condition = Q()
        for value in values:
            # JSON containment exists on PostgreSQL only; the quoted code in the list's text is as exact.
            quoted = f'"{value}"'
            condition |= Q(working_text__contains=quoted) | Q(interpretation_text__contains=quoted)
        return condition

    def counts(self, pages: QuerySet) -> dict[str, int]:
        counter: Counter[str] = Counter()
        lists = pages.order_by().values_list("work__working_languages", "work__interpretation_languages")
        for working, interpretation in lists:
            counter.update({*working, *interpretation})
        return dict(counter)


def with_session_languages(pages: QuerySet) -> QuerySet:
    """Annotate pages of sessions with what SessionLanguageFilter looks at."""
    return pages.annotate(
        working_text=Cast("work__working_languages", TextField()),
        interpretation_text=Cast("work__interpretation_languages", TextField()),
    )


def filters_for(kind: str, now: datetime) -> list[ListingFilter]:
    """Return the filters of a listing in the order they are shown."""
    types = dict(TYPES_BY_KIND[kind].choices)
    filters: list[ListingFilter] = []
    if kind == WorkKind.TRAINING:
        filters += [
            PeriodFilter(now),
            ChoiceFilter("state", _("State"), dict(SessionState.choices), "session_state"),
            ChoiceFilter("mode", _("Mode"), dict(Mode.choices), "work__mode"),
        ]
    filters += [
        ChoiceFilter("type", _("Type"), types, "work__type"),
        TermFilter("topic", _("Topic"), Topic),
        TermFilter("audience", _("Audience"), Audience),
        TermFilter("region", _("Region"), Region),
        TermFilter("instrument", _("Instrument"), Instrument),
        CountryFilter(),
        TermFilter("body", _("Body"), Body),
        SessionLanguageFilter() if kind == WorkKind.TRAINING else VersionLanguageFilter(),
    ]
    return filters


@dataclass
class Selection:
    """What a reader chose: {filter name: values}, and whether something was not understood.

    `sort` is "" for the order that a listing has of itself.
    """

    values: dict[str, list[str]]
    has_unknown: bool = False
    sort: str = ""

    def parameters(self, **changes: Any) -> dict[str, Any]:
        """Return the parameters that lead here again, with some of them changed (None removes one)."""
        return {**self.values, "sort": self.sort, **changes}


def read_selection(filters: list[ListingFilter], query: QueryDict) -> Selection:
    """Return what a query string asks for; nothing in it is trusted, what is unknown is left out."""
    asked = {
        listing_filter.name: list(dict.fromkeys(filter(None, query.getlist(listing_filter.name))))
        for listing_filter in filters
    }
    clean = {
        name: [value for value in values[:MAX_VALUES] if len(value) <= MAX_LENGTH and "\x00" not in value]
        for name, values in asked.items()
    }
    known = known_values(filters, clean)
    return Selection(
        values={name: values for name, values in known.items() if values},
        has_unknown=any(len(known[name]) != len(values) for name, values in asked.items()),
    )


def known_values(filters: list[ListingFilter], asked: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return those of the values that exist; slugs of all taxonomies are looked up in one query."""
    exists: dict[str, Any] = {}
    lookups = []
    for listing_filter in filters:
        name = listing_filter.name
        if isinstance(listing_filter, TermFilter):
            exists[name] = set()
            if asked[name]:
                lookups.append(listing_filter.slugs(asked[name]))
        elif isinstance(listing_filter, ChoiceFilter):
            exists[name] = listing_filter.choices
        elif isinstance(listing_filter, LookupFilter):
            exists[name] = listing_filter.choices()
    if lookups:
        for name, slug in lookups[0].union(*lookups[1:]):
            exists[name].add(slug)
    return {name: [value for value in values if value in exists[name]] for name, values in asked.items()}


def count_choices(
    pages: QuerySet, filters: list[ChoiceFilter], selection: Selection
) -> tuple[int, dict[str, dict[str, int]]]:
    """Return how many pages meet the filters, and {name: {value: number}} beside the other filters.

    One query does it all, since these filters look at the row alone.
    """
    chosen = {
        choice.name: choice.condition(selection.values[choice.name])
        for choice in filters
        if choice.name in selection.values
    }
    counted = {"all": Count("pk", filter=combine(chosen))}
    for choice in filters:
        others = combine({name: condition for name, condition in chosen.items() if name != choice.name})
        for index, value in enumerate(choice.choices):
            condition = choice.condition([value])
            counted[f"{choice.name}_{index}"] = Count("pk", filter=condition & others if others else condition)
    totals = pages.order_by().aggregate(**counted)
    counts = {
        choice.name: {value: totals[f"{choice.name}_{index}"] for index, value in enumerate(choice.choices)}
        for choice in filters
    }
    return totals["all"], counts


def combine(conditions: dict[str, Q]) -> Q | None:
    return Q(*conditions.values()) if conditions else None


def narrow(pages: QuerySet, filters: Sequence[ListingFilter], selection: Selection) -> QuerySet:
    """Return the pages that meet every one of the filters that is in force."""
    for listing_filter in filters:
        if listing_filter.name in selection.values:
            pages = pages.filter(listing_filter.condition(selection.values[listing_filter.name]))
    return pages
