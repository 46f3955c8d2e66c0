"""Answers a search: by Elasticsearch where it can, else by the database, and says which it was."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import structlog
from django.conf import settings
from elasticsearch import ApiError

from search.analysis import ANALYSES
from search.breaker import reader_breaker
from search.client import UNAVAILABLE_ERRORS, is_configured
from search.database import search_database
from search.file_pages import find_file_pages
from search.page_request import ask_for_page
from search.prepared import prepare_search
from search.query import labels_of
from search.request import SearchRequest
from search.results import SearchResults, read_response
from search.semantic.finding import find_related
from search.side_requests import says_not_now

logger = structlog.get_logger(__name__)
Answer = TypeVar("Answer")


def search_works(request: SearchRequest) -> SearchResults:
    """Return what was found. Never raises because Elasticsearch is away, slow, or without an index."""
    started = time.monotonic()
    results = try_elasticsearch(request, started)
    return results if results is not None else search_database(request, started)


def try_elasticsearch(request: SearchRequest, started: float) -> SearchResults | None:
    return ask_as_reader(lambda: search_elasticsearch(request, started))


def ask_as_reader(ask: Callable[[], Answer]) -> Answer | None:
    """Return what Elasticsearch answers somebody who waits for it, or None: it is away, slow, or without an index."""
    if not is_configured() or not reader_breaker.allows(settings.SEARCH_RETRY_AFTER):
        return None
    try:
        answer = ask()
    except UNAVAILABLE_ERRORS as error:
        status = error.status_code if isinstance(error, ApiError) else None
        logger.warning("search_engine_failed", error=type(error).__name__, status=status, detail=str(error)[:500])
        if says_not_now(error):
            reader_breaker.note_failure(settings.SEARCH_RETRY_AFTER)
        return None
    reader_breaker.note_success()
    return answer


def search_elasticsearch(request: SearchRequest, started: float) -> SearchResults:
    """Return what was found. Raises UNAVAILABLE_ERRORS."""
    page = ask_for_page(prepare_search(request))
    results = read_response(page.hits, page.counts, page.search, milliseconds_since(started))
    related = find_related(page.search, results.total)
    return add_file_pages(replace(results, related=related, took_ms=milliseconds_since(started)))


def add_file_pages(results: SearchResults) -> SearchResults:
    """Return the results with the pages of their files that hold the reader's words."""
    keys = [hit.key for hit in results.hits if hit.file_languages]
    labels = {code: labels_of(results.expansion, code) for code in ANALYSES}
    pages = find_file_pages(results.request, keys, labels)
    return replace(results, hits=[replace(hit, file_hits=pages.get(hit.key, [])) for hit in results.hits])


def milliseconds_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
