"""Marks of direction: what is opened is closed; overrides reverse letters and are never needed."""

from django.utils.translation import gettext as _

from catalogue.translations.quality.problems import Pair, Problems

EMBEDDINGS, POP_EMBEDDING = "\u202a\u202b\u202d\u202e", "\u202c"
ISOLATES, POP_ISOLATE = "\u2066\u2067\u2068", "\u2069"
OVERRIDES = "\u202d\u202e"
ALL = frozenset(EMBEDDINGS + POP_EMBEDDING + ISOLATES + POP_ISOLATE)


def check(pair: Pair) -> Problems:
    text = pair.target.text
    if ALL.isdisjoint(text):
        return
    if not is_balanced(text):
        yield pair.error("bidi_unbalanced", _("Marks of direction are opened and not closed, or closed twice."))
    for place, character in enumerate(text):
        if character in OVERRIDES and character not in pair.source.text:
            yield pair.at(
                place, place + 1, "bidi_override", _("This mark forces a direction on letters; it isn't needed."), ""
            )


def is_balanced(text: str) -> bool:
    """Whether every embedding and isolate is closed by its own kind, in order, within the same line."""
    for line in text.split("\n"):
        opened: list[str] = []
        for character in line:
            if character in EMBEDDINGS:
                opened.append(POP_EMBEDDING)
            elif character in ISOLATES:
                opened.append(POP_ISOLATE)
            elif character in (POP_EMBEDDING, POP_ISOLATE) and (not opened or opened.pop() != character):
                return False
        if opened:
            return False
    return True
