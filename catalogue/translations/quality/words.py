"""Words and how they are compared: folded, without inflection, and in order along a tree of wordings."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import snowballstemmer

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A Chinese character is a word; marks and invisible characters inside a word belong to it.
WORD = re.compile(
    f"[{HAN}]|(?:(?![{HAN}_])[\\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u00ad\u200b-\u200f\u2060])+"
)
NOT_SPOKEN = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u00ad\u200b-\u200f\u2060]")
LETTERS = str.maketrans({"ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ک": "ك", "ی": "ي"})
ARTICLES = {
    "en": frozenset(["the", "a", "an"]),
    "fr": frozenset(["le", "la", "les", "l"]),
    "es": frozenset(["el", "la", "los", "las"]),
}
PLURALS = {
    "en": (("sses", "ss"), ("ies", "y"), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", "")),
    "fr": (("eaux", "eau"), ("aux", "al"), ("s", ""), ("x", "")),
    "es": (("ces", "z"), ("ones", "on"), ("s", "")),
}
# The article with what is joined to it, longest first.
ARABIC_ARTICLES = ("وبال", "فبال", "وكال", "ولل", "فلل", "وال", "فال", "بال", "كال", "لل", "ال")
# A year may stand inside a title: "the 1999 Convention", "Convention internationale de 1999 pour …".
DATE_WORDS = {
    "ar": frozenset(["لعام", "عام", "لسنة", "سنة"]),
    "zh-hans": frozenset(["年"]),
    "en": frozenset(["of"]),
    "fr": frozenset(["de", "du", "d"]),
    "ru": frozenset(["года", "г"]),
    "es": frozenset(["de", "del"]),
}
# Words of a date that may come after its number.
AFTER_NUMBER = frozenset(["года", "г", "年"])
MAX_DATE_WORDS = 4

_local = threading.local()


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is written, folded, and where it stands in the text."""

    written: str
    folded: str
    start: int
    end: int


@lru_cache(maxsize=256)
def split_words(text: str) -> list[Word]:
    """Return the words of a text, for reading only: the list is shared by all who ask for the same text."""
    return [Word(match[0], fold_word(match[0]), match.start(), match.end()) for match in WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def fold_word(word: str) -> str:
    """Return a word without case, Arabic vowel marks and carriers of hamza; accents stay, they are spelling."""
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).casefold())
    word = NOT_SPOKEN.sub("", word).translate(LETTERS)
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in word)


@lru_cache(maxsize=50_000)
def base_of(folded: str, language_code: str) -> str:
    """Return what a folded word's inflected forms share: without plural, case ending, article and joined particle."""
    if language_code == "ru":
        return stem_russian(folded)
    if language_code == "ar":
        return arabic_ending(without_article(folded))
    for ending, replacement in PLURALS.get(language_code, ()):
        if folded.endswith(ending) and len(folded) > len(ending) + 2:
            return folded[: -len(ending)] + replacement
    return folded


def stem_russian(folded: str) -> str:
    # The stemmer keeps its work in itself, so no two threads may share one.
    stemmer = getattr(_local, "russian", None)
    if stemmer is None:
        stemmer = _local.russian = snowballstemmer.stemmer("russian")
    return str(stemmer.stemWord(folded)) or folded


def without_article(folded: str) -> str:
    """Return an Arabic word without its article and what is joined to that, where enough of it is left."""
    for article in ARABIC_ARTICLES:
        if folded.startswith(article) and len(folded) >= len(article) + 3:
            return folded[len(article) :]
    return folded


def arabic_ending(word: str) -> str:
    """Return one form for the cases of a masculine plural (المسؤولون, المسؤولين)."""
    return word[:-2] + "ين" if word.endswith("ون") and len(word) > 4 else word


def title_word(folded: str, language_code: str) -> str:
    """Return what must agree in an official title: the word, in Russian its stem, since titles are declined."""
    if language_code == "ru":
        return base_of(folded, "ru")
    return arabic_ending(folded) if language_code == "ar" else folded


def first_forms(word: str, language_code: str) -> list[str]:
    """Return the forms under which a word may begin a wording: Arabic joins particles to it (و ف ب ك ل)."""
    forms = [word]
    if language_code != "ar":
        return forms
    if word[:1] in "وف" and len(word) > 4:
        word = word[1:]
        forms.append(word)
    if word.startswith("لل"):
        forms += [f"ال{word[2:]}", word[1:]]
    elif word[:1] in "بكل" and len(word) > 4:
        forms.append(word[1:])
    return forms


@dataclass(slots=True)
class Node:
    """A place in the tree of wordings: what may follow, and the entries whose wording ends here."""

    following: dict[str, "Node"] = field(default_factory=dict)
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Entries worded in a text from word `first` up to, without, word `last`."""

    first: int
    last: int
    entries: tuple[int, ...]


class Wordings:
    """A tree of wordings, found in a text longest first, in one pass."""

    def __init__(self) -> None:
        self.root = Node()

    def add(self, keys: list[str], entry: int) -> None:
        node = self.root
        for key in keys:
            node = node.following.setdefault(key, Node())
        if keys and entry not in node.entries:
            node.entries = (*node.entries, entry)

    def find(self, text: "KeyedText") -> Iterator[Found]:
        """Yield what is worded in a text."""
        place = 0
        while place < len(text.keys):
            found = self.longest_at(text, place)
            if found is None:
                place += 1
            else:
                yield found
                place = found.last

    def longest_at(self, text: "KeyedText", place: int) -> Found | None:
        best: Found | None = None
        for form in first_forms(text.keys[place], text.language_code):
            node, following = self.root.following.get(form), place + 1
            while node is not None:
                if node.entries and (best is None or following > best.last):
                    best = Found(place, following, node.entries)
                if following >= len(text.keys):
                    break
                step = node.following.get(text.keys[following])
                if step is None and node.following:
                    following += date_length(text.words, following, text.language_code)
                    step = node.following.get(text.keys[following]) if following < len(text.keys) else None
                node, following = step, following + 1
        return best


@dataclass(frozen=True, slots=True)
class KeyedText:
    """The words of a text with what they are compared by."""

    words: list[Word]
    keys: list[str]
    language_code: str

    def span(self, found: Found) -> tuple[int, int]:
        return self.words[found.first].start, self.words[found.last - 1].end


def as_title(text: str, language_code: str) -> KeyedText:
    words = split_words(text)
    return KeyedText(words, [title_word(word.folded, language_code) for word in words], language_code)


def as_term(text: str, language_code: str) -> KeyedText:
    words = split_words(text)
    return KeyedText(words, [base_of(word.folded, language_code) for word in words], language_code)


def as_written(text: str, language_code: str) -> KeyedText:
    words = split_words(text)
    return KeyedText(words, [word.written for word in words], language_code)


def date_length(words: list[Word], place: int, language_code: str) -> int:
    """Return how many words from a place on are a date: words that join one and at least one number."""
    joining = DATE_WORDS.get(language_code, frozenset())
    length = 0
    for offset, word in enumerate(words[place : place + MAX_DATE_WORDS]):
        if word.folded.isdecimal() or (length and word.folded in AFTER_NUMBER):
            length = offset + 1
        elif word.folded not in joining:
            break
    return length


def title_keys(title: str, language_code: str) -> list[str]:
    """Return the keys of an official title, without the article before it."""
    text = as_title(title, language_code)
    begins_with_article = bool(text.words) and text.words[0].folded in ARTICLES.get(language_code, ())
    return text.keys[1:] if begins_with_article else text.keys


def holds_title(text: KeyedText, title: str) -> bool:
    """Whether an official title stands in a text (of `as_title`).

    Accepted: another case of letters, other quotation marks, apostrophes, hyphens and commas; a year between its
    words; in Russian the declined title (its words' stems in order); in Arabic particles joined to its first word
    (و ف ب ك ل), missing vowel marks, either plural ending. Anything else is another wording.
    """
    wordings = Wordings()
    wordings.add(title_keys(title, text.language_code), 0)
    return next(wordings.find(text), None) is not None
