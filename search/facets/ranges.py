"""The facets that are ranges of time: years, and whether a session lies ahead."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from elasticsearch.dsl.query import Bool, Query, Range, Term

from catalogue.models import Work
from catalogue.models.kinds import WorkKind
from pages.components import Label
from search.facets.base import MAX_BUCKETS, Facet, ValueCount
from search.facets.term_labels import TermLabels
from search.request import SearchRequest


class YearFacet(Facet):
    """The year of a work's date, or of a session's start; chosen as a span (year_from, year_to)."""

    name = "year"
    label = _("Year")
    is_in_counted = True

    def chosen(self, request: SearchRequest) -> tuple[str, ...]:
        is_one_year = request.year_from is not None and request.year_from == request.year_to
        return (str(request.year_from),) if is_one_year else ()

    def choose(self, request: SearchRequest, value: str) -> SearchRequest:
        return replace(request, year_from=int(value), year_to=int(value), page=1)

    def drop(self, request: SearchRequest, value: str) -> SearchRequest:
        return replace(request, year_from=None, year_to=None, page=1)

    def build_filter(self, request: SearchRequest) -> Query | None:
        limits = {"gte": request.year_from, "lte": request.year_to}
        given = {name: year for name, year in limits.items() if year is not None}
        return Range(year=given) if given else None

    def build_aggregation(self) -> dict[str, Any]:
        return {"terms": {"field": "year", "size": MAX_BUCKETS, "order": {"_key": "desc"}}}

    def read_counts(self, aggregation: dict[str, Any]) -> list[ValueCount]:
        return self.order(ValueCount(str(bucket["key"]), bucket["doc_count"]) for bucket in aggregation["buckets"])

    def order(self, counts: Iterable[ValueCount]) -> list[ValueCount]:
        """Last year first."""
        return sorted(counts, key=lambda each: -int(each.value))

    def build_condition(self, request: SearchRequest) -> Q | None:
        if request.year_from is None and request.year_to is None:
            return None
        limits = Q()
        if request.year_from is not None:
            limits &= Q(year__gte=request.year_from)
        if request.year_to is not None:
            limits &= Q(year__lte=request.year_to)
        return Q(pk__in=with_year(Work.objects.all()).filter(limits).values("pk"))

    def count_works(self, works: QuerySet[Work]) -> list[ValueCount]:
        rows = with_year(works).order_by().filter(year__isnull=False).values("year")
        counted = rows.annotate(count=Count("pk", distinct=True)).order_by("-year")
        return [ValueCount(str(year), count) for year, count in counted.values_list("year", "count")]

    def labels(self, values: Collection[str], language_code: str, terms: TermLabels) -> dict[str, Label]:
        return {value: Label(value) for value in values}

    def find_unknown(self, values: Collection[str]) -> list[str]:
        return [value for value in values if not value.isdecimal()]


def with_year(works: QuerySet[Work]) -> QuerySet[Work]:
    return works.annotate(
        year=Case(
            When(date__isnull=False, then=ExtractYear("date")),
            default=ExtractYear("starts_at"),
            output_field=IntegerField(),
        )
    )


class TimeFacet(Facet):
    """Training sessions that are still to come or under way, and those that are over.

    Told at the time of the search, so that no document grows old by itself.
    """

    name = "time"
    label = _("When")
    VALUES = {"upcoming": _("Upcoming and under way"), "past": _("Past")}

    def build_filter(self, request: SearchRequest) -> Query | None:
        values = self.chosen(request)
        if not values:
            return None
        return Bool(should=[self.filter_of(value) for value in values], minimum_should_match=1)

    def filter_of(self, value: str) -> Query:
        limit = {"gte": "now/m"} if value == "upcoming" else {"lt": "now/m"}
        return Bool(filter=[Term(kind=WorkKind.TRAINING.value), Range(ends_at=limit)])

    def build_aggregation(self) -> dict[str, Any]:
        return {"filters": {"filters": {value: self.filter_of(value) for value in self.VALUES}}}

    def read_counts(self, aggregation: dict[str, Any]) -> list[ValueCount]:
        buckets = aggregation["buckets"]
        counts = [ValueCount(value, buckets[value]["doc_count"]) for value in self.VALUES]
        return [each for each in counts if each.count]

    def build_condition(self, request: SearchRequest) -> Q | None:
        condition = Q()
        for value in self.chosen(request):
            condition |= self.condition_of(value)
        return condition or None

    def condition_of(self, value: str) -> Q:
        now = timezone.now()
        upcoming = Q(ends_at__gte=now) | Q(ends_at__isnull=True, starts_at__gte=now)
        past = Q(ends_at__lt=now) | Q(ends_at__isnull=True, starts_at__lt=now)
        return Q(kind=WorkKind.TRAINING) & (upcoming if value == "upcoming" else past)

    def count_works(self, works: QuerySet[Work]) -> list[ValueCount]:
        counts = [ValueCount(value, works.filter(self.condition_of(value)).count()) for value in self.VALUES]
        return [each for each in counts if each.count]

    def labels(self, values: Collection[str], language_code: str, terms: TermLabels) -> dict[str, Label]:
        return {value: Label(str(self.VALUES[value])) for value in values}

    def find_unknown(self, values: Collection[str]) -> list[str]:
        return [value for value in values if value not in self.VALUES]
