"""How many translations of a work name what a reader means: the more of them, the surer it is about that.

A translator may have chosen another word than the reader did. The work's other languages then still say
what it is about, each searched in its own index by its own names for the same thing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from elasticsearch.dsl import query

from search.analysis import ANALYSES
from search.client import alias_of
from search.fields import own_fields
from search.ranking import LEAST_COVERED, build_match_query, covered_share
from search.request import SearchRequest
from search.side_requests import SideRequest

if TYPE_CHECKING:
    from search.vocabulary import Expansion

agreement = SideRequest("agreement of translations")

# Works per language that are asked for, the best first. More would say little of their order.
DEPTH = 500
SHARE_OF_TIMEOUT = 0.25


def find_agreement(request: SearchRequest, expansion: Expansion | None) -> Counter[str]:
    """Return {work key: number of other languages whose page names all that the query means}.

    One request, given up after a share of the reader's patience: then, and where a language has no index,
    the search goes on without it.
    """
    if expansion is None or not expansion.matches or covered_share(request.query, expansion) < LEAST_COVERED:
        return Counter()
    searches: list[dict[str, Any]] = []
    for code in ANALYSES:
        if code != request.language and all(match.labels.get(code) for match in expansion.matches):
            searches += [{"index": alias_of(code)}, build_agreement_search(expansion, code)]
    if not searches:
        return Counter()
    seconds = settings.SEARCH_REQUEST_TIMEOUT * SHARE_OF_TIMEOUT
    response = agreement.ask(seconds, lambda client: client.msearch(searches=searches))
    answers = response["responses"] if response is not None else []
    return Counter(hit["_id"] for answer in answers for hit in answer.get("hits", {}).get("hits", []))


def build_agreement_search(expansion: Expansion, language_code: str) -> dict[str, Any]:
    fields = own_fields(language_code)
    matches = [build_match_query(match, [fields], is_strict=True) for match in expansion.matches]
    found = query.Bool(must=matches, filter=[query.Term(is_stand_in=False)])
    return {"query": found.to_dict(), "size": DEPTH, "_source": False, "track_total_hits": False}
