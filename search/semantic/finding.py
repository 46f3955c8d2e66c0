"""Finds works by what they mean, for the room that is left behind all that was found by words.

Fusing both orders finds more and ranks worse (docs/relevance.md), so what is found here never moves a hit
by words: it fills up the page on which they end, and no other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from elasticsearch.dsl.query import Bool, DisMax, Knn, Terms

from search.client import alias_of
from search.fields import CHINESE
from search.index_kinds import PASSAGES
from search.prepared import PreparedSearch
from search.query import EXPIRED, SHOWN_FIELDS, active_filters, build_matching_query
from search.request import MAX_SIZE, SearchRequest, Sort
from search.results import Hit, read_hit
from search.semantic.documents import VECTOR_FIELDS
from search.semantic.embedder import Vector, get_embedder_class, is_switched_on
from search.semantic.query_vectors import find_query_vector
from search.side_requests import SideRequest
from search.symbols import is_like_symbol, normalise_symbol

# Each of the two requests, as a share of the reader's patience.
SHARE_OF_TIMEOUT = 0.25
# The nearest pages per place of a passage; a work has up to six, and some are hits by words.
NEAREST = 2 * MAX_SIZE
CANDIDATES = 2 * NEAREST
LEAST_LETTERS = 4
LEAST_IDEOGRAPHS = 2
QUOTATION_MARKS = re.compile('["«»“”„‟「」『』]')
meaning = SideRequest("related by meaning")


def find_related(search: PreparedSearch, total: int) -> list[Hit]:
    """Return works that mean what was asked and have not its words, the nearest first; [] where there is no room.

    `total` is how many the words find.

    Never raises because Elasticsearch or the provider is away or slow.
    """
    request = search.request
    room = measure_room(request, total)
    if not room or not is_switched_on() or not has_meaning(request):
        return []
    asked = find_query_vector(request.query, request.language)
    embedder = get_embedder_class()
    if asked is None or embedder is None:
        return []
    # Everything is a little like something. Where the thesaurus knows no word of it, it may mean nothing here; that
    # some text has a word says little.
    is_named = bool(search.expansion.matches)
    if not is_named and asked.belonging < embedder.least_belonging:
        return []
    nearest = find_nearest_works(request, asked.vector, embedder.least_similarity)
    keys = list(nearest if is_named or total else choose_leading(nearest, embedder.most_behind))
    return read_works(search, keys)[:room] if keys else []


def measure_room(request: SearchRequest, total: int) -> int:
    """Return how many places the page has left where the hits by words end on it, else 0."""
    is_last = request.offset < total <= request.offset + request.size or (total == 0 and request.offset == 0)
    return request.offset + request.size - total if is_last else 0


def has_meaning(request: SearchRequest) -> bool:
    """Whether a query is words that can be meant: no symbol, no quotation, nothing that shall be taken as typed."""
    text = request.query
    if not request.is_expanded or request.effective_sort != Sort.RELEVANCE or QUOTATION_MARKS.search(text):
        return False
    if any(is_like_symbol(normalise_symbol(word)) for word in text.split()):
        return False
    letters = sum(character.isalpha() for character in text)
    ideographs = sum(len(run) for run in CHINESE.findall(text))
    return ideographs >= LEAST_IDEOGRAPHS or letters >= LEAST_LETTERS


def find_nearest_works(request: SearchRequest, vector: Vector, least: float) -> dict[str, float]:
    """Return {work key: cosine of its nearest passage, in any language}, the nearest first.

    The chosen facets hold, and each cosine is `least` or more.
    """
    seconds = settings.SEARCH_REQUEST_TIMEOUT * SHARE_OF_TIMEOUT
    body = build_nearest_search(request, vector, least, seconds)
    answer = meaning.ask(seconds, lambda client: client.search(index=alias_of(PASSAGES), **body))
    hits = answer["hits"]["hits"] if answer is not None else []
    # Elasticsearch's score of a cosine is (1 + cosine) / 2.
    return {hit["fields"]["key"][0]: 2 * hit["sort"][0] - 1 for hit in hits}


def choose_leading(nearest: Mapping[str, float], most_behind: float) -> list[str]:
    """Return the keys of the nearest work and of those that are hardly less near."""
    best = max(nearest.values(), default=0.0)
    return [key for key, cosine in nearest.items() if cosine >= best - most_behind]


def build_nearest_search(request: SearchRequest, vector: Vector, least: float, seconds: float) -> dict[str, Any]:
    """Return the keyword arguments of `Elasticsearch.search`. A page is as near as its nearest passage."""
    allowed = Bool(filter=list(active_filters(request).values()), must_not=[EXPIRED])
    nearest = [
        Knn(field=name, query_vector=vector, k=NEAREST, num_candidates=CANDIDATES, filter=[allowed], similarity=least)
        for name in VECTOR_FIELDS
    ]
    return {
        "query": DisMax(queries=nearest),
        "collapse": {"field": "key"},
        "sort": ["_score", {"key": "asc"}],
        "size": NEAREST,
        "source": False,
        "docvalue_fields": ["key"],
        "track_total_hits": False,
        "allow_partial_search_results": False,
        "timeout": f"{int(seconds * 1000)}ms",
    }


def read_works(search: PreparedSearch, keys: list[str]) -> list[Hit]:
    """Return the hits of those works that the words don't find, as readers of the language are shown them."""
    request = search.request
    seconds = settings.SEARCH_REQUEST_TIMEOUT * SHARE_OF_TIMEOUT
    # What is public is decided by the works' own index, whatever that of passages still holds.
    wanted = Bool(
        filter=[Terms(key=keys), *active_filters(request).values()],
        must_not=[build_matching_query(search), EXPIRED],
    )
    body: dict[str, Any] = {
        "query": wanted,
        "size": len(keys),
        "source": SHOWN_FIELDS,
        "track_total_hits": False,
        "allow_partial_search_results": False,
    }
    answer = meaning.ask(seconds, lambda client: client.search(index=alias_of(request.language), **body))
    if answer is None:
        return []
    place = {key: number for number, key in enumerate(keys)}
    hits = [read_hit(hit["_source"], request.language, {}) for hit in answer["hits"]["hits"]]
    return sorted(hits, key=lambda hit: place[hit.key])
