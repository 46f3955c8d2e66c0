"""What changed between two texts, word by word (in Chinese character by character), and texts as people read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from html import unescape

# A tag or an entity is one token, so is a Chinese character; combining marks belong to their word.
TOKENS = re.compile(
    r"<[^>]*>|&[#\w]+;|[\u2e80-\u9fff\uf900-\ufaff]|[\w\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d]+|\s+|[^\w\s]"
)
# Beyond it comparing would take seconds; the texts are shown whole then.
MAX_TOKENS = 4000


class Change(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text. `is_tag`: inline markup, which is shown as a sign and must be kept."""

    text: str
    is_tag: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring pieces that were kept, removed or added."""

    change: Change
    parts: tuple[Part, ...]


def split_markup(text: str) -> list[Part]:
    """Return a text (HTML with inline tags) in pieces: plain words, entities resolved, and tags."""
    pieces = [piece for piece in re.split(r"(<[^>]*>)", text) if piece]
    return [
        Part(piece, True) if piece.startswith("<") and piece.endswith(">") else Part(unescape(piece))
        for piece in pieces
    ]


def diff_words(old: str, new: str) -> list[Run]:
    """Return the runs of words from an old text to a new one, removals before additions."""
    before, after = TOKENS.findall(old), TOKENS.findall(new)
    if max(len(before), len(after)) > MAX_TOKENS:
        pairs = [(old, new)]
    else:
        steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        pairs = [("".join(before[a:b]), "".join(after[c:d])) for _name, a, b, c, d in steps]
    return [run for removed, added in join_across_spaces(pairs) for run in runs_of(removed, added)]


def join_across_spaces(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Take changes together that only white space divides: whole phrases are easier to read."""
    pending: tuple[str, str] | None = None
    for place, (removed, added) in enumerate(pairs):
        is_change = removed != added
        follows_change = pending is not None and place + 1 < len(pairs)
        if is_change or (follows_change and not removed.strip()):
            pending = ((pending[0] + removed), (pending[1] + added)) if pending else (removed, added)
            continue
        if pending:
            yield pending
            pending = None
        yield removed, added
    if pending:
        yield pending


def runs_of(removed: str, added: str) -> Iterator[Run]:
    if removed == added:
        yield Run(Change.SAME, tuple(split_markup(removed)))
        return
    if removed:
        yield Run(Change.REMOVED, tuple(split_markup(removed)))
    if added:
        yield Run(Change.ADDED, tuple(split_markup(added)))
