"""Asks Elasticsearch for a page of results: its hits and all counts, as two searches under way at once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from elasticsearch import ApiError

from search.client import alias_of, get_reader
from search.query import build_counts_search, build_hits_search
from search.ranking import NO_AGREEMENT
from search.request import SearchRequest
from search.vocabulary import Expansion

Answer = Mapping[str, Any]


def ask_for_page(
    request: SearchRequest, expansion: Expansion | None, agreement: Mapping[str, int] = NO_AGREEMENT
) -> tuple[Answer, Answer]:
    """Return Elasticsearch's answers: the hits, and the counts. Raises UNAVAILABLE_ERRORS.

    Two searches: one that counts must look at every work that matches, one that need not passes over most.
    """
    # Half an answer looks like a whole one; rather an error, and the database answers.
    header = {"index": alias_of(request.language), "allow_partial_search_results": False}
    bodies = [build(request, expansion, agreement) for build in (build_hits_search, build_counts_search)]
    answer = get_reader().msearch(searches=[part for body in bodies for part in (header, body)])
    for each in answer["responses"]:
        if "error" in each:
            raise ApiError(str(each["error"].get("type", "")), replace(answer.meta, status=each["status"]), each)
    hits, counts = answer["responses"]
    return hits, counts
