"""Suggestions while somebody types: works whose title or symbol begins so, then names of the vocabulary.

Works come from Elasticsearch in one short request; without it there are none, and nobody waits.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from django.db import DatabaseError
from elasticsearch.dsl import query

from search.client import alias_of
from search.fields import CHINESE
from search.query import EXPIRED
from search.ranking import STAND_IN_SHARE
from search.request import searched_form
from search.side_requests import SideRequest
from search.symbols import is_like_symbol, normalise_symbol
from search.vocabulary import complete

logger = structlog.get_logger(__name__)

MAX_LENGTH = 100
MAX_WORDS = 8
# A single letter begins half of all titles; a single Chinese character is a word.
LEAST_LETTERS = 2
LEAST_SYMBOL = 3
MOST_WORKS = 6
MOST_NAMES = 4
# Seconds the engine may take, and documents it looks at: a suggestion that comes late is none.
PATIENCE = 0.3
MOST_DOCUMENTS = 20_000
FIELD = "title.beginnings"
STEMMED = "title"
TOGETHER = 3.0
SYMBOL = 100.0
SHOWN = ["title", "url", "kind", "language", "symbol"]

suggestions = SideRequest("suggestions")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A work with its page's address, or a name (`url` is "") to search for; `language` is the text's."""

    text: str
    kind: str
    language: str
    url: str = ""
    symbol: str = ""


def suggest(text: str, language_code: str) -> list[Suggestion]:
    """Return what begins like a cleaned text: works first, each name once. Never raises for a service's absence."""
    text = searched_form(" ".join(text[:MAX_LENGTH].split()[:MAX_WORDS]))
    if len(text) < LEAST_LETTERS and not CHINESE.search(text):
        return []
    works = suggest_works(text, language_code)
    known = {work.text.casefold() for work in works}
    return works + [name for name in suggest_names(text, language_code) if name.text.casefold() not in known]


def suggest_names(text: str, language_code: str) -> list[Suggestion]:
    try:
        found = complete(text, language_code, MOST_NAMES)
    except DatabaseError as error:
        logger.warning("suggestions_without_names", error=type(error).__name__)
        return []
    return [Suggestion(each.text, each.kind, each.language, symbol=each.symbol) for each in found]


def suggest_works(text: str, language_code: str) -> list[Suggestion]:
    body = build_suggest_body(text)
    response = suggestions.ask(PATIENCE, lambda client: client.search(index=alias_of(language_code), **body))
    if response is None:
        return []
    sources = [hit["_source"] for hit in response["hits"]["hits"]]
    return [Suggestion(each["title"], each["kind"], each["language"], each["url"], each["symbol"]) for each in sources]


def build_suggest_body(text: str) -> dict[str, Any]:
    """Return the keyword arguments of `Elasticsearch.search` for what somebody has typed so far."""
    ways: list[query.Query] = [build_title_query(text)]
    symbol = normalise_symbol(text)[:40]
    if len(symbol) >= LEAST_SYMBOL and (is_like_symbol(symbol) or "/" in text):
        ways.append(query.ConstantScore(filter=query.Term(**{"symbols.beginnings": symbol}), boost=SYMBOL))
    found = query.Bool(
        must=[query.DisMax(queries=ways)],
        # Words in the order they were typed, the last one unfinished.
        should=[query.MatchPhrase(**{FIELD: {"query": text, "boost": TOGETHER}})],
        must_not=[EXPIRED],
    )
    own_first = query.Boosting(positive=found, negative=query.Term(is_stand_in=True), negative_boost=STAND_IN_SHARE)
    return {
        "query": own_first.to_dict(),
        "size": MOST_WORKS,
        "source": SHOWN,
        "track_total_hits": False,
        "terminate_after": MOST_DOCUMENTS,
        "timeout": f"{int(PATIENCE * 1000)}ms",
    }


def build_title_query(text: str) -> query.Query:
    """All words must begin words of the title, or share a stem with one; Chinese must follow each other in it."""
    if CHINESE.search(text):
        return query.Bool(must=[query.MatchPhrase(**{FIELD: {"query": part}}) for part in text.split()])
    return query.Bool(
        must=[query.MultiMatch(query=word, fields=[FIELD, STEMMED], operator="and") for word in text.split()]
    )
