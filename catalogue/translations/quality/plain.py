"""The text of a unit without its markup, every character knowing where it stands in it."""

import re
from dataclasses import dataclass
from functools import cached_property
from html import unescape

TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>(?:[\s/][^<>]*)?)>")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
PIECE = re.compile(f"{TAG.pattern}|{ENTITY.pattern}")
INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff",
    )
)
NON_ASCII_DIGIT = re.compile(r"(?![0-9])\d")


@dataclass(frozen=True)
class PlainText:
    """`text` is what readers see; `places` are (start, end) in the markup per character, None where they agree."""

    markup: str
    text: str
    places: list[tuple[int, int]] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the markup of text[start:end], which may be empty."""
        if self.places is None:
            return start, end
        if start >= len(self.places):
            return len(self.markup), len(self.markup)
        if end <= start:
            return self.places[start][0], self.places[start][0]
        return self.places[start][0], self.places[end - 1][1]

    @cached_property
    def visible(self) -> str:
        """The text without marks of direction and other invisible characters, digits in ASCII."""
        return to_ascii_digits(self.text.translate(INVISIBLE))


def read_markup(markup: str) -> PlainText:
    if "<" not in markup and "&" not in markup:
        return PlainText(markup, markup, None)
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    position = 0
    for piece in PIECE.finditer(markup):
        parts.append(markup[position : piece.start()])
        places.extend((each, each + 1) for each in range(position, piece.start()))
        position = piece.end()
        text = "\n" if (piece["name"] or "").lower() == "br" else ""
        if piece["name"] is None:
            text = unescape(piece[0])
        parts.append(text)
        places.extend((piece.start(), piece.end()) for _character in text)
    parts.append(markup[position:])
    places.extend((each, each + 1) for each in range(position, len(markup)))
    return PlainText(markup, "".join(parts), places)


def to_ascii_digits(text: str) -> str:
    """Return the text with the decimal digits of every script as 0 to 9; its length stays."""
    return NON_ASCII_DIGIT.sub(lambda match: str(int(match[0])), text)
