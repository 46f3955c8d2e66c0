"""Cuts the texts of a page into passages: pieces short enough for one vector to say what each is about."""

import re
from collections.abc import Iterator

# Letters of a passage, between 100 and 200 words in most languages.
MAX_LENGTH = 700
# An ideograph says about as much as so many letters.
IDEOGRAPH_LENGTH = 3.5
# Further text of a page is found by its words only.
MAX_PASSAGES = 8
IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
SENTENCE_ENDS = re.compile(r"(?<=[.!?;؟؛…])\s+|(?<=[。！？；])")


def cut_passages(title: str, summary: str, body: str) -> list[str]:
    """Return the passages of a page: its title and summary, then its body in pieces of about equal length."""
    head = "\n".join(part for part in (title, summary) if part)
    # Many pages repeat their summary at the beginning of the text.
    passages = [*cut_text([head]), *cut_text(body.removeprefix(summary).split("\n"))]
    return list(dict.fromkeys(passages))[:MAX_PASSAGES]


def cut_text(paragraphs: list[str]) -> list[str]:
    """Return pieces of at most MAX_LENGTH, cut where paragraphs, sentences or words end."""
    units = [unit for paragraph in paragraphs for unit in cut_units(paragraph)]
    total = sum(measure_length(unit) for unit in units)
    if not total:
        return []
    wanted = total / -(-total // MAX_LENGTH)
    pieces: list[str] = []
    length = 0.0
    for unit in units:
        added = measure_length(unit)
        # The middle of a sentence decides to which piece it belongs.
        is_full = length + added / 2 > wanted or length + added > MAX_LENGTH
        if not pieces or (is_full and length):
            pieces.append(unit)
            length = added
        else:
            pieces[-1] += f" {unit}"
            length += added
    return pieces


def cut_units(paragraph: str) -> Iterator[str]:
    """Yield the sentences of a paragraph; what is too long for a passage is cut further."""
    for sentence in SENTENCE_ENDS.split(paragraph.strip()):
        rest = sentence.strip()
        while measure_length(rest) > MAX_LENGTH:
            end = find_end(rest)
            yield rest[:end].rstrip()
            rest = rest[end:].lstrip()
        if rest:
            yield rest


def find_end(text: str) -> int:
    """Return where the first passage of a long text ends: behind a word if there is one, never at 0."""
    length = 0.0
    for position, letter in enumerate(text):
        length += IDEOGRAPH_LENGTH if IDEOGRAPH.match(letter) else 1
        if length > MAX_LENGTH:
            return text.rfind(" ", 1, position) + 1 or max(position, 1)
    return len(text)


def measure_length(text: str) -> float:
    """Return how much a text says, in letters."""
    return len(text) + (IDEOGRAPH_LENGTH - 1) * len(IDEOGRAPH.findall(text))
