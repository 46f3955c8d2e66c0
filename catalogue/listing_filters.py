"""The filters of a listing: which there are, what a reader chose, and how many works each value has."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogue.language_lists import known_languages
from catalogue.models import Audience, Instrument, LanguageVersion, Region, Topic
from catalogue.models.kinds import TYPES_BY_KIND, SessionState, VersionStatus, WorkKind
from catalogue.querysets import in_language_order, is_past
from pages.languages import active_language

# More values of one filter than anybody chooses by hand.
MAX_VALUES = 20


@dataclass(frozen=True)
class Option:
    """A value of a filter with its label, the label's language, and the number of works."""

    value: str
    label: str
    count: int
    language_code: str = ""


class ListingFilter:
    """One filter; its values are alternatives, and different filters narrow each other."""

    name = ""
    label: Any = ""

    def condition(self, values: list[str]) -> Q:
        raise NotImplementedError

    def known_values(self, values: list[str]) -> list[str]:
        """Return those of the reader's values that exist."""
        raise NotImplementedError

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        """Return the values with counts among `pages`, and the selected ones in any case."""
        raise NotImplementedError


class ChoiceFilter(ListingFilter):
    """Values from a closed list, in that list's order."""

    def __init__(self, name: str, label: Any, choices: dict[str, Any], field: str) -> None:
        self.name, self.label, self.choices, self.field = name, label, choices, field

    def condition(self, values: list[str]) -> Q:
        return Q(**{f"{self.field}__in": values})

    def known_values(self, values: list[str]) -> list[str]:
        return [value for value in values if value in self.choices]

    def counts(self, pages: QuerySet) -> dict[str, int]:
        rows = pages.order_by().values_list(self.field).annotate(total=Count("pk"))
        return dict(rows)

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        counts = self.counts(pages)
        return [
            Option(value, str(label), counts.get(value, 0))
            for value, label in self.choices.items()
            if counts.get(value) or value in selected
        ]


class PeriodFilter(ChoiceFilter):
    """Upcoming sessions (those under way and those without a date included) and past ones."""

    def __init__(self, now: datetime) -> None:
        super().__init__("when", _("Time"), {"upcoming": _("Upcoming"), "past": _("Past")}, "")
        self.now = now

    def condition(self, values: list[str]) -> Q:
        conditions = {"past": is_past(self.now), "upcoming": ~is_past(self.now) | Q(end__isnull=True)}
        return Q() if len(values) != 1 else conditions[values[0]]

    def counts(self, pages: QuerySet) -> dict[str, int]:
        totals = pages.order_by().aggregate(all=Count("pk"), past=Count("pk", filter=is_past(self.now)))
        return {"past": totals["past"], "upcoming": totals["all"] - totals["past"]}


class TermFilter(ListingFilter):
    """Values from a taxonomy, or instruments: those with most works first."""

    def __init__(self, name: str, label: Any, model: type[Model], relation: str) -> None:
        self.name, self.label, self.model, self.relation = name, label, model, relation

    def condition(self, values: list[str]) -> Q:
        through = getattr(self.model, "works").through  # noqa: B009 - the relation is known by name only
        name = self.model._meta.model_name
        chosen = through.objects.filter(**{f"{name}__slug__in": values})
        return Q(work_id__in=chosen.values("work_id"))

    def known_values(self, values: list[str]) -> list[str]:
        found = set(self.model._default_manager.filter(slug__in=values).values_list("slug", flat=True))
        return [value for value in values if value in found]

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        works = pages.order_by().values("work_id")
        terms = self.model._default_manager.annotate(
            total=Count("works", filter=Q(works__in=works), distinct=True)
        ).filter(Q(total__gt=0) | Q(slug__in=selected))
        if self.model is Instrument:
            terms = terms.prefetch_related("titles")
        code = active_language()
        options = [
            Option(term.slug, term.label_in(code) or term.slug, term.total, term.label_language(code))
            for term in terms
        ]
        return sorted(options, key=lambda option: -option.count)


class VersionLanguageFilter(ListingFilter):
    """The languages tools and publications are published in; the language of the page is another matter."""

    name = "language"
    label = _("Language of the work")

    def condition(self, values: list[str]) -> Q:
        versions = LanguageVersion.objects.filter(language__in=values, status=VersionStatus.PUBLISHED)
        return Q(work_id__in=versions.values("work_id"))

    def known_values(self, values: list[str]) -> list[str]:
        return [value for value in values if value in known_languages()]

    def counts(self, pages: QuerySet) -> dict[str, int]:
        versions = LanguageVersion.objects.filter(
            status=VersionStatus.PUBLISHED, work__in=pages.order_by().values("work_id")
        )
        return dict(versions.order_by().values_list("language").annotate(Count("work", distinct=True)))

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        counts = self.counts(pages)
        names = known_languages()
        return [
            Option(code, names[code], counts.get(code, 0), code)
            for code in in_language_order({*counts, *selected})
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
        ]
    filters += [
        ChoiceFilter("type", _("Type"), types, "work__type"),
        TermFilter("topic", _("Topic"), Topic, "topics"),
        TermFilter("audience", _("Audience"), Audience, "audiences"),
        TermFilter("region", _("Region"), Region, "regions"),
        TermFilter("instrument", _("Instrument"), Instrument, "instruments"),
        SessionLanguageFilter() if kind == WorkKind.TRAINING else VersionLanguageFilter(),
    ]
    return filters


@dataclass
class Selection:
    """What a reader chose: {filter name: values}, and whether something was not understood."""

    values: dict[str, list[str]]
    has_unknown: bool = False


def read_selection(filters: list[ListingFilter], query: QueryDict) -> Selection:
    """Return what a query string asks for; nothing in it is trusted, what is unknown is left out."""
    selection = Selection({})
    for listing_filter in filters:
        asked = list(dict.fromkeys(value for value in query.getlist(listing_filter.name) if value))
        clean = [value for value in asked[:MAX_VALUES] if len(value) <= 100 and "\x00" not in value]
        known = listing_filter.known_values(clean) if clean else []
        selection.has_unknown |= len(known) != len(asked)
        if known:
            selection.values[listing_filter.name] = known
    return selection


def narrow(
    pages: QuerySet, filters: list[ListingFilter], selection: Selection, except_for: str = ""
) -> QuerySet:
    """Return the pages that meet every filter in force, one left out on demand."""
    for listing_filter in filters:
        values = selection.values.get(listing_filter.name)
        if values and listing_filter.name != except_for:
            pages = pages.filter(listing_filter.condition(values))
    return pages


