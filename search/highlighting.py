"""Marks of found words, made safe for a page: everything is escaped, and only the marks become tags."""

import re
from collections.abc import Collection
from html import unescape

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.plain_text import HIT_END, HIT_START

MARKED = re.compile(f"{HIT_START}(.*?){HIT_END}", re.DOTALL)
STRAY = re.compile(f"[{HIT_START}{HIT_END}]")
CHINESE = re.compile("[\u3400-\u9fff]")
EXCERPT_LENGTH = 180


def to_html(text: str) -> SafeString:
    """Return text with marked words as HTML: escaped, the marks as <mark>."""
    parts = []
    position = 0
    for match in MARKED.finditer(text):
        parts += [escape_text(text[position : match.start()]), "<mark>", escape_text(match[1]), "</mark>"]
        position = match.end()
    parts.append(escape_text(text[position:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above


def escape_text(text: str) -> str:
    return escape(STRAY.sub("", text))


def to_text(html: SafeString, start: str, end: str) -> str:
    """Return highlighted HTML as plain text, the marks as `start` and `end`; for terminals."""
    return unescape(html.replace("<mark>", start).replace("</mark>", end))


def has_marks(text: str) -> bool:
    return MARKED.search(text) is not None


def words_to_mark(words: Collection[str]) -> list[str]:
    """Leave out words that would be found inside others all over a text: one or two letters."""
    return [word for word in words if len(word) > 2 or CHINESE.search(word)]


def mark_words(text: str, words: Collection[str]) -> str:
    """Put marks around words in a text, whatever their case; for the engine that can't do it itself."""
    if not words:
        return text
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.sub(pattern, lambda match: f"{HIT_START}{match[0]}{HIT_END}", text, flags=re.IGNORECASE)


def excerpt_around(text: str, words: Collection[str]) -> str:
    """Return the part of a text around the first of the words, or "" where none is in it."""
    found = [position for word in words if (position := text.casefold().find(word.casefold())) >= 0]
    if not found:
        return ""
    start = max(0, min(found) - EXCERPT_LENGTH // 3)
    if start:
        space = text.find(" ", start, start + 20)
        start = space + 1 if space >= 0 else start
    end = start + EXCERPT_LENGTH
    if end >= len(text):
        return text[start:].strip()
    # Chinese has no spaces to end at.
    space = text.rfind(" ", end - 20, end)
    return text[start : space if space >= 0 else end].strip() + "…"
