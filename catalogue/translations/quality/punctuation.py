"""Punctuation and spacing as each language sets them, with the correction where it is safe."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.translations.quality.links import MAIL, PLACEHOLDER, URL
from catalogue.translations.quality.plain import to_ascii_digits
from catalogue.translations.quality.problems import Pair, Problems
from catalogue.translations.quality.symbols import PATTERNS
from catalogue.translations.quality.words import HAN

ARABIC = "\u0620-\u065f\u0670-\u06d3"
NO_BREAK, NARROW_NO_BREAK = "\u00a0", "\u202f"
ARABIC_SIGNS = {",": "،", ";": "؛", "?": "؟"}
CHINESE_SIGNS = {",": "，", ".": "。", ";": "；", ":": "：", "?": "？", "!": "！"}
ARABIC_SIGN = re.compile(rf"(?<=[{ARABIC}»”)])\s?[,;?](?!\d)")
CHINESE_SIGN = re.compile(rf"(?<=[{HAN}》”）])[,;:?!](?!\d)\s?|(?<=[{HAN}》”）])\.(?=\s|$|[{HAN}])\s?")
CHINESE_SPACE = re.compile(rf"(?<=[{HAN}，。；：？！、])[ \u00a0]+(?=[{HAN}])")
FRENCH_MARK = re.compile(r"(?<![\s;:!?«(\[/])(?P<space>[ \u2009]?)(?P<mark>[;:!?])(?![\w/])")
FRENCH_OPENING = re.compile(r"«(?P<space>[ \u2009]?)(?![\u00a0\u202f])")
FRENCH_CLOSING = re.compile(r"(?<![\u00a0\u202f])(?P<space>[ \u2009]?)»")
SPACE_BEFORE = {
    "fr": re.compile(r"(?<=\w)[ \u00a0\u202f]+[,.](?!\w)"),
    "ar": re.compile(r"(?<=\w)[ \u00a0]+[،؛؟.:](?!\w)"),
    "zh-hans": re.compile(r"(?<=\w)[ \u00a0]+[，。；：？！]"),
}
OTHER_SPACE_BEFORE = re.compile(r"(?<=\w)[ \u00a0\u202f]+[,.;:?!](?!\w)")
DOUBLE_SPACE = re.compile(r"[ \u00a0]{2,}")
# The kinds of marks that end a text, and how each language writes them.
ENDINGS = {
    ".": "full stop",
    "。": "full stop",
    "?": "question",
    "؟": "question",
    "？": "question",
    "!": "exclamation",
    "！": "exclamation",
    ":": "colon",
    "：": "colon",
    "…": "ellipsis",
    ";": "semicolon",
    "؛": "semicolon",
    "；": "semicolon",
}
SIGNS_OF_KINDS = {
    "full stop": {"zh-hans": "。"},
    "question": {"ar": "؟", "zh-hans": "？"},
    "exclamation": {"zh-hans": "！"},
    "colon": {"zh-hans": "："},
    "ellipsis": {"zh-hans": "……"},
    "semicolon": {"ar": "؛", "zh-hans": "；"},
}
PLAIN_SIGNS = {"full stop": ".", "question": "?", "exclamation": "!", "colon": ":", "ellipsis": "…", "semicolon": ";"}
CLOSING = "\"'”’»)]）」』》\u200e\u200f\u061c\u2069\u202c \u00a0\u202f"
SENTENCE_END = re.compile(r"[.!?…](?=\s)")
MOST_OF_A_KIND = 10


Rule = tuple[re.Pattern[str], str, Any, Callable[[re.Match[str]], str]]

FRENCH = gettext_lazy("French has a no-break space before ; : ! ? and inside « ».")
COMMON_RULES: list[Rule] = [
    (DOUBLE_SPACE, "double_space", gettext_lazy("There are several spaces in a row."), lambda match: match[0][0]),
]
# Language: (pattern, code, message, what to put in place of a match).
RULES: dict[str, list[Rule]] = {
    "ar": [
        (
            ARABIC_SIGN,
            "arabic_signs",
            gettext_lazy("Arabic text has its own comma, semicolon and question mark (، ؛ ؟)."),
            lambda match: ARABIC_SIGNS[match[0].strip()],
        )
    ],
    "zh-hans": [
        (
            CHINESE_SIGN,
            "chinese_signs",
            gettext_lazy("Chinese text has full-width punctuation marks (，。；：？！)."),
            lambda match: CHINESE_SIGNS[match[0].strip()],
        ),
        (
            CHINESE_SPACE,
            "chinese_space",
            gettext_lazy("There is a space between Chinese characters."),
            lambda _match: "",
        ),
    ],
    "fr": [
        (FRENCH_MARK, "french_space", FRENCH, lambda match: NARROW_NO_BREAK + match["mark"]),
        (FRENCH_OPENING, "french_space", FRENCH, lambda _match: f"«{NARROW_NO_BREAK}"),
        (FRENCH_CLOSING, "french_space", FRENCH, lambda _match: f"{NARROW_NO_BREAK}»"),
    ],
}
SPACE_BEFORE_MESSAGE = gettext_lazy("There is a space before a punctuation mark.")


def rules_of(language_code: str) -> list[Rule]:
    before = SPACE_BEFORE.get(language_code, OTHER_SPACE_BEFORE)
    rule: Rule = (before, "space_before", SPACE_BEFORE_MESSAGE, lambda match: match[0].lstrip())
    return [rule, *COMMON_RULES, *RULES.get(language_code, [])]


def check(pair: Pair) -> Problems:
    text = pair.target.text
    if not text.strip():
        return
    digits = to_ascii_digits(text)
    fixed = [match.span() for pattern in (URL, MAIL, PLACEHOLDER, *PATTERNS) for match in pattern.finditer(digits)]
    yield from check_spaces(pair)
    for pattern, code, message, corrected in rules_of(pair.target_language):
        count = 0
        for match in pattern.finditer(text):
            if match.end() > match.start() and not any(
                start < match.end() and match.start() < end for start, end in fixed
            ):
                yield pair.at(match.start(), match.end(), code, str(message), corrected(match))
                count += 1
                if count == MOST_OF_A_KIND:
                    break
    if pair.target_language == "es":
        yield from check_spanish(pair)
    yield from check_ending(pair)


def check_spaces(pair: Pair) -> Problems:
    """Space before and after the text, where the source has none: it joins or parts what stands beside."""
    source, text = pair.source.text, pair.target.text
    before, after = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    if before and source[:1].strip():
        yield pair.at(0, before, "leading_space", _("The text begins with a space."), "")
    if after and source[-1:].strip():
        yield pair.at(len(text) - after, len(text), "trailing_space", _("The text ends with a space."), "")
    is_missing = (not source[:1].strip() and not before) or (not source[-1:].strip() and not after)
    # Chinese sets no space between words.
    if is_missing and source.strip() and pair.target_language != "zh-hans":
        yield pair.warning("missing_space", _("The source begins or ends with a space, which is missing."))


def check_spanish(pair: Pair) -> Problems:
    text = pair.target.text
    for closing, opening in (("?", "¿"), ("!", "¡")):
        if text.count(closing) > text.count(opening) and not URL.search(text):
            message = _("Spanish opens questions and exclamations, too (¿ ¡).")
            body = text.strip()
            is_one_sentence = body.count(closing) == 1 and body.endswith(closing) and not SENTENCE_END.search(body[:-1])
            start = len(text) - len(text.lstrip())
            if is_one_sentence and "," not in body:
                yield pair.at(start, start + 1, "spanish_opening", message, opening + text[start])
            else:
                yield pair.warning("spanish_opening", message)


def check_ending(pair: Pair) -> Problems:
    source, target = ending_of(pair.source.text), ending_of(pair.target.text)
    if source == target:
        return
    message = _("The text doesn't end with the same mark as its source.")
    text = pair.target.text
    body = text.rstrip(CLOSING)
    if not body or (len(body) < len(text.rstrip())) or (source and target):
        yield pair.warning("ending", message)
    elif source:
        sign = SIGNS_OF_KINDS[source].get(pair.target_language, PLAIN_SIGNS[source])
        if pair.target_language == "fr" and source in ("question", "exclamation", "colon", "semicolon"):
            sign = NARROW_NO_BREAK + sign
        yield pair.at(len(body) - 1, len(body), "ending", message, body[-1] + sign)
    else:
        yield pair.at(len(body) - 1, len(body), "ending", message, "")


def ending_of(text: str) -> str:
    """Return the kind of mark at the end of a text, "" for none; quotation marks and brackets after it don't count."""
    body = text.rstrip().rstrip(CLOSING)
    if body.endswith(("...", "……")):
        return "ellipsis"
    return ENDINGS.get(body[-1:], "")
