"""Works like a given one, for its page: by the words they share, in the language of the page."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from elasticsearch.dsl import query

from catalogue.models import Work, WorkPage
from pages.page_cache.rendering import limit_lifetime
from search.client import alias_of
from search.fields import own_fields
from search.query import EXPIRED
from search.side_requests import SideRequest

# Some more than a page shows, since it may show the first of them already.
MOST_WORKS = 8
# A page must not wait for what is only an offer.
SECONDS = 0.3
# Of a work's most telling words so many must be in another for it to be like it.
LEAST_SHARED = "30%"
# Finding them is half of what a page costs, and what a work is about seldom changes: other works' changes may show
# so many seconds later. What is shown of each is read anew.
KEPT_SECONDS = 3600
# The index may not know a text yet that is younger, nor one that nothing is like.
YOUNG_SECONDS = 60
similar = SideRequest("similar works")


def find_similar_works(page: WorkPage) -> list[int]:
    """Return ids of works with a page in this one's language, the most similar first; [] when Elasticsearch is away.

    They were public when they were found, up to KEPT_SECONDS ago; who shows them must see to it that they still are.
    """
    key = f"similar:{page.pk}:{page.live_revision_id}"
    known: list[int] | None = cache.get(key)
    if known is not None:
        return known
    body = build_similar_search(page.work.key, page.locale.language_code)
    answer = similar.ask(SECONDS, lambda client: client.search(index=alias_of(page.locale.language_code), **body))
    if answer is None:
        limit_lifetime(settings.SEARCH_RETRY_AFTER)
        return []
    keys = [hit["_id"] for hit in answer["hits"]["hits"]]
    ids = dict(Work.objects.filter(key__in=keys).values_list("key", "pk"))
    found = [ids[each] for each in keys if each in ids]
    if found and not is_young(page):
        cache.set(key, found, KEPT_SECONDS)
    else:
        limit_lifetime(YOUNG_SECONDS)
    return found


def is_young(page: WorkPage) -> bool:
    published = page.last_published_at
    return published is None or (timezone.now() - published).total_seconds() < YOUNG_SECONDS


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
    left_out = [query.Term(key=key), query.Term(is_stand_in=True), EXPIRED]
    return {
        "query": query.Bool(must=[like], must_not=left_out).to_dict(),
        "size": MOST_WORKS,
        "source": False,
        "track_total_hits": False,
        "allow_partial_search_results": False,
    }
