"""Cleans extracted text: no control characters, presentation forms as letters, Chinese lines joined."""

import re
import unicodedata
from itertools import pairwise

# Forms of letters that only fonts need: ligatures of f, Arabic presentation forms, radicals and
# compatibility ideographs standing for the character. Full-width punctuation is not among them.
PRESENTATION_FORMS = re.compile("[\ufb00-\ufb06\ufb1d-\ufdfd\ufe70-\ufefc\u2e80-\u2fdf\uf900-\ufaff]+")
LINE_END_HYPHEN = re.compile("[\x02\ufffe]")
LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls, soft hyphens, bidi and zero-width signs, noncharacters, lone surrogates: nothing that a reader sees.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
    "|[\ufdd0-\ufdef\ufff0-\ufffc\ufffe\uffff\ud800-\udfff]"
)
SOFT_LINE_END = re.compile("\xad[ \t]*\n[ \t]*")
WORD_LETTERS = "A-Za-z\u00aa\u00ba\u00c0-\u024f\u0300-\u036f\u0400-\u052f"
PARTED_WORD = re.compile(f"(?<![-{WORD_LETTERS}])([{WORD_LETTERS}]+)-\n([{WORD_LETTERS}]+)")
# Parts of words that are written with a hyphen as a rule: "counter-terrorism", "celui-ci", "кто-то".
HYPHENATED_BEGINNINGS = frozenset(
    [
        "anti",
        "counter",
        "non",
        "self",
        "cross",
        "well",
        "long",
        "short",
        "high",
        "low",
        "pre",
        "post",
        "co",
        "ex",
        "vice",
        "peut",
        "vis",
        "après",
        "ci",
        "là",
        "sous",
        "по",
        "кое",
        "из",
    ]
)
HYPHENATED_ENDS = frozenset(
    [
        "ci",
        "là",
        "il",
        "ils",
        "elle",
        "elles",
        "on",
        "je",
        "tu",
        "nous",
        "vous",
        "même",
        "mêmes",
        "t",
        "то",
        "либо",
        "нибудь",
        "ка",
        "за",
        "под",
    ]
)
HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef\u2018-\u201d\u2014\u2026"
JOINT = re.compile(f"(?<=[{HAN}])\n(?=[{HAN}])")
FULL_LINE = 0.75  # of the longest line


def clean_text(text: str) -> str:
    """Return text that any database and any reader takes, with "\\n" between lines, in NFC.

    A word hyphenated at a line's end is made whole, since its halves are not what anybody searches for.
    """
    text = LINE_END_HYPHEN.sub("-\n", text)
    text = LINE_BREAK.sub("\n", text)
    text = SOFT_LINE_END.sub("", text)
    text = INVISIBLE.sub("", text)
    text = PRESENTATION_FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    lines = [line.strip() for line in text.split("\n")]
    text = unicodedata.normalize("NFC", "\n".join(lines))
    text = join_hyphenated_words(re.sub("\n{3,}", "\n\n", text).strip())
    return join_chinese_lines(text)


def join_hyphenated_words(text: str) -> str:
    """Join words of Latin and Cyrillic script that a line's end parted.

    The hyphen stays where it belongs to the word: the page has the word with it elsewhere, the part behind
    it begins with a capital, or one of the parts is one that hyphens join.
    """
    if "-\n" not in text:
        return text
    whole = text.casefold()

    def join(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        compound = f"{first}-{second}".casefold()
        is_compound = (
            second[0].isupper()
            or first.casefold() in HYPHENATED_BEGINNINGS
            or second.casefold() in HYPHENATED_ENDS
            or re.search(rf"\b{re.escape(compound)}\b", whole) is not None
        )
        return f"{first}-{second}" if is_compound else f"{first}{second}"

    return PARTED_WORD.sub(join, text)


def join_chinese_lines(text: str) -> str:
    """Join lines that were broken within a Chinese sentence, or searching would miss the words at the breaks.

    A short line was not broken for want of room: it is a heading or ends a paragraph.
    """
    if not JOINT.search(text):
        return text
    lines = text.split("\n")
    longest = max(map(len, lines))
    joined = lines[0]
    for before, line in pairwise(lines):
        is_full = len(before) >= FULL_LINE * longest
        is_joint = is_full and JOINT.search(f"{before[-1:]}\n{line[:1]}")
        joined += line if is_joint else f"\n{line}"
    return joined


def is_garbled(text: str) -> bool:
    """Say whether the file's fonts hide which letters they show: much of the text is no known character."""
    letters = [character for character in text if not character.isspace()]
    unknown = sum(character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn") for character in letters)
    return unknown > 0.3 * len(letters)
