"""Brings names and queries to the keys by which they meet: words folded and stemmed per language.

Follows the index's own analysis (search/analysis.py) where Python can, so that what meets here meets there.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import opencc
import snowballstemmer

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Marks, tatweel and invisible characters inside a word belong to it, and fall away when it is folded.
WORD = re.compile(
    f"[{HAN}]+|(?:(?![{HAN}_])[\\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u00ad\u200b-\u200f\u2060])+"
)
HAN_RUN = re.compile(f"[{HAN}]")
SCRIPTS = {
    "zh-hans": HAN_RUN,
    "ar": re.compile("[\u0620-\u064a\u0671-\u06d3\ufb50-\ufdff\ufe70-\ufefc]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "en": re.compile("[A-Za-z\u00c0-\u024f\uff21-\uff5a]"),
}
SCRIPT_OF = {"fr": "en", "es": "en"}
BREVE = "\u0306"
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ٱ": "ا", "ھ": "ه", "ـ": None})
# Words that come and go inside names ("prise d'otages", "prise des otages").
LINKING_WORDS = {
    "en": frozenset(["a", "an", "the", "of", "for", "to", "s"]),
    "fr": frozenset(["l", "d", "le", "la", "les", "de", "du", "des", "un", "une", "a", "au", "aux"]),
    "es": frozenset(["el", "la", "los", "las", "de", "del", "un", "una", "a", "al"]),
    "ru": frozenset(["о", "об", "в"]),
}
SNOWBALL = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian"}
ARABIC_PREFIXES = ("وبال", "فبال", "ولل", "وال", "بال", "كال", "فال", "ال", "لل")
ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")

_local = threading.local()


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed, folded, and where it stands in the text."""

    typed: str
    folded: str
    start: int
    end: int


def is_in_script(text: str, language_code: str) -> bool:
    """Whether some of a text is written in the script of a language."""
    return bool(SCRIPTS[SCRIPT_OF.get(language_code, language_code)].search(text))


def split_words(text: str) -> Iterator[Word]:
    """Yield the words of any text; a run of Chinese is one word."""
    for match in WORD.finditer(text):
        folded = fold_word(match[0])
        if folded:
            yield Word(match[0], folded, match.start(), match.end())


@lru_cache(maxsize=50_000)
def fold_word(word: str) -> str:
    """Return a word without case, accents, variant letters and digits, in Simplified Chinese; may be empty."""
    if word.isascii():
        return word.lower() if word.isalnum() else "".join(filter(str.isalnum, word.lower()))
    word = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
    kept: list[str] = []
    for character in word:
        category = unicodedata.category(character)
        if category == "Mn":
            if character == BREVE and kept and kept[-1] == "и":
                kept.append(character)  # й is a letter of its own, and stemming needs it
        elif category == "Nd":
            kept.append(str(unicodedata.digit(character)))
        elif category[0] in "LN" or category == "Mc":
            kept.append(character)
    folded = unicodedata.normalize("NFC", "".join(kept)).translate(LETTERS)
    return to_simplified(folded) if HAN_RUN.search(folded) else folded


def to_simplified(text: str) -> str:
    """Return Chinese in Simplified characters, one for one."""
    converter = getattr(_local, "converter", None)
    if converter is None:
        converter = _local.converter = opencc.OpenCC("t2s")
    converted = converter.convert(text)
    return converted if len(converted) == len(text) else text


def fold_text(text: str) -> str:
    """Return the folded words of a text: equal for names that differ in case, accents or punctuation only."""
    return " ".join(word.folded for word in split_words(text))


def is_linking(word: str, language_code: str) -> bool:
    return word in LINKING_WORDS.get(language_code, ())


@lru_cache(maxsize=50_000)
def stem_word(folded: str, language_code: str) -> str:
    """Return the stem of a folded word. Chinese has none."""
    if language_code == "ar":
        return stem_arabic(folded)
    if language_code not in SNOWBALL or not folded.isalpha():
        return folded
    # The stemmers keep their work in themselves, so no two threads may share one.
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if language_code not in stemmers:
        stemmers[language_code] = snowballstemmer.stemmer(SNOWBALL[language_code])
    return str(stemmers[language_code].stemWord(folded)) or folded


def stem_arabic(word: str) -> str:
    """Strip article, joined particles and endings as Lucene's light stemmer does, to which the index's words go."""
    for prefix in ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) >= len(prefix) + 2:
            word = word[len(prefix) :]
            break
    else:
        if word.startswith("و") and len(word) >= 4:
            word = word[1:]
    for suffix in ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word


def exact_key(words: list[str]) -> str:
    return " ".join(words)


def stemmed_key(words: list[str], language_code: str) -> str:
    """Return the stems without linking words; "" where nothing else is there."""
    return " ".join(stem_word(word, language_code) for word in words if not is_linking(word, language_code))
