"""Inline markup of a text: wagtail-localize's HTML as a tree of codes, and back to the very same characters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup

# As wagtail_localize.strings.INLINE_TAGS; `br` is a place, the others are pairs.
PAIRED_TAGS = ("a", "abbr", "acronym", "b", "code", "em", "i", "strong")
BREAK = "br"
MAX_DEPTH = 20
HTML_ID = re.compile(r"[^\"<>&]+")
TOKEN = re.compile(
    r"(?P<text>[^<&>]+)"
    r"|&(?P<entity>amp|lt|gt);"
    rf"|<(?P<open>{'|'.join(sorted(PAIRED_TAGS, key=len, reverse=True))})(?: id=\"(?P<id>[^\"<>&]+)\")?>"
    rf"|</(?P<close>{'|'.join(sorted(PAIRED_TAGS, key=len, reverse=True))})>"
    r"|(?P<break><br/>)"
)
ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}


class MarkupError(ValueError):
    """A text isn't HTML with nothing but wagtail-localize's inline tags, properly nested."""


@dataclass(frozen=True, slots=True)
class Code:
    """A tag with what it encloses; a line break encloses nothing. `html_id` belongs to links."""

    tag: str
    html_id: str = ""
    children: "tuple[Code | str, ...]" = ()

    @property
    def start(self) -> str:
        if self.tag == BREAK:
            return "<br/>"
        return f'<{self.tag} id="{self.html_id}">' if self.html_id else f"<{self.tag}>"

    @property
    def end(self) -> str:
        return f"</{self.tag}>"


Nodes = tuple[Code | str, ...]


def parse_markup(markup: str) -> Nodes:
    """Return the tree of a text; adjacent characters are one string. Raises MarkupError."""
    levels: list[tuple[str, str, list[Code | str]]] = [("", "", [])]
    position = 0
    while position < len(markup):
        match = TOKEN.match(markup, position)
        if match is None:
            raise MarkupError(markup[position : position + 40])
        position = match.end()
        here = levels[-1][2]
        kind = match.lastgroup
        if kind in ("text", "entity"):
            text = match["text"] or ENTITIES[match["entity"]]
            if here and isinstance(here[-1], str):
                here[-1] += text
            else:
                here.append(text)
        elif kind == "break":
            here.append(Code(BREAK))
        elif kind == "close":
            tag, html_id, children = levels.pop()
            if tag != match["close"]:
                raise MarkupError(match[0])
            levels[-1][2].append(Code(tag, html_id, tuple(children)))
        else:
            levels.append((match["open"], read_id(match), []))
            if len(levels) > MAX_DEPTH:
                raise MarkupError(match[0])
    if len(levels) > 1:
        raise MarkupError(f"</{levels[-1][0]}>")
    return tuple(levels[0][2])


def read_id(match: re.Match[str]) -> str:
    if match["id"] is not None and match["open"] != "a":
        raise MarkupError(match[0])
    return match["id"] or ""


def read_stored(markup: str) -> Nodes:
    """Return the tree of a text from the database, where older programs may have left another spelling.

    Raises MarkupError if it isn't markup even so.
    """
    try:
        return parse_markup(markup)
    except MarkupError:
        return parse_markup(str(BeautifulSoup(markup, "html.parser")))


def read_tag(tag: str) -> Code:
    """Return the code that a start tag, an end tag or a line break stands for. Raises MarkupError."""
    match = TOKEN.fullmatch(tag)
    if match is None or match.lastgroup in ("text", "entity"):
        raise MarkupError(tag[:40])
    if match["break"]:
        return Code(BREAK)
    return Code(match["close"]) if match["close"] else Code(match["open"], read_id(match))


def render_markup(nodes: Sequence[Code | str]) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(escape_text(node))
        elif node.tag == BREAK:
            parts.append(node.start)
        else:
            parts += [node.start, render_markup(node.children), node.end]
    return "".join(parts)


def escape_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def walk_codes(nodes: Nodes) -> Iterator[Code]:
    """Yield the codes in the order in which they begin."""
    for node in nodes:
        if isinstance(node, Code):
            yield node
            yield from walk_codes(node.children)


class CodeNumbers:
    """Numbers for the codes of one unit: a target's codes have those of the source's codes that they render."""

    def __init__(self, source: Nodes) -> None:
        self.free: dict[str, list[int]] = {}
        self.starts: list[str] = []
        for code in walk_codes(source):
            self.starts.append(code.start)
            self.free.setdefault(code.start, []).append(len(self.starts))
        self.source = iter(range(1, len(self.starts) + 1))

    def of_source(self, code: Code) -> int:
        """Return the next number; to be called in the order of `walk_codes`."""
        return next(self.source)

    def of_target(self, code: Code) -> int:
        free = self.free.get(code.start)
        if free:
            return free.pop(0)
        self.starts.append(code.start)
        return len(self.starts)
