"""What every facet does. Each facet is one small class: its parameter, filter, counts and labels."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from elasticsearch.dsl import query

from catalogue.models import Work
from pages.components import Label
from search.facets.term_labels import TermLabels
from search.request import SearchRequest

MAX_BUCKETS = 300


@dataclass(frozen=True, slots=True)
class ValueCount:
    value: str
    count: int


class Facet(ABC):
    """One way of narrowing a search.

    `name` is the parameter in addresses and the key in the API; `label` its heading.
    """

    name: str
    label: str | Promise
    # Whether its values stand in the documents' field `counted`, where those of several facets are counted at once.
    is_in_counted = False

    @abstractmethod
    def build_filter(self, request: SearchRequest) -> query.Query | None:
        """Return what a hit must fulfil, or None when nothing is chosen."""

    @abstractmethod
    def build_aggregation(self) -> dict[str, Any]:
        """Return the aggregation that counts this facet's values."""

    @abstractmethod
    def read_counts(self, aggregation: dict[str, Any]) -> list[ValueCount]:
        """Return the counts out of the aggregation's answer, in the order they are shown."""

    @abstractmethod
    def build_condition(self, request: SearchRequest) -> Q | None:
        """The same as `build_filter` for the database: a condition on Work."""

    @abstractmethod
    def count_works(self, works: QuerySet[Work]) -> list[ValueCount]:
        """The same as `read_counts` for the database."""

    @abstractmethod
    def labels(self, values: Collection[str], language_code: str, terms: TermLabels) -> dict[str, Label]:
        """Return {value: what readers of a language see, with the language it really is in}.

        `terms` knows those that editors change (see `current_labels`).
        """

    @abstractmethod
    def find_unknown(self, values: Collection[str]) -> list[str]:
        """Return those of the values that don't exist, so that a mistyped address says so."""

    def read_counted(self, counted: Mapping[str, int]) -> list[ValueCount]:
        """The same as `read_counts` out of {value: how many works}, for what was counted at once."""
        return self.order(ValueCount(value, count) for value, count in counted.items())

    def order(self, counts: Iterable[ValueCount]) -> list[ValueCount]:
        """Most frequent first."""
        return sorted(counts, key=lambda each: (-each.count, each.value))

    def chosen(self, request: SearchRequest) -> tuple[str, ...]:
        return request.chosen(self.name)

    def choose(self, request: SearchRequest, value: str) -> SearchRequest:
        """Return the search with this value added."""
        return request.with_values(self.name, (*self.chosen(request), value))

    def drop(self, request: SearchRequest, value: str) -> SearchRequest:
        """Return the search without this value."""
        return request.with_values(self.name, tuple(each for each in self.chosen(request) if each != value))


class TermFacet(Facet):
    """A facet over a keyword field of the document, and a column or relation of Work.

    Several values widen the search: a work needs one of them.
    """

    field: str
    path: str
    is_in_counted = True

    def build_filter(self, request: SearchRequest) -> query.Query | None:
        values = self.chosen(request)
        return query.Q("terms", **{self.field: list(values)}) if values else None

    def build_aggregation(self) -> dict[str, Any]:
        return {"terms": {"field": self.field, "size": MAX_BUCKETS}}

    def read_counts(self, aggregation: dict[str, Any]) -> list[ValueCount]:
        return self.order(ValueCount(bucket["key"], bucket["doc_count"]) for bucket in aggregation["buckets"])

    def build_condition(self, request: SearchRequest) -> Q | None:
        values = self.chosen(request)
        if not values:
            return None
        # A subquery, since a join would repeat a work for each of its values.
        return Q(pk__in=Work.objects.filter(**{f"{self.path}__in": values}).values("pk"))

    def count_works(self, works: QuerySet[Work]) -> list[ValueCount]:
        rows = works.order_by().values(self.path).annotate(count=Count("pk", distinct=True))
        return self.order(ValueCount(value, count) for value, count in rows.values_list(self.path, "count") if value)
