"""Did you mean …? Other words for a query that found little, offered only if works have all of them.

Words are corrected by Elasticsearch's term suggester, out of what the public may read in that language's
index. Chinese has no words apart: a name of the vocabulary that differs by one character stands in.
"""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import structlog
from django.db import DatabaseError
from elasticsearch.dsl import query

from search.client import alias_of
from search.fields import CHINESE
from search.label_keys import fold_text, split_words, stem_word
from search.plain_text import HIT_END, HIT_START
from search.query import EXPIRED
from search.query_text import match_key
from search.request import SearchRequest
from search.results import ELASTICSEARCH, Hit, SearchResults
from search.side_requests import SideRequest
from search.symbols import find_symbol_candidates
from search.vocabulary import holder

logger = structlog.get_logger(__name__)

# With more results than these nobody is asked whether something else was meant, unless a word is a strange one.
FEW = 10
LEAST_LETTERS = 4
LEAST_CHARACTERS = 3
MAX_WORDS = 6
# Texts that are tried.
MOST_TEXTS = 3
MARK = re.compile("<mark>(.*?)</mark>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
# Where a word is looked for: what is written in the index's language, by the twin that knows no stems.
FIELDS = ("title", "summary", "names", "body")
# Seconds, on top of a search that found little.
PATIENCE = 1.0
spelling = SideRequest("did you mean")


@dataclass(frozen=True, slots=True)
class Correction:
    """What may have been meant, as readers would write it, and how many works have all of its words."""

    query: str
    total: int


def find_correction(results: SearchResults) -> Correction | None:
    """Return other words that find what a search didn't; None where nothing better is known, or nobody can say.

    A word is replaced if no work has it, so none had all words of the query; of the new words, some has.
    """
    search = results.request
    if not is_worth_asking(results):
        return None
    texts = correct_chinese(search) if CHINESE.search(search.query) else correct_words(search)
    texts = [text for text in texts if not is_the_same(text, search)]
    return choose_correction(texts, search.language) if texts else None


def is_the_same(text: str, search: SearchRequest) -> bool:
    """Whether two queries find the same: they differ in accents, or in the endings of words."""
    if match_key(text) == match_key(search.query):
        return True
    pairs = [[stem_word(word.folded, search.language) for word in split_words(each)] for each in (text, search.query)]
    return bool(pairs[0]) and pairs[0] == pairs[1]


def is_worth_asking(results: SearchResults) -> bool:
    search = results.request
    is_plain = search.page == 1 and not search.is_filtered and results.engine == ELASTICSEARCH
    if not search.query or not is_plain or find_symbol_candidates(search.query):
        return False
    # A loose search has works with part of the query only, however many: half of a misspelt Chinese word is enough.
    return results.total <= FEW or search.is_loose or has_strange_word(results)


def has_strange_word(results: SearchResults) -> bool:
    """Whether some word is neither marked in any hit that is shown, nor stands in a name of the vocabulary.

    Works may then have been found by the other words alone.
    """
    search = results.request
    typed = [match[0] for match in WORD.finditer(search.query) if len(match[0]) >= LEAST_LETTERS]
    if not typed or CHINESE.search(search.query):
        return False
    marked = {stem for hit in results.hits for stem in stems_of(read_marks(hit), search.language)}
    strange = [word for word in typed if not marked.issuperset(stems_of(word, search.language))]
    return any(not is_in_vocabulary(word, search.language) for word in strange)


def read_marks(hit: Hit) -> str:
    return " ".join(unescape(word) for html in (hit.title_html, hit.highlight) for word in MARK.findall(html))


def stems_of(text: str, language_code: str) -> set[str]:
    return {stem_word(word.folded, language_code) for word in split_words(text)}


def is_spelt_right(word: str, language_code: str) -> bool:
    """Whether a word stands in a name of the vocabulary as it is: no work needs to have it."""
    try:
        return fold_text(word) in holder.current().languages[language_code].words
    except (DatabaseError, KeyError) as error:
        logger.info("no_vocabulary", error=type(error).__name__)
        return False


def is_in_vocabulary(word: str, language_code: str) -> bool:
    try:
        return bool(holder.current().languages[language_code].by_words.find_word(fold_text(word)))
    except (DatabaseError, KeyError) as error:
        logger.info("no_vocabulary", error=type(error).__name__)
        return True


def correct_words(search: SearchRequest) -> list[str]:
    """Return the query with each word that no work has replaced by one that some have, the likeliest text first."""
    words = [match for match in WORD.finditer(search.query) if len(match[0]) >= LEAST_LETTERS][:MAX_WORDS]
    if not words:
        return []
    response = ask_for_words([match[0] for match in words], search.language)
    if response is None:
        return []
    counts = response["aggregations"]["known"]["buckets"]
    similar = {
        place: rank_words(response["suggest"], place)
        for place, word in enumerate(words)
        if not counts[f"w{place}"]["doc_count"] and not is_spelt_right(word[0], search.language)
    }
    # All second choices together, then all third ones: words that are wrong together are rare.
    most = max((len(ranked) for ranked in similar.values()), default=0)
    texts = []
    for rank in range(most):
        text = search.query
        for place in sorted(similar, reverse=True):
            if ranked := similar[place]:
                start, end = words[place].span()
                text = text[:start] + ranked[min(rank, len(ranked) - 1)] + text[end:]
        texts.append(text)
    return texts


def ask_for_words(words: list[str], language_code: str) -> Any | None:
    """Ask for the works with each word, and for words like it, in one request."""
    known = {
        f"w{position}": query.MultiMatch(
            query=word, fields=[f"{name}.standard" for name in FIELDS], operator="and"
        ).to_dict()
        for position, word in enumerate(words)
    }
    similar = {
        f"w{position}-{name}": {
            "text": word,
            "term": {
                "field": f"{name}.standard",
                "suggest_mode": "missing",
                "max_edits": 1 if len(word) < 2 * LEAST_LETTERS - 2 else 2,
                "prefix_length": 1,
                "min_word_length": LEAST_LETTERS,
                "size": 3,
            },
        }
        for position, word in enumerate(words)
        for name in FIELDS
    }
    body: dict[str, Any] = {"size": 0, "aggs": {"known": {"filters": {"filters": known}}}, "suggest": similar}
    return ask(language_code, body)


def ask(language_code: str, body: dict[str, Any]) -> Any | None:
    timeout = f"{int(PATIENCE * 900)}ms"
    return spelling.ask(PATIENCE, lambda client: client.search(index=alias_of(language_code), timeout=timeout, **body))


def rank_words(suggest: Any, place: int) -> list[str]:
    """Return the most similar words first, of equally similar ones the most frequent."""
    options: dict[str, tuple[float, int]] = {}
    for name in FIELDS:
        entries = suggest[f"w{place}-{name}"]
        # A word that the analyser cuts in two can't be replaced as one.
        for option in entries[0]["options"] if len(entries) == 1 else []:
            score, frequency = options.get(option["text"], (0.0, 0))
            options[option["text"]] = (max(score, option["score"]), frequency + option["freq"])
    return sorted(options, key=lambda text: options[text], reverse=True)[:MOST_TEXTS]


def correct_chinese(search: SearchRequest) -> list[str]:
    """Return Chinese names that differ from a whole query by one character, or by two that changed places."""
    typed = search.query.replace(" ", "")
    if len(typed) < LEAST_CHARACTERS:
        return []
    try:
        names = holder.current().languages[search.language].chinese.entries
    except (DatabaseError, KeyError) as error:
        logger.info("no_correction", error=type(error).__name__)
        return []
    if typed in names:
        return []
    near = (name for name in names if len(name) == len(typed) and is_one_step_away(name, typed))
    return sorted(near, key=lambda name: (name[0] != typed[0], name))[:MOST_TEXTS]


def is_one_step_away(name: str, typed: str) -> bool:
    """Whether two texts of one length differ in one character, or have two neighbours in the other order."""
    places = [place for place, pair in enumerate(zip(name, typed, strict=True)) if pair[0] != pair[1]]
    if len(places) == 2 and places[1] == places[0] + 1:
        first, second = places
        return name[first] == typed[second] and name[second] == typed[first]
    return len(places) == 1


def choose_correction(texts: list[str], language_code: str) -> Correction | None:
    """Return the first text of which some work has all words, as works write it: the index has no accents.

    What a suggester offers may stand in removed documents only, or in another language's.
    """
    wanted = [build_all_words_query(text) for text in texts]
    names = {f"{name}.standard": {"number_of_fragments": 3} for name in FIELDS}
    body = {
        "query": query.Bool(should=wanted, minimum_should_match=1).to_dict(),
        "size": 10,
        "source": False,
        "aggs": {"texts": {"filters": {"filters": [each.to_dict() for each in wanted]}}},
        "highlight": {"pre_tags": [HIT_START], "post_tags": [HIT_END], "fields": names},
    }
    response = ask(language_code, body)
    if response is None:
        return None
    marked = [
        word
        for hit in response["hits"]["hits"]
        for fragments in hit.get("highlight", {}).values()
        for fragment in fragments
        for word in re.findall(f"{HIT_START}([^{HIT_END}]+){HIT_END}", fragment)
    ]
    counts = [bucket["doc_count"] for bucket in response["aggregations"]["texts"]["buckets"]]
    for text, count in zip(texts, counts, strict=True):
        if count:
            return Correction(spell_as_written(text, marked), count)
    return None


def build_all_words_query(text: str) -> query.Query:
    names = [f"{name}.standard" for name in FIELDS]
    if CHINESE.search(text):
        has_all: query.Query = query.MultiMatch(query=text, fields=names, type="phrase")
    else:
        has_all = query.CombinedFields(query=text, fields=names, operator="and")
    return query.Bool(must=[has_all], must_not=[EXPIRED])


def spell_as_written(text: str, marked: list[str]) -> str:
    """Return `text` with the accents and letters of the marked words that are the same without them."""
    written: dict[str, str] = {}
    for word in marked:
        written.setdefault(match_key(word), word.lower())
    return WORD.sub(lambda match: written.get(match_key(match[0]), match[0]), text)
