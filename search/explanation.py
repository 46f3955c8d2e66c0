"""Says why a search finds what it finds: how words are cut, what else is searched, which parts a hit meets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from search.analysis import ANALYSES
from search.client import UNAVAILABLE_ERRORS, SearchUnavailableError, alias_of, get_reader
from search.documents import TEXT_FIELDS
from search.page_request import ask_for_page, count_found
from search.prepared import PreparedSearch, prepare_search
from search.query import build_query
from search.query_parts import QueryPart, name_leaves, read_scores
from search.ranking import LEAST_COVERED, covered_share
from search.request import SearchRequest
from search.vocabulary import Expansion

SOURCE = ["key", "title", "symbol", "language", "is_stand_in", "url"]


@dataclass(frozen=True, slots=True)
class HitExplanation:
    """A hit with its place among all (from 1) and its score; `parts` are those it meets, the best first.

    `agreement` is the number of other languages that count as naming what is meant (see `search.agreement`).
    """

    rank: int | None
    key: str
    title: str
    symbol: str
    language: str
    is_stand_in: bool
    url: str
    score: float
    agreement: int
    parts: list[QueryPart]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`terms` is {field: what becomes of the query}, one field for each way in which a text is cut."""

    search: PreparedSearch
    terms: dict[str, list[str]]
    total: int
    hits: list[HitExplanation] = field(default_factory=list)

    @property
    def request(self) -> SearchRequest:
        return self.search.request

    @property
    def expansion(self) -> Expansion:
        return self.search.expansion

    @property
    def is_found_by_names(self) -> bool:
        """Whether a work needs none of the words if it has a name of everything recognised."""
        return covered_share(self.request.query, self.expansion) >= LEAST_COVERED


def explain_search(request: SearchRequest) -> Explanation:
    """Ask as the site does, and have Elasticsearch tell which parts of the query each hit meets.

    Raises SearchUnavailableError: the database has nothing to explain.
    """
    try:
        terms = {name: cut_query(request, name) for name in analysed_fields(request.language)}
        page = ask_for_page(prepare_search(request))
        explanation = Explanation(page.search, terms, count_found(page))
        hits = ask_explained(explanation, [hit["_id"] for hit in page.hits["hits"]["hits"]])
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error
    ranked = [replace(hit, rank=request.offset + place) for place, hit in enumerate(hits, start=1)]
    return replace(explanation, hits=ranked)


def ask_explained(explanation: Explanation, keys: Sequence[str]) -> list[HitExplanation]:
    """Return those of the works that a search finds, in the same order, with the parts they meet and without ranks.

    Raises UNAVAILABLE_ERRORS.
    """
    request = explanation.request
    named = build_query(explanation.search).to_dict()
    parts = name_leaves(named, request.language)
    answer = get_reader().search(
        index=alias_of(request.language),
        query={"bool": {"must": [named], "filter": [{"terms": {"key": list(keys)}}]}},
        source_includes=SOURCE,
        size=len(keys),
        include_named_queries_score=True,
        allow_partial_search_results=False,
    )
    hits = {hit["_id"]: read_explained_hit(hit, parts, explanation.search.agreement) for hit in answer["hits"]["hits"]}
    return [hits[key] for key in keys if key in hits]


def analysed_fields(language_code: str) -> list[str]:
    """Return one field for each way in which a text is cut in a language's index."""
    first = next(iter(TEXT_FIELDS))
    bigrams = [f"{first}.bigrams"] if ANALYSES[language_code].bigrams is not None else []
    return [first, f"{first}.standard", *bigrams]


def cut_query(request: SearchRequest, field_name: str) -> list[str]:
    answer = get_reader().indices.analyze(index=alias_of(request.language), field=field_name, text=request.query)
    return [token["token"] for token in answer["tokens"]]


def read_explained_hit(
    hit: Mapping[str, Any], parts: Mapping[str, QueryPart], agreement: Mapping[str, int]
) -> HitExplanation:
    source = hit["_source"]
    return HitExplanation(
        rank=None,
        key=source["key"],
        title=source["title"],
        symbol=source["symbol"],
        language=source["language"],
        is_stand_in=source["is_stand_in"],
        url=source["url"],
        score=hit["_score"] or 0.0,
        agreement=agreement.get(source["key"], 0),
        parts=read_scores(parts, hit.get("matched_queries") or {}),
    )
