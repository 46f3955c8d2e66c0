"""Works like a given one, for its page: by the words they share, in the language of the page."""

from typing import Any

import structlog
from django.conf import settings
from elasticsearch.dsl import query

from pages.components import Card
from search.breaker import CircuitBreaker
from search.cards import build_card
from search.client import UNAVAILABLE_ERRORS, alias_of, get_reader, is_configured
from search.fields import own_fields
from search.query import SHOWN_FIELDS
from search.results import read_hit

logger = structlog.get_logger(__name__)

# Some more than a page shows, since it may show the first of them already.
MOST_WORKS = 8
# A page must not wait for what is only an offer.
SECONDS = 0.3
# Of a work's most telling words so many must be in another for it to be like it.
LEAST_SHARED = "30%"
similar_breaker = CircuitBreaker()


def find_similar_works(key: str, language_code: str) -> list[Card]:
    """Return cards of works with a page in this language, the most similar first; [] when Elasticsearch is away."""
    if not is_configured() or not similar_breaker.allows(settings.SEARCH_RETRY_AFTER):
        return []
    body = build_similar_search(key, language_code)
    try:
        answer = get_reader().options(request_timeout=SECONDS).search(index=alias_of(language_code), **body)
    except UNAVAILABLE_ERRORS as error:
        logger.warning("search_similar_failed", error=type(error).__name__, detail=str(error)[:500])
        similar_breaker.note_failure(settings.SEARCH_RETRY_AFTER)
        return []
    similar_breaker.note_success()
    return [build_card(read_hit(hit["_source"], language_code, {})) for hit in answer["hits"]["hits"]]


def build_similar_search(key: str, language_code: str) -> dict[str, Any]:
    fields = own_fields(language_code)
    work: Any = {"_index": alias_of(language_code), "_id": key}
    like = query.MoreLikeThis(
        fields=fields.names(fields.phrase_subfield),
        like=[work],
        min_term_freq=1,
        min_doc_freq=2,
        max_query_terms=25,
        minimum_should_match=LEAST_SHARED,
    )
    left_out = [query.Term(key=key), query.Term(is_stand_in=True), query.Range(expires_at={"lte": "now"})]
    return {
        "query": query.Bool(must=[like], must_not=left_out).to_dict(),
        "size": MOST_WORKS,
        "source": SHOWN_FIELDS,
        "track_total_hits": False,
        "allow_partial_search_results": False,
    }
