"""Which works a search selects, without ranking, counts or marks: what feeds and alerts ask."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import F
from elasticsearch.dsl.query import Bool, Query, Term, Terms

from catalogue.models import Work
from search.client import UNAVAILABLE_ERRORS, SearchUnavailableError, alias_of, get_reader
from search.database import filter_works, list_works, match_words
from search.eligibility import eligible_pages
from search.query import ENGINE_SHARE_OF_TIMEOUT, build_matching_query, build_post_filter
from search.request import SearchRequest
from search.vocabulary import expand

# Works per request when it is asked which of some works match.
KEYS_PER_REQUEST = 500
NEWEST_PUBLISHED_FIRST: list[Any] = [{"last_published": {"order": "desc", "missing": "_last"}}, {"key": "asc"}]


def find_newest_keys(request: SearchRequest, limit: int, *, has_stand_ins: bool) -> list[str]:
    """Return the keys of the works selected, last published first.

    Without `has_stand_ins` only works with a page in the search's language. Raises SearchUnavailableError.
    """
    filters: list[Query] = [] if has_stand_ins else [Term(is_stand_in=False)]
    return ask_index(request, filters, limit, NEWEST_PUBLISHED_FIRST)


def match_keys(request: SearchRequest, keys: Collection[str]) -> set[str]:
    """Return those of the works that the search selects, in any language. Raises SearchUnavailableError."""
    ordered = sorted(keys)
    matched: set[str] = set()
    for start in range(0, len(ordered), KEYS_PER_REQUEST):
        chunk = ordered[start : start + KEYS_PER_REQUEST]
        matched |= set(ask_index(request, [Terms(key=chunk)], len(chunk), ["_doc"]))
    return matched


def ask_index(request: SearchRequest, filters: list[Query], limit: int, order: list[Any]) -> list[str]:
    chosen = build_post_filter(request)
    # What the search page searches besides the words counts here, too.
    expansion = expand(request.query, request.language) if request.query and request.is_expanded else None
    found = Bool(filter=[build_matching_query(request, expansion), *filters, *([chosen] if chosen is not None else [])])
    try:
        answer = get_reader().search(
            index=alias_of(request.language),
            query=found.to_dict(),
            sort=order,
            size=limit,
            source_includes=["key"],
            track_total_hits=False,
            # Half an answer must never be taken for a whole one.
            allow_partial_search_results=False,
            timeout=f"{int(settings.SEARCH_REQUEST_TIMEOUT * ENGINE_SHARE_OF_TIMEOUT * 1000)}ms",
        )
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error
    if answer["timed_out"]:
        raise SearchUnavailableError("Elasticsearch gave up before it had looked at everything.")
    return [hit["_source"]["key"] for hit in answer["hits"]["hits"]]


def find_newest_keys_in_database(request: SearchRequest, limit: int) -> list[str]:
    """Do what `find_newest_keys` does with SQL alone, for pages in the search's language."""
    pages = match_words(eligible_pages().filter(locale__language_code=request.language), request.query)
    matching = Work.objects.filter(pk__in=list_works(pages) if request.query else pages.values("work_id"))
    chosen = pages.filter(work__in=filter_works(matching, request))
    ordered = chosen.order_by(F("last_published_at").desc(nulls_last=True), "work__key")
    return list(dict.fromkeys(ordered.values_list("work__key", flat=True)[:limit]))
