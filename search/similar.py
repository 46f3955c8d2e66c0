"""Works like a given one, for its page: by the words they share, in the language of the page."""

from typing import Any

from django.conf import settings
from elasticsearch.dsl import query

from pages.components import Card
from pages.page_cache.rendering import limit_lifetime, limit_while_young
from search.cards import build_card
from search.client import alias_of
from search.fields import own_fields
from search.query import SHOWN_FIELDS
from search.results import read_hit
from search.side_requests import SideRequest

# Some more than a page shows, since it may show the first of them already.
MOST_WORKS = 8
# A page must not wait for what is only an offer.
SECONDS = 0.3
# Of a work's most telling words so many must be in another for it to be like it.
LEAST_SHARED = "30%"
# A change is drained at once and found after the index's next refresh, a second later.
INDEX_SETTLES_SECONDS = 3.0
similar = SideRequest("similar works")


def find_similar_works(key: str, language_code: str) -> list[Card]:
    """Return cards of works with a page in this language, the most similar first; [] when Elasticsearch is away."""
    body = build_similar_search(key, language_code)
    answer = similar.ask(SECONDS, lambda client: client.search(index=alias_of(language_code), **body))
    limit_while_young(INDEX_SETTLES_SECONDS)
    if answer is None:
        limit_lifetime(settings.SEARCH_RETRY_AFTER)
        return []
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
