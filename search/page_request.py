"""Asks Elasticsearch for a page of results: its hits and all counts, as two searches under way at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from elasticsearch import ApiError

from search.client import alias_of, get_reader
from search.fields import CHINESE
from search.query import build_counts_search, build_hits_search, build_matching_query, engine_timeout
from search.ranking import FEW_CHARACTERS, NO_AGREEMENT
from search.request import SearchRequest
from search.vocabulary import Expansion

Answer = Mapping[str, Any]
# A strict search that finds fewer works is made once more, loosely.
LEAST_FOUND = 3
# "ст.7" has two words without a space between them.
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """Elasticsearch's answers: the hits, and the counts; `request` is what they answer, which may be loose."""

    request: SearchRequest
    hits: Answer
    counts: Answer


def ask_for_page(
    request: SearchRequest, expansion: Expansion | None, agreement: Mapping[str, int] = NO_AGREEMENT
) -> AnsweredPage:
    """Ask for a page; a query that finds next to nothing is asked loosely. Raises UNAVAILABLE_ERRORS."""
    page = ask_once(request, expansion, agreement)
    if not may_be_loose(request) or count_found(page) >= LEAST_FOUND:
        return page
    if request.is_filtered and finds_enough(request, expansion, agreement):
        return page
    loose = ask_once(replace(request, is_loose=True), expansion, agreement)
    # Readers are told of a loose search: not of one that brought nothing more.
    return loose if count_found(loose) > count_found(page) else page


def choose_strictness(
    request: SearchRequest, expansion: Expansion | None, agreement: Mapping[str, int] = NO_AGREEMENT
) -> SearchRequest:
    """Return the search as its page is answered, loose or not, for those who ask without a page."""
    is_loose = may_be_loose(request) and not finds_enough(request, expansion, agreement)
    return replace(request, is_loose=is_loose)


def finds_enough(request: SearchRequest, expansion: Expansion | None, agreement: Mapping[str, int]) -> bool:
    """Whether the words find enough when asked strictly. What is chosen beside them must not change that."""
    answer = get_reader().search(
        index=alias_of(request.language),
        query=build_matching_query(request, expansion, agreement).to_dict(),
        size=0,
        track_total_hits=LEAST_FOUND,
        allow_partial_search_results=False,
        timeout=engine_timeout(),
    )
    return int(answer["hits"]["total"]["value"]) >= LEAST_FOUND


def may_be_loose(request: SearchRequest) -> bool:
    """Whether there is anything to loosen: of one word, or two Chinese characters, all must be there anyway."""
    characters = "".join(CHINESE.findall(request.query))
    return len(WORD.findall(request.query)) > 1 or len(characters) > FEW_CHARACTERS


def count_found(page: AnsweredPage) -> int:
    return int(page.counts["hits"]["total"]["value"])


def ask_once(request: SearchRequest, expansion: Expansion | None, agreement: Mapping[str, int]) -> AnsweredPage:
    """Two searches: one that counts must look at every work that matches, one that need not passes over most."""
    # Half an answer looks like a whole one; rather an error, and the database answers.
    header = {"index": alias_of(request.language), "allow_partial_search_results": False}
    bodies = [build(request, expansion, agreement) for build in (build_hits_search, build_counts_search)]
    answer = get_reader().msearch(searches=[part for body in bodies for part in (header, body)])
    for each in answer["responses"]:
        if "error" in each:
            raise ApiError(str(each["error"].get("type", "")), replace(answer.meta, status=each["status"]), each)
    hits, counts = answer["responses"]
    return AnsweredPage(request, hits, counts)
