"""How many translations of a work name what a reader means: the more of them, the surer it is about that.

A translator may have chosen another word than the reader did. The work's other languages then still say
what it is about, each searched in its own index by its own names for the same thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from elasticsearch.dsl.query import Bool, Term

from search.analysis import ANALYSES
from search.client import alias_of
from search.fields import own_fields
from search.ranking import AS_IT_IS, LEAST_COVERED, build_match_query, covered_share
from search.request import SearchRequest
from search.side_requests import SideRequest

if TYPE_CHECKING:
    from search.vocabulary import Expansion

agreement = SideRequest("agreement of translations")

# Works per language that are asked for, the best first: as many as are put in order by all that counts.
DEPTH = 200
SHARE_OF_TIMEOUT = 0.25


def find_agreement(request: SearchRequest, expansion: Expansion) -> dict[str, int]:
    """Return {work key: number of other languages whose page names all that the query means}.

    A language in which a work has no page says what the work's pages say on average, the reader's among them:
    nobody is put behind others for what was never translated. One request, given up after a share of the reader's
    patience: then, and where a language has no index, the search goes on without it.
    """
    if not expansion.matches or covered_share(request.query, expansion) < LEAST_COVERED:
        return {}
    codes = [code for code in ANALYSES if all(match.labels.get(code) for match in expansion.matches)]
    if not any(code != request.language for code in codes):
        return {}
    searches: list[dict[str, Any]] = []
    for code in codes:
        searches += [{"index": alias_of(code)}, build_agreement_search(expansion, code)]
    seconds = settings.SEARCH_REQUEST_TIMEOUT * SHARE_OF_TIMEOUT
    response = agreement.ask(seconds, lambda client: client.msearch(searches=searches))
    answers = response["responses"] if response is not None else []
    found = {code: answer["hits"]["hits"] for code, answer in zip(codes, answers, strict=False) if "hits" in answer}
    return count_votes(found, request.language)


def count_votes(found: Mapping[str, list[dict[str, Any]]], language_code: str) -> dict[str, int]:
    """Return {work key: votes}, of the hits of each language that was asked (`language_code` is the reader's)."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    pages: dict[str, tuple[str, ...]] = {}
    for code, hits in found.items():
        for hit in hits:
            fields = hit["fields"]
            [key] = fields["key"]
            named[key].append(code)
            pages[key] = tuple(fields["page_language"])
    voters = found.keys() - {language_code}
    # Thousands of works have a handful of sets of pages between them.
    written = {
        codes: (len(voters.difference(codes)), max(1, len(found.keys() & codes))) for codes in set(pages.values())
    }
    votes = {}
    for key, codes in named.items():
        unwritten, asked = written[pages[key]]
        votes[key] = len(codes) - (language_code in codes) + round(unwritten * len(codes) / asked)
    return {key: count for key, count in votes.items() if count}


def build_agreement_search(expansion: Expansion, language_code: str) -> dict[str, Any]:
    fields = own_fields(language_code)
    matches = [build_match_query(match, [fields], [AS_IT_IS], further_names=0) for match in expansion.matches]
    found = Bool(must=matches, filter=[Term(is_stand_in=False)])
    return {
        "query": found,
        "size": DEPTH,
        # By columns: opening the stored documents of thousands of hits, even for their ids alone, takes twice as long.
        "stored_fields": "_none_",
        "docvalue_fields": ["key", "page_language"],
        "track_total_hits": False,
    }
