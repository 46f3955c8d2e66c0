"""Which works match the reader's words, and how well: a pure function from words to a query.

The reader's words are only ever given to analysers (match queries) or compared as whole terms. They never
reach query_string, regexp, wildcard or prefix queries.
"""

import re

from elasticsearch.dsl import query

from search.analysis import ANALYSES
from search.documents import TEXT_FIELDS
from search.symbols import find_symbol_candidates, normalise_symbol

CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")

# Share of the words that must be there. Which works have more of them, closer together, is for the ranking.
LEAST_WORDS = "60%"
LEAST_CHARACTERS = "80%"
# Weights, measured on six languages (docs/relevance.md). A phrase is worth the same wherever it stands.
EXACT_PHRASE = 10.0
PHRASE = 3.0
NEAR_PHRASE = 3.0
NEAR = 8
TWIN = 0.5
SINGLE_CHARACTERS = 0.5
FOREIGN = 0.3
SYMBOL = 1000.0
SYMBOL_WITHIN = 200.0
SYMBOL_BEGINNING = 50.0


def build_text_query(text: str, language_code: str) -> query.Query:
    """Return the query for what somebody typed, in the index of one language."""
    own_words = words_for_stemming(text, language_code)
    matches = [
        build_phrase_query(text, ".standard", EXACT_PHRASE),
        query.Match(foreign_text={"query": text, "boost": FOREIGN, "minimum_should_match": "100%"}),
        *build_symbol_queries(text),
    ]
    bonuses = []
    if own_words:
        matches.append(build_words_query(own_words, "", 1.0, LEAST_WORDS))
        bonuses += [
            build_phrase_query(own_words, "", PHRASE),
            build_phrase_query(own_words, "", NEAR_PHRASE, slop=NEAR),
        ]
    if ANALYSES[language_code].bigrams is not None:
        # A cutter of words errs; pairs of characters, and single ones for short queries, make up for it.
        matches += [
            build_words_query(text, ".bigrams", TWIN, LEAST_WORDS),
            build_words_query(text, ".standard", SINGLE_CHARACTERS, LEAST_CHARACTERS),
        ]
    else:
        # The twin knows stop words, so it may say how good a match is, and not what is one.
        bonuses.append(build_words_query(text, ".standard", TWIN))
    return query.Bool(must=[query.Bool(should=matches, minimum_should_match=1)], should=bonuses)


def words_for_stemming(text: str, language_code: str) -> str:
    """Return what the language's own analyser can cut into words: smartcn makes letters of all but Chinese."""
    if ANALYSES[language_code].bigrams is None:
        return text
    return " ".join(CHINESE.findall(text))


def build_words_query(text: str, subfield: str, boost: float, least: str = "1") -> query.Query:
    """Words anywhere in the work, weighed as if its fields were one text (BM25F)."""
    fields = [f"{name}{subfield}^{weight}" for name, weight in TEXT_FIELDS.items()]
    return query.CombinedFields(query=text, fields=fields, boost=boost, minimum_should_match=least)


def build_phrase_query(text: str, subfield: str, boost: float, slop: int = 0) -> query.Query:
    """All words in this order within one field, `slop` places apart at most."""
    fields = [f"{name}{subfield}" for name in TEXT_FIELDS]
    return query.MultiMatch(query=text, fields=fields, type="phrase", slop=slop, boost=boost)


def build_symbol_queries(text: str) -> list[query.Query]:
    """Symbols and numbers come first, however loosely they are typed."""
    candidates = find_symbol_candidates(text)
    if not candidates:
        return []
    whole = normalise_symbol(text)
    clauses: list[query.Query] = [
        query.ConstantScore(filter=query.Term(symbols=whole), boost=SYMBOL),
        query.ConstantScore(filter=query.Terms(symbols=candidates), boost=SYMBOL_WITHIN),
        query.ConstantScore(filter=query.Term(symbol_beginnings=whole), boost=SYMBOL_BEGINNING),
    ]
    return clauses
