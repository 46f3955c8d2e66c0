"""Which works match the reader's words, and how well: a pure function from words to a query.

The reader's words are only ever given to analysers (match queries) or compared as whole terms. They never
reach query_string, regexp, wildcard or prefix queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from elasticsearch.dsl.query import (
    Bool,
    Boosting,
    CombinedFields,
    ConstantScore,
    DisMax,
    DistanceFeature,
    MultiMatch,
    Query,
    Term,
    Terms,
)

from search.chinese_numbers import write_otherwise
from search.fields import CHINESE, FieldSet, languages_in_script, other_fields, own_fields
from search.symbols import find_symbol_candidates, normalise_symbol

if TYPE_CHECKING:
    from search.prepared import PreparedSearch
    from search.vocabulary import Expansion, Match

# Share of the words that must be there: of two both, since either alone stands in many texts. Which works have more
# of them, closer together, is for the ranking.
LEAST_WORDS = "2<75%"
# The same for Chinese words and pairs of characters: two of the three words of 海上恐怖主义 stand in every text.
LEAST_CHINESE = "4<80%"
# What is enough for a loose search, where so much finds next to nothing.
LOOSE_WORDS = "60%"
# Single characters make a hit where no more than two were typed; else they help to rank.
FEW_CHARACTERS = 2
LEAST_CHARACTERS = "2<80%"
# In another language than the reader's a single word in common says little.
ALL_WORDS = "100%"
# Weights, measured on six languages (docs/relevance.md). A phrase is worth the same wherever it stands.
EXACT_PHRASE = 10.0
PHRASE = 3.0
NEAR_PHRASE = 3.0
NEAR = 8
TWIN = 0.5
SINGLE_CHARACTERS = 0.5
OTHER_LANGUAGE = 0.3
CONCEPT = 3.0
# Of other names for the same thing the best counts, and each further one a little.
FURTHER_NAMES = 0.1
NEAR_NAME, NAME_IN_PIECES = 0.7, 0.4
NAME_GAPS = 4
# A name in a file of another language is rarer than one in the reader's own, and must not therefore count for more.
OTHER_NAME = 0.6
# How a name may stand in a text.
AS_IT_IS, WITH_GAPS, IN_PIECES = "as it is", "with gaps", "in pieces"
ALL_WAYS = (AS_IT_IS, WITH_GAPS, IN_PIECES)
# For choosing whom to rank well: what is found with gaps is found in pieces, and gaps cost more than the other two.
QUICK_WAYS = (AS_IT_IS, IN_PIECES)
# What is found in any way is found in pieces, too.
UNRANKED_WAYS = (IN_PIECES,)
# For each further language in which a work names what is meant, which alone makes a hit, too.
AGREEMENT = 12.0
# Share of the letters typed that must belong to known concepts for these alone to make a hit.
LEAST_COVERED = 0.6
STAND_IN_SHARE = 0.5
# Decides between equals only: scores are whole numbers and more.
NEWER, NEWER_PIVOT = 0.01, "3650d"
SYMBOL = 1000.0
SYMBOL_WITHIN = 200.0
SYMBOL_BEGINNING = 50.0


def build_text_query(search: PreparedSearch) -> Query:
    """Return the query for what somebody typed, in the index of one language.

    What is in the reader's language comes first: a stand-in's score is cut by STAND_IN_SHARE. Of equals the
    newer one comes first.
    """
    matches, bonuses = build_clauses(search)
    found = Bool(must=[Bool(should=matches, minimum_should_match=1)], should=bonuses)
    ranked = Boosting(positive=found, negative=Term(is_stand_in=True), negative_boost=STAND_IN_SHARE)
    newer = DistanceFeature(field="date", origin="now", pivot=NEWER_PIVOT, boost=NEWER)
    return Bool(must=[ranked], should=[newer])


def build_first_query(search: PreparedSearch) -> Query:
    """Return what matches just the same, ranked by what costs little: for choosing whom to rank well."""
    matches, _bonuses = build_clauses(search, QUICK_WAYS)
    return Bool(should=matches, minimum_should_match=1)


def build_unranked_query(search: PreparedSearch) -> Query:
    """Return what matches just the same, for counting: without phrases wherever their words alone make a hit."""
    matches, _bonuses = build_clauses(search, UNRANKED_WAYS)
    return Bool(should=matches, minimum_should_match=1)


def build_clauses(search: PreparedSearch, ways: Collection[str] = ALL_WAYS) -> tuple[list[Query], list[Query]]:
    """Return what makes a hit, each alone, and what only says how good it is. Names are looked for in these `ways`."""
    request, expansion = search.request, search.expansion
    own, others = own_fields(request.language), other_fields(request.language)
    matches = [*build_symbol_queries(request.query), *build_other_queries(request.query, others)]
    bonuses: list[Query] = []
    for written in write_ways(request.query, own):
        own_matches, own_bonuses = build_own_queries(written, own, request.is_loose, is_ranked=AS_IT_IS in ways)
        matches += own_matches
        bonuses += own_bonuses
    if expansion.matches:
        concepts = build_concepts_query(expansion, own, others, ways)
        (matches if covered_share(request.query, expansion) >= LEAST_COVERED else bonuses).append(concepts)
    return [*matches, *build_agreement_queries(search.agreement)], bonuses


def build_own_queries(
    text: str, own: FieldSet, is_loose: bool = False, is_ranked: bool = True
) -> tuple[list[Query], list[Query]]:
    """Return what makes a hit, and what only says how good it is, in the reader's language."""
    own_words = words_for_stemming(text, own)
    # The cutter of Chinese leaves out numbers and foreign words, so what it has may be the least of the query.
    is_whole = count_letters(own_words) == count_letters(text)
    strict = LEAST_CHINESE if own.has_bigrams else LEAST_WORDS
    # Words of another language stay whole among Chinese texts: one of them alone is a "de" somewhere.
    least = LOOSE_WORDS if is_loose and own_words else strict
    matches: list[Query] = []
    bonuses: list[Query] = []
    if is_ranked or not (own.has_bigrams and is_whole):
        # Where pairs of characters make a hit, a phrase of them says how good it is and finds nothing more.
        matches.append(build_phrase_query(text, own.names(".standard"), EXACT_PHRASE))
    if own_words:
        (matches if is_whole else bonuses).append(build_words_query(own_words, own.weighed(), 1.0, least))
        bonuses += [
            build_phrase_query(own_words, own.names(), PHRASE),
            build_phrase_query(own_words, own.names(), NEAR_PHRASE, slop=NEAR),
        ]
    if own.has_bigrams:
        # A cutter of words errs; pairs of characters, and single ones for short queries, make up for it.
        matches.append(build_words_query(text, own.weighed(".bigrams"), TWIN, least))
        characters = build_words_query(text, own.weighed(".standard"), SINGLE_CHARACTERS, LEAST_CHARACTERS)
        (matches if len(text) <= FEW_CHARACTERS else bonuses).append(characters)
    else:
        # The twin knows stop words, so it may say how good a match is, and not what is one.
        bonuses.append(build_words_query(text, own.weighed(".standard"), TWIN))
    return matches, bonuses


def build_other_queries(text: str, others: list[FieldSet]) -> list[Query]:
    """Return what finds works by their pages and files in other languages.

    Names and acronyms stand in texts of any script; all words must be there in a language written in theirs.
    """
    anywhere = [name for each in others for name in each.names(".standard")]
    queries = [build_phrase_query(text, anywhere, OTHER_LANGUAGE)]
    fitting = languages_in_script(text)
    for each in others:
        if each.language_code in fitting and (words := words_for_stemming(text, each)):
            subfield = ".bigrams" if each.has_bigrams and len(words) > 1 else ""
            queries.append(build_words_query(words, each.weighed(subfield), OTHER_LANGUAGE, ALL_WORDS))
    return queries


def build_concepts_query(expansion: Expansion, own: FieldSet, others: list[FieldSet], ways: Collection[str]) -> Query:
    """Return what finds all concepts of a query by any of their names in any language."""
    return Bool(must=[build_match_query(match, [own, *others], ways) for match in expansion.matches], boost=CONCEPT)


def build_match_query(
    match: Match, field_sets: list[FieldSet], ways: Collection[str], further_names: float = FURTHER_NAMES
) -> Query:
    """Return what finds one concept by its names in these ways; `further_names` is the share that all but the best add.

    Where they add nothing, the engine passes over what can't come among the best.
    """
    names = []
    for each in field_sets:
        fields, weighed = each.names(each.phrase_subfield), each.weighed(each.phrase_subfield)
        share = OTHER_NAME if each.is_other else 1.0
        for label in match.labels.get(each.language_code, ()):
            if AS_IT_IS in ways:
                names.append(build_phrase_query(label, fields, share))
            if WITH_GAPS in ways:
                names.append(build_phrase_query(label, fields, NEAR_NAME * share, slop=NAME_GAPS))
            if IN_PIECES in ways:
                names.append(build_words_query(label, weighed, NAME_IN_PIECES * share, ALL_WORDS))
    return DisMax(queries=names, tie_breaker=further_names)


def build_agreement_queries(agreement: Mapping[str, int]) -> list[Query]:
    """Return what finds works by each number of languages that agree. A key stands once: each costs the node a look."""
    keys: defaultdict[int, list[str]] = defaultdict(list)
    for key in sorted(agreement):
        keys[agreement[key]].append(key)
    return [ConstantScore(filter=Terms(key=keys[count]), boost=AGREEMENT * count) for count in sorted(keys)]


def covered_share(text: str, expansion: Expansion) -> float:
    """Return the share of the letters typed that belong to known concepts, 0 to 1."""
    covered = sum(len(match.matched_text.replace(" ", "")) for match in expansion.matches)
    return covered / max(1, len(text.replace(" ", "")))


def write_ways(text: str, own: FieldSet) -> list[str]:
    """Return a query in each way in which texts of the language may have it."""
    otherwise = write_otherwise(text) if own.has_bigrams else None
    return [text] if otherwise is None else [text, otherwise]


def words_for_stemming(text: str, fields: FieldSet) -> str:
    """Return what the language's own analyser can cut into words: smartcn makes letters of all but Chinese."""
    return " ".join(CHINESE.findall(text)) if fields.has_bigrams else text


def count_letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def build_words_query(text: str, weighed_fields: list[str], boost: float, least: str = "1") -> Query:
    """Words anywhere in the work, weighed as if its fields were one text (BM25F)."""
    return CombinedFields(query=text, fields=weighed_fields, boost=boost, minimum_should_match=least)


def build_phrase_query(text: str, fields: list[str], boost: float, slop: int = 0) -> Query:
    """All words in this order within one field, `slop` places apart at most."""
    return MultiMatch(query=text, fields=fields, type="phrase", slop=slop, boost=boost)


def build_symbol_queries(text: str) -> list[Query]:
    """Symbols and numbers come first, however loosely they are typed."""
    candidates = find_symbol_candidates(text)
    if not candidates:
        return []
    whole = normalise_symbol(text)
    clauses: list[Query] = [
        ConstantScore(filter=Term(symbols=whole), boost=SYMBOL),
        ConstantScore(filter=Terms(symbols=candidates), boost=SYMBOL_WITHIN),
        ConstantScore(filter=Term(symbol_beginnings=whole), boost=SYMBOL_BEGINNING),
    ]
    return clauses
