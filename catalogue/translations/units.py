"""What goes out to translators and comes back: a document per work and language, made of units.

Every way out and in (files, translation servers, machines, the editor) speaks in these values; only
`documents.py` makes them of rows, only `receiving.py` makes rows of them.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from catalogue.translations.models.states import TranslationState


@dataclass(frozen=True, slots=True)
class Unit:
    """One text. `source` and `target` are HTML with wagtail-localize's inline tags only
    (a with an id, abbr, acronym, b, code, em, i, strong, br) and entities for &, < and >.

    `id` is unique in the document and tells path and source text: a unit whose source changed has another.
    `base_hash` is that of the target as it was sent out ("" where there was none), for conflicts.
    """

    id: str
    path: str
    source: str
    target: str = ""
    state: TranslationState = TranslationState.MISSING
    context: str = ""
    max_length: int | None = None
    base_hash: str = ""


@dataclass(frozen=True, slots=True)
class TranslationDocument:
    """One work (or plain page) in one language. `id` is wagtail-localize's uuid of the translation.

    `source_hash` tells the version of the source's content (see SourceVersion); `address` is the source's
    public address, for context.
    """

    id: str
    work_key: str
    title: str
    source_language: str
    target_language: str
    source_hash: str
    address: str = ""
    units: list[Unit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document, or one unit of it, was not taken. `code` is stable, `message` for people in their language."""

    code: str
    message: str
    unit_id: str = ""


class ExchangeError(Exception):
    """Something that arrived can't be taken at all. Nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def unit_id(path: str, source: str, occurrence: int = 0) -> str:
    """Return an id that XML admits as an NMTOKEN: a hash of the place, one of the words, a number if they repeat."""
    place = hashlib.sha256(path.encode()).hexdigest()[:12]
    words = hashlib.sha256(source.encode()).hexdigest()[:12]
    return f"u{place}-{words}" + (f"-{occurrence}" if occurrence else "")


def count_words(texts: Iterable[str], language_code: str) -> int:
    """Return how many words translators would count: in Chinese two characters are taken for one."""
    total = 0
    for text in texts:
        total += -(-len("".join(text.split())) // 2) if language_code == "zh-hans" else len(text.split())
    return total
