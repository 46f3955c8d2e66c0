"""Says why a search finds what it finds: how words are cut, what else is searched, which parts a hit meets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from search.agreement import find_agreement
from search.analysis import ANALYSES
from search.client import UNAVAILABLE_ERRORS, SearchUnavailableError, alias_of, get_reader
from search.documents import TEXT_FIELDS
from search.query import build_search
from search.request import SearchRequest
from search.vocabulary import Expansion, expand

# Kinds of queries that compare with the index themselves; all others only join such ones.
LEAVES = frozenset({"multi_match", "combined_fields", "match", "match_phrase", "constant_score"})


@dataclass(frozen=True, slots=True)
class HitExplanation:
    """A hit with its score, and {part of the query: its score before weights of the parts around it}."""

    key: str
    title: str
    language: str
    is_stand_in: bool
    score: float
    agreement: int
    parts: dict[str, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`terms` is {how a text is cut: what becomes of the query}."""

    request: SearchRequest
    terms: dict[str, list[str]]
    expansion: Expansion
    total: int
    hits: list[HitExplanation] = field(default_factory=list)


def explain_search(request: SearchRequest) -> Explanation:
    """Ask as the site does, and have Elasticsearch tell which parts of the query each hit meets.

    Raises SearchUnavailableError: the database has nothing to explain.
    """
    client = get_reader()
    expansion = expand(request.query, request.language) if request.is_expanded else Expansion()
    try:
        terms = {name: cut_query(request, name) for name in analysed_fields(request.language)}
        agreement = find_agreement(request, expansion)
        body = build_search(request, expansion, agreement)
        for leaf in find_leaves(body["query"]):
            name_leaf(leaf)
        body |= {"aggs": {}, "source": ["key", "title", "language", "is_stand_in"], "track_scores": True}
        body.pop("highlight", None)
        index = alias_of(request.language)
        answer = client.search(index=index, include_named_queries_score=True, **body)
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error
    hits = [read_explained_hit(hit, agreement) for hit in answer["hits"]["hits"]]
    return Explanation(request, terms, expansion, answer["hits"]["total"]["value"], hits)


def analysed_fields(language_code: str) -> list[str]:
    """Return one field for each way in which a text is cut in a language's index."""
    first = next(iter(TEXT_FIELDS))
    bigrams = [f"{first}.bigrams"] if ANALYSES[language_code].bigrams is not None else []
    return [first, f"{first}.standard", *bigrams]


def cut_query(request: SearchRequest, field_name: str) -> list[str]:
    answer = get_reader().indices.analyze(index=alias_of(request.language), field=field_name, text=request.query)
    return [token["token"] for token in answer["tokens"]]


def find_leaves(node: Any) -> Iterator[dict[str, Any]]:
    """Yield the parts of a query that compare with the index, as {kind: options}."""
    if isinstance(node, list):
        for each in node:
            yield from find_leaves(each)
    elif isinstance(node, dict):
        for kind, options in node.items():
            if kind in LEAVES:
                yield {kind: options}
            else:
                yield from find_leaves(options)


def name_leaf(leaf: dict[str, Any]) -> None:
    kind, options = next(iter(leaf.items()))
    options["_name"] = describe_leaf(kind, options)


def describe_leaf(kind: str, options: Mapping[str, Any]) -> str:
    """Return what a part of the query looks for, in words: `phrase "mutual assistance" in title, body`."""
    if kind == "constant_score":
        column, values = next(iter(next(iter(options["filter"].values())).items()))
        shown = values if isinstance(values, str) else f"{len(values)} values"
        return f"{column} is {shown} (worth {options['boost']:g})"
    how = "words" if kind == "combined_fields" else "phrase"
    slop = f", {options['slop']} places apart at most" if options.get("slop") else ""
    fields = ", ".join(name.partition("^")[0] for name in options.get("fields", ()))
    return f"{how} “{options.get('query', '')}”{slop} in {fields} (weight {options.get('boost', 1):g})"


def read_explained_hit(hit: Mapping[str, Any], agreement: Mapping[str, int]) -> HitExplanation:
    source = hit["_source"]
    matched = hit.get("matched_queries") or {}
    parts = dict(sorted(matched.items(), key=lambda each: -each[1]))
    return HitExplanation(
        key=source["key"],
        title=source["title"],
        language=source["language"],
        is_stand_in=source["is_stand_in"],
        score=hit["_score"] or 0.0,
        agreement=agreement.get(source["key"], 0),
        parts=parts,
    )
