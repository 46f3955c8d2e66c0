"""Which works a search selects, without counts or marks: what feeds and alerts ask. They are those of its page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import F
from elasticsearch.dsl.query import Bool, Query, Term, Terms

from catalogue.models import Work
from search.client import UNAVAILABLE_ERRORS, SearchUnavailableError, alias_of, get_reader
from search.database import filter_works, list_works, match_words
from search.eligibility import eligible_pages
from search.page_request import choose_strictness
from search.prepared import PreparedSearch, prepare_search
from search.query import active_filters, build_matching_query, engine_timeout
from search.request import SearchRequest

# Works per request when it is asked which of some works match.
KEYS_PER_REQUEST = 500
NEWEST_PUBLISHED_FIRST: list[Any] = [{"last_published": {"order": "desc", "missing": "_last"}}, {"key": "asc"}]


def find_newest_keys(request: SearchRequest, limit: int, *, has_stand_ins: bool) -> list[str]:
    """Return the keys of the works selected, last published first.

    Without `has_stand_ins` only works with a page in the search's language. Raises UNAVAILABLE_ERRORS.
    """
    filters: list[Query] = [] if has_stand_ins else [Term(is_stand_in=False)]
    return ask_index(choose_strictness(prepare_search(request)), filters, limit, NEWEST_PUBLISHED_FIRST)


def match_keys(request: SearchRequest, keys: Collection[str], recent: Collection[str]) -> set[str]:
    """Return those of the works that the search selects, in any language.

    Where it is loose, works that match loosely alone count if they are among `recent`: a search becomes loose when
    works leave, and all that it finds from then on is new to it. Raises SearchUnavailableError.
    """
    try:
        search = choose_strictness(prepare_search(request))
        matched = match_search(search.as_loose(False), keys)
        if search.request.is_loose:
            matched |= match_search(search, set(recent) - matched)
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error
    return matched


def match_search(search: PreparedSearch, keys: Collection[str]) -> set[str]:
    ordered = sorted(keys)
    matched: set[str] = set()
    for start in range(0, len(ordered), KEYS_PER_REQUEST):
        chunk = ordered[start : start + KEYS_PER_REQUEST]
        matched |= set(ask_index(search, [Terms(key=chunk)], len(chunk), ["_doc"]))
    return matched


def ask_index(search: PreparedSearch, filters: list[Query], limit: int, order: list[Any]) -> list[str]:
    chosen = active_filters(search.request).values()
    answer = get_reader().search(
        index=alias_of(search.request.language),
        query=Bool(filter=[build_matching_query(search), *filters, *chosen]).to_dict(),
        sort=order,
        size=limit,
        source_includes=["key"],
        track_total_hits=False,
        # Half an answer must never be taken for a whole one: to run out of time is an error, too.
        allow_partial_search_results=False,
        timeout=engine_timeout(),
    )
    return [hit["_source"]["key"] for hit in answer["hits"]["hits"]]


def find_newest_keys_in_database(request: SearchRequest, limit: int) -> list[str]:
    """Do what `find_newest_keys` does with SQL alone, for pages in the search's language."""
    pages = match_words(eligible_pages().filter(locale__language_code=request.language), request.query)
    matching = Work.objects.filter(pk__in=list_works(pages) if request.query else pages.values("work_id"))
    chosen = pages.filter(work__in=filter_works(matching, request))
    ordered = chosen.order_by(F("last_published_at").desc(nulls_last=True), "work__key")
    return list(dict.fromkeys(ordered.values_list("work__key", flat=True)[:limit]))
