"""Asks Elasticsearch for a page of results: its hits and all counts, as two searches under way at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from elasticsearch import ApiError

from search.chinese_numbers import write_otherwise
from search.client import alias_of, get_reader
from search.fields import CHINESE
from search.prepared import PreparedSearch
from search.query import build_counts_search, build_hits_search, build_matching_query, engine_timeout
from search.ranking import FEW_CHARACTERS
from search.request import SearchRequest

Answer = Mapping[str, Any]
# A strict search that finds fewer works is made once more, loosely.
LEAST_FOUND = 3
# "ст.7" has two words without a space between them.
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """Elasticsearch's answers: the hits, and the counts; `search` is what they answer, which may be loose."""

    search: PreparedSearch
    hits: Answer
    counts: Answer


def ask_for_page(search: PreparedSearch) -> AnsweredPage:
    """Ask for a page; a query that finds next to nothing is asked loosely. Raises UNAVAILABLE_ERRORS."""
    page = ask_once(search)
    if not may_be_loose(search.request) or count_found(page) >= LEAST_FOUND:
        return page
    if search.request.is_filtered and finds_enough(search):
        return page
    loose = ask_once(search.as_loose(True))
    # Readers are told of a loose search: not of one that brought nothing more.
    return loose if count_found(loose) > count_found(page) else page


def choose_strictness(search: PreparedSearch) -> PreparedSearch:
    """Return the search as its page is answered, loose or not, for those who ask without a page."""
    return search.as_loose(may_be_loose(search.request) and not finds_enough(search))


def finds_enough(search: PreparedSearch) -> bool:
    """Whether the words find enough when asked strictly. What is chosen beside them must not change that."""
    answer = get_reader().search(
        index=alias_of(search.request.language),
        query=build_matching_query(search).to_dict(),
        size=0,
        track_total_hits=LEAST_FOUND,
        allow_partial_search_results=False,
        timeout=engine_timeout(),
    )
    return int(answer["hits"]["total"]["value"]) >= LEAST_FOUND


def may_be_loose(request: SearchRequest) -> bool:
    """Whether there is anything to loosen: of one word, or two Chinese characters, all must be there anyway."""
    query = request.query
    # The name of one article, 第七条 or 第7条: a part of it is in every text.
    shortest = min(count_characters(query), count_characters(write_otherwise(query) or query))
    return len(WORD.findall(query)) > 1 or shortest > FEW_CHARACTERS


def count_characters(text: str) -> int:
    return sum(len(run) for run in CHINESE.findall(text))


def count_found(page: AnsweredPage) -> int:
    return int(page.counts["hits"]["total"]["value"])


def ask_once(search: PreparedSearch) -> AnsweredPage:
    """Two searches: one that counts must look at every work that matches, one that need not passes over most."""
    # Half an answer looks like a whole one; rather an error, and the database answers.
    header = {"index": alias_of(search.request.language), "allow_partial_search_results": False}
    bodies = [build(search) for build in (build_hits_search, build_counts_search)]
    answer = get_reader().msearch(searches=[part for body in bodies for part in (header, body)])
    for each in answer["responses"]:
        if "error" in each:
            raise ApiError(str(each["error"].get("type", "")), replace(answer.meta, status=each["status"]), each)
    hits, counts = answer["responses"]
    return AnsweredPage(search, hits, counts)
