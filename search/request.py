"""A search as the engines understand it: typed values only, made by the form and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from search.label_keys import is_in_script, to_simplified

DEFAULT_SIZE = 20
MAX_SIZE = 100
# Elasticsearch's own limit (index.max_result_window) on how deep one may page.
MAX_WINDOW = 10_000
MAX_QUERY_LENGTH = 200
MAX_VALUES = 20


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"


def searched_form(query: str) -> str:
    """Return a query in Simplified Chinese, as the catalogue is written."""
    return to_simplified(query) if is_in_script(query, "zh-hans") else query


def read_typed(text: str) -> tuple[str, str]:
    """Return the `query` and `typed` of a SearchRequest for a text."""
    query = searched_form(text)
    return query, "" if query == text else text


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What somebody asked for. `selections` is {facet name: values that were chosen}.

    `query` is what is searched for, `typed` what the reader wrote where that differs (see `searched_form`).
    """

    language: str
    query: str = ""
    selections: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    year_from: int | None = None
    year_to: int | None = None
    sort: Sort = Sort.RELEVANCE
    # Whether other names of the same thing are searched, too.
    is_expanded: bool = True
    # Whether less of a query is enough: set by the engine where all that it usually asks for found next to nothing.
    is_loose: bool = False
    typed: str = ""
    page: int = 1
    size: int = DEFAULT_SIZE

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    @property
    def shown_query(self) -> str:
        """The query as the reader wrote it; one that has been replaced since is shown as it is."""
        return self.typed if self.typed and searched_form(self.typed) == self.query else self.query

    @property
    def effective_sort(self) -> Sort:
        """Without words nothing is more relevant than anything else: newest first."""
        if self.sort == Sort.RELEVANCE and not self.query:
            return Sort.NEWEST
        return self.sort

    @property
    def is_filtered(self) -> bool:
        return any(self.selections.values()) or self.year_from is not None or self.year_to is not None

    def chosen(self, facet_name: str) -> tuple[str, ...]:
        return self.selections.get(facet_name, ())

    def to_parameters(self) -> list[tuple[str, str]]:
        """Return the query string's pairs that lead to this search again; what is default is left out."""
        pairs = [("q", self.shown_query)] if self.query else []
        pairs += [(name, value) for name, values in self.selections.items() for value in values]
        optional: list[tuple[str, Any, Any]] = [
            ("year_from", self.year_from, None),
            ("year_to", self.year_to, None),
            ("sort", self.sort, Sort.RELEVANCE),
            ("expand", "on" if self.is_expanded else "off", "on"),
            ("page", self.page, 1),
            ("size", self.size, DEFAULT_SIZE),
        ]
        return pairs + [(name, str(value)) for name, value, default in optional if value != default]

    def with_values(self, facet_name: str, values: tuple[str, ...]) -> "SearchRequest":
        """Return this search with other values of a facet, from its first page."""
        selections = {**self.selections, facet_name: values}
        kept = {name: chosen for name, chosen in selections.items() if chosen}
        return replace(self, selections=MappingProxyType(kept), page=1)
