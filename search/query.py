"""Turns a SearchRequest into the bodies of Elasticsearch requests. Pure: it asks nobody anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from elasticsearch.dsl.query import Bool, Match, MatchAll, MatchPhrase, Query, Range

from search.analysis import ANALYSES
from search.facets import FACETS, ValueCount
from search.fields import languages_in_script, other_fields, own_fields
from search.plain_text import HIT_END, HIT_START
from search.ranking import build_first_query, build_text_query, build_unranked_query, words_for_stemming
from search.request import SearchRequest, Sort

if TYPE_CHECKING:
    from search.prepared import PreparedSearch
    from search.vocabulary import Expansion

# What a hit needs to be shown; long texts stay where they are.
SHOWN_FIELDS = [
    "key",
    "kind",
    "type",
    "language",
    "title",
    "summary",
    "symbol",
    "date",
    "starts_at",
    "ends_at",
    "url",
    "page_urls",
    "page_language",
    "work_language",
    "file_language",
    "display",
]
NEWEST_FIRST = {"date": {"order": "desc", "missing": "_last"}}
BY_KEY = {"key": "asc"}
OWN_LANGUAGE_FIRST = {"is_stand_in": "asc"}
SORTS: dict[Sort, list[Any]] = {
    Sort.RELEVANCE: ["_score", NEWEST_FIRST, BY_KEY],
    Sort.NEWEST: [NEWEST_FIRST, BY_KEY],
    Sort.OLDEST: [{"date": {"order": "asc", "missing": "_last"}}, BY_KEY],
    Sort.TITLE: [{"title_sort": "asc"}, BY_KEY],
}
# The engine gives up a little before the reader's client would, so that its answer still arrives.
ENGINE_SHARE_OF_TIMEOUT = 0.9
# Hits by words that are put in order by all that counts: ten pages. Those behind them follow as words chose them.
RANKED = 200
# A page whose time is over goes at that moment, not with the next run of the clock.
EXPIRED = Range(expires_at={"lte": "now"})
WHOLE = {"number_of_fragments": 0}
EXCERPT = {"fragment_size": 180, "number_of_fragments": 1}
# The facets that are counted together, and how many values of all of them.
TOGETHER = "together"
MAX_COUNTED = 5_000


def build_hits_search(search: PreparedSearch) -> dict[str, Any]:
    """Return the body of the search for the page of hits.

    By relevance, words alone choose the best RANKED hits, and these are then put in order by all that counts:
    so the engine passes over most works unseen, as it also need not count them (see `build_counts_search`).
    """
    request = search.request
    body: dict[str, Any] = {
        "from": request.offset,
        "size": request.size,
        "_source": SHOWN_FIELDS,
        "track_total_hits": False,
        "timeout": engine_timeout(),
    }
    filters = list(active_filters(request).values())
    if request.query and request.sort == Sort.RELEVANCE:
        ranked = build_text_query(search)
        body["query"] = Bool(must=[build_first_query(search)], filter=filters, must_not=[EXPIRED])
        body["rescore"] = {
            "window_size": RANKED,
            "query": {"rescore_query": ranked, "query_weight": 0.0, "rescore_query_weight": 1.0},
        }
    else:
        body["query"] = Bool(filter=[build_matching_query(search), *filters])
        body["sort"] = build_sort(request)
    if request.query:
        body["highlight"] = build_highlight(request, search.expansion)
    return body


def build_counts_search(search: PreparedSearch) -> dict[str, Any]:
    """Return the body of the search for how many hits there are, and how many of them each facet's values have."""
    body: dict[str, Any] = {
        "query": build_matching_query(search),
        "aggs": build_aggregations(search.request),
        "size": 0,
        "track_total_hits": True,
        "timeout": engine_timeout(),
    }
    post_filter = build_post_filter(search.request)
    if post_filter is not None:
        body["post_filter"] = post_filter
    return body


def engine_timeout() -> str:
    return f"{int(settings.SEARCH_REQUEST_TIMEOUT * ENGINE_SHARE_OF_TIMEOUT * 1000)}ms"


def build_sort(request: SearchRequest) -> list[Any]:
    """Return the order of hits. Where nobody chose one and there are no words, the reader's language comes first."""
    order = SORTS[request.effective_sort]
    return order if request.query or request.sort != Sort.RELEVANCE else [OWN_LANGUAGE_FIRST, *order]


def build_query(search: PreparedSearch) -> Query:
    """What matches the words, and how well. Facets come after it (see `build_post_filter`)."""
    if not search.request.query:
        return build_matching_query(search)
    return Bool(must=[build_text_query(search)], must_not=[EXPIRED])


def build_matching_query(search: PreparedSearch) -> Query:
    """The same without scores."""
    if not search.request.query:
        return Bool(filter=[MatchAll()], must_not=[EXPIRED])
    return Bool(filter=[build_unranked_query(search)], must_not=[EXPIRED])


def active_filters(request: SearchRequest) -> dict[str, Query]:
    """Return {facet name: filter} of the facets in which something is chosen."""
    filters = {facet.name: facet.build_filter(request) for facet in FACETS}
    return {name: each for name, each in filters.items() if each is not None}


def build_post_filter(request: SearchRequest) -> Query | None:
    filters = active_filters(request)
    return Bool(filter=list(filters.values())) if filters else None


def build_aggregations(request: SearchRequest) -> dict[str, Any]:
    """Count each facet among the hits of all other facets: its own choice must not empty it.

    Those in which nothing is chosen are counted together, by the documents' field `counted`: a field for each of
    them, most with several values, takes longer than finding the hits. `read_counts` takes the answer apart.
    """
    filters = active_filters(request)
    free = [facet for facet in FACETS if facet.name not in filters]
    counted: dict[str, Any] = {each.name: each.build_aggregation() for each in free if not each.is_in_counted}
    counted[TOGETHER] = {"terms": {"field": "counted", "size": MAX_COUNTED}}
    aggregations = counted if not filters else {"all chosen": build_filtered(filters.values(), counted)}
    for facet in FACETS:
        if facet.name in filters:
            others = [each for name, each in filters.items() if name != facet.name]
            own = {facet.name: facet.build_aggregation()}
            aggregations |= {f"without {facet.name}": build_filtered(others, own)} if others else own
    return aggregations


def build_filtered(filters: Iterable[Query], aggregations: dict[str, Any]) -> dict[str, Any]:
    return {"filter": Bool(filter=list(filters)), "aggs": aggregations}


def read_counts(answer: Mapping[str, Any]) -> dict[str, list[ValueCount]]:
    """Return {facet name: its counts}, whichever filter it was counted under."""
    groups = (answer, *answer.values())
    names = (TOGETHER, *(facet.name for facet in FACETS))
    found = {name: group[name] for name in names for group in groups if name in group}
    together = part_counted(found[TOGETHER]["buckets"])
    return {
        facet.name: facet.read_counts(found[facet.name])
        if facet.name in found
        else facet.read_counted(together.get(facet.name, {}))
        for facet in FACETS
    }


def part_counted(buckets: Iterable[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    """Return {facet name: {value: works}} of values that were counted together (see `join_counted`)."""
    counts: dict[str, Counter[str]] = {}
    for bucket in buckets:
        name, *values = bucket["key"].split()
        of_facet = counts.setdefault(name, Counter())
        for value in values:
            of_facet[value] += bucket["doc_count"]
    return counts


def build_highlight(request: SearchRequest, expansion: Expansion) -> dict[str, Any]:
    """Mark the reader's words and the other names of what they mean, one by one.

    What is found in files is quoted with its page (see `search.file_pages`). Marking whole phrases, or by
    all analysers at once, takes ten times as long as finding the hits.
    """
    own = own_fields(request.language)
    own_words = words_for_stemming(request.query, own)
    subfields = [""]
    if len(own_words) < max(len(request.query), 2):
        # Words of another script, or a single Chinese character: the language's own analyser has no such term.
        subfields.append(".standard")
    names = {code: labels_of(expansion, code) for code in ANALYSES}
    fields: dict[str, Any] = {}
    for name, option in {"title": WHOLE, "summary": WHOLE, "body": EXCERPT}.items():
        marked: list[Query] = [Match(**{name + each: {"query": request.query}}) for each in subfields]
        marked += [MatchPhrase(**{name: {"query": label}}) for label in names[request.language]]
        fields[name] = {**option, **build_marks([name + each for each in subfields], marked)}
    fitting = languages_in_script(request.query)
    for other in other_fields(request.language):
        code = other.language_code
        if code in fitting or names[code]:
            name = f"other.{code}.text"
            subfield = name + other.phrase_subfield
            marked = [MatchPhrase(**{subfield: {"query": words}}) for words in (request.query, *names[code])]
            fields[name] = {**EXCERPT, **build_marks([subfield], marked)}
    return {
        "pre_tags": [HIT_START],
        "post_tags": [HIT_END],
        # Longer texts are marked in their first part only; the limit guards the node.
        "max_analyzed_offset": 200_000,
        "fields": fields,
    }


def build_marks(matched_fields: list[str], marked: list[Query]) -> dict[str, Any]:
    """Return what is marked in one field. Each has a query of its own: one for all is compared in full for each."""
    return {"matched_fields": matched_fields, "highlight_query": Bool(should=marked)}


def labels_of(expansion: Expansion, language_code: str) -> list[str]:
    """Return the names in one language of all that was recognised."""
    return [label for match in expansion.matches for label in match.labels.get(language_code, ())]
