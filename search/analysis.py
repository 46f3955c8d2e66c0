"""How text is cut into terms in each language. Pure definitions under the official distribution's names.

Every text is analysed at least twice: as words of its language (stemmed, without stop words), and by a
twin that takes any script as it stands, since smartcn cuts all but Chinese into single letters.
"""

from dataclasses import dataclass
from typing import Any

from elasticsearch.dsl import analyzer, char_filter, token_filter

# Unified forms of what is written in several ways, and characters that only steer the display.
UNIFIED = [
    "ё => е",
    "Ё => Е",
    *(f"\\u{code:04X} =>" for code in (0x00AD, 0x0640, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)),
    *(f"\\u{code:04X} =>" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
]
CURLED_APOSTROPHES = ("\\u2018", "\\u2019", "\\u02BC", "\\uFF07")
UNIFIED_CHARACTERS = char_filter(
    "unified_characters", type="mapping", mappings=[*UNIFIED, *(f"{each} => '" for each in CURLED_APOSTROPHES)]
)
# For the twin: what is written "l'État" is as often searched as "l Etat".
PARTED_APOSTROPHES = char_filter(
    "parted_apostrophes",
    type="mapping",
    mappings=[*UNIFIED, *(f"{each} => \\u0020" for each in ("'", *CURLED_APOSTROPHES))],
)
ELISION = token_filter(
    "elided_articles",
    type="elision",
    articles_case=True,
    articles=["l", "m", "t", "qu", "n", "s", "j", "d", "c", "jusqu", "quoiqu", "lorsqu", "puisqu"],
)
# What is left of French and Arabic stop words once accents are folded and letters unified.
FOLDED_STOP_WORDS = {
    "fr": ["a", "etaient", "etais", "etait", "etant", "ete", "etes", "etiez", "etions", "eumes", "eut", "fumes"],
    "ar": ["الي", "علي", "اي", "او", "ان", "اما", "اذا", "الا", "اذ", "حتي", "لدي", "هي", "التي", "الذي"],
}


@dataclass(frozen=True, slots=True)
class LanguageAnalysis:
    """The analyzers of one language; `bigrams` only where words can't be told apart by spaces."""

    words: Any
    bigrams: Any = None


def build_chain(name: str, *filters: Any, characters: tuple[Any, ...] = (UNIFIED_CHARACTERS,)) -> Any:
    return analyzer(name, tokenizer="standard", char_filter=list(characters), filter=["lowercase", *filters])


def stop(name: str, stopwords: Any) -> Any:
    return token_filter(f"{name}_stop", type="stop", stopwords=stopwords)


def stemmer(language: str) -> Any:
    return token_filter(f"{language}_stemmer", type="stemmer", language=language)


TWIN_CHARACTERS = (PARTED_APOSTROPHES,)
TWIN = build_chain("any_script", "decimal_digit", "arabic_normalization", "asciifolding", characters=TWIN_CHARACTERS)

# Suggestions while typing: every beginning of every word is a term. Searches take a word as it stands, cut to the
# longest beginning there is. The Arabic article may be left out, with what is written together with it.
LONGEST_BEGINNING = 15
ARTICLE_KEPT_AND_LEFT_OUT = token_filter(
    "arabic_article_kept_and_left_out", type="pattern_capture", preserve_original=True, patterns=["^[وفبك]?ال(..+)$"]
)
ARTICLE_LEFT_OUT = token_filter(
    "arabic_article_left_out", type="pattern_replace", pattern="^[وفبك]?ال(..+)$", replacement="$1"
)
FOLDING = ("decimal_digit", "arabic_normalization")
BEGINNINGS = build_chain(
    "word_beginnings",
    *FOLDING,
    ARTICLE_KEPT_AND_LEFT_OUT,
    "asciifolding",
    token_filter("edges", type="edge_ngram", min_gram=1, max_gram=LONGEST_BEGINNING),
    characters=TWIN_CHARACTERS,
)
TYPED_BEGINNINGS = build_chain(
    "typed_beginnings",
    *FOLDING,
    ARTICLE_LEFT_OUT,
    "asciifolding",
    token_filter("longest_edge", type="truncate", length=LONGEST_BEGINNING),
    characters=TWIN_CHARACTERS,
)
# Symbols are indexed without separators, so that any beginning is one of these.
SYMBOL_BEGINNINGS = analyzer(
    "symbol_edges",
    tokenizer="keyword",
    filter=[token_filter("symbol_edge", type="edge_ngram", min_gram=2, max_gram=40)],
)

ANALYSES: dict[str, LanguageAnalysis] = {
    "ar": LanguageAnalysis(
        build_chain(
            "arabic_words",
            "decimal_digit",
            stop("arabic", "_arabic_"),
            "arabic_normalization",
            stop("arabic_folded", FOLDED_STOP_WORDS["ar"]),
            stemmer("arabic"),
            "asciifolding",
        )
    ),
    "zh-hans": LanguageAnalysis(
        words=analyzer("smartcn"),
        bigrams=build_chain("chinese_bigrams", "cjk_width", "cjk_bigram", characters=TWIN_CHARACTERS),
    ),
    "en": LanguageAnalysis(
        build_chain(
            "english_words",
            stemmer("possessive_english"),
            "asciifolding",
            stop("english", "_english_"),
            # An improvised explosive device is no past tense; the stemmer leaves an "i" of it.
            token_filter("english_acronyms", type="stemmer_override", rules=["ied, ieds => ied"]),
            stemmer("english"),
        )
    ),
    "fr": LanguageAnalysis(
        build_chain(
            "french_words",
            ELISION,
            stop("french", "_french_"),
            "asciifolding",
            stop("french_folded", FOLDED_STOP_WORDS["fr"]),
            stemmer("light_french"),
        )
    ),
    "ru": LanguageAnalysis(
        build_chain("russian_words", stop("russian", "_russian_"), stemmer("light_russian"), "asciifolding")
    ),
    "es": LanguageAnalysis(
        build_chain("spanish_words", stop("spanish", "_spanish_"), "asciifolding", stemmer("light_spanish"))
    ),
}
