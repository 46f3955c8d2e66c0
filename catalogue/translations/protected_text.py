"""Keeping a machine's hands off what has one right wording: official titles, names, symbols, words never translated.

They go out inside elements that translators of HTML leave alone, already in their target wording, and are put back
as they were recorded whatever came back inside the element.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, NavigableString, Tag
from django.utils.html import escape

from catalogue.translations.quality import Terms
from catalogue.translations.quality.symbols import SYMBOL
from catalogue.translations.quality.titles import glossary_hits

MARK = re.compile(r"k[0-9]+")


class LostTermError(ValueError):
    """The machine left out, or doubled, what it should have left alone."""


@dataclass(frozen=True, slots=True)
class ProtectedText:
    """HTML to be sent, and {id of an element in it: what stands there in the translation}."""

    html: str
    wordings: dict[str, str]

    def restore(self, answer: str) -> str:
        """Return the machine's HTML with the protected wordings. Raises LostTermError."""
        soup = BeautifulSoup(answer, "html.parser")
        for mark, wording in self.wordings.items():
            found = soup.find_all("span", id=mark)
            if len(found) != 1:
                raise LostTermError(wording)
            found[0].replace_with(NavigableString(wording))
        return str(soup)


def protect(source: str, terms: Terms) -> ProtectedText:
    """Mark in a unit's source what is not to be translated. A name that inline tags cut through isn't found."""
    soup = BeautifulSoup(source, "html.parser")
    wordings: dict[str, str] = {}
    for node in list(soup.find_all(string=True)):
        pieces = list(cut(str(node), terms))
        if all(wording is None for _text, wording in pieces):
            continue
        node.replace_with(*[make_piece(soup, text, wording, wordings) for text, wording in pieces])
    return ProtectedText(str(soup), wordings)


def make_piece(soup: BeautifulSoup, text: str, wording: str | None, wordings: dict[str, str]) -> Tag | NavigableString:
    if wording is None:
        return NavigableString(text)
    mark = f"k{len(wordings) + 1}"
    wordings[mark] = wording
    element = soup.new_tag("span", attrs={"id": mark, "translate": "no", "class": "notranslate"})
    element.string = wording
    return element


def cut(text: str, terms: Terms) -> Iterator[tuple[str, str | None]]:
    """Yield (part of a text, its wording in the target language or None where it is to be translated)."""
    position = 0
    for start, end, wording in spans(text, terms):
        if start < position:
            continue
        if start > position:
            yield text[position:start], None
        yield text[start:end], wording
        position = end
    if position < len(text):
        yield text[position:], None


def spans(text: str, terms: Terms) -> list[tuple[int, int, str]]:
    """Return (start, end, wording) of what is protected, from left to right, the longest first where they begin."""
    found = [(hit.start, hit.end, hit.approved) for hit in glossary_hits(escape(text), terms) if hit.is_locked]
    for term in terms.vocabulary.kept_terms:
        if term in text:
            pattern = rf"(?<![A-Za-z0-9]){re.escape(term)}(?![A-Za-z0-9])"
            found += [(match.start(), match.end(), term) for match in re.finditer(pattern, text)]
    found += [
        (match.start(), match.end(), match[0]) for match in SYMBOL.finditer(text) if any(map(str.isdigit, match[0]))
    ]
    return sorted((each for each in found if each[2]), key=lambda each: (each[0], -each[1]))
