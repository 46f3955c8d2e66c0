"""A search with all that is searched beside its words: what each query for Elasticsearch is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from search.agreement import find_agreement
from search.request import SearchRequest
from search.vocabulary import Expansion, expand


@dataclass(frozen=True, slots=True)
class PreparedSearch:
    """`expansion` is what else is searched; `agreement` {work key: other languages that name what is meant}."""

    request: SearchRequest
    expansion: Expansion
    agreement: Mapping[str, int]

    def as_loose(self, is_loose: bool) -> PreparedSearch:
        """Return the same search, loose or strict."""
        return replace(self, request=replace(self.request, is_loose=is_loose))


def prepare_search(request: SearchRequest) -> PreparedSearch:
    """Look up what else is searched, and ask the other languages. Raises DatabaseError as `expand` does."""
    expansion = expand(request.query, request.language) if request.query and request.is_expanded else Expansion()
    return PreparedSearch(request, expansion, find_agreement(request, expansion))
