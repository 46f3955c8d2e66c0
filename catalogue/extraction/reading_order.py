"""Puts the characters of right-to-left lines in the order they are read.

PDFium guesses that order and goes wrong where Arabic meets Latin letters, digits, marks or brackets, and
for whole words of some producers. Where each character stands on the page is certain, so the order
comes from there: from right to left, with left-to-right runs turned round.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Of the font size. A justified line's narrowest space is about .18; letters that don't join stand closer.
SPACE_GAP = 0.16
LINE_GAP = 1.0
BASELINE_TOLERANCE = 0.4
MIRRORED = dict(zip("()[]{}«»", ")(][}{»«", strict=True))


@dataclass
class Glyph:
    """What one place on the page shows: a character with its marks, or a ligature of several.

    `left`, `right`, `baseline` and `size` (of the font) are in the page's units.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


Line = list[Glyph]


def is_rtl_text(text: str) -> bool:
    """Say whether most letters are of a right-to-left script."""
    rtl = len(RTL_LETTER.findall(text))
    return rtl > 0 and rtl * 2 >= sum(character.isalpha() for character in text)


def read_rtl_lines(lines: Iterable[Line]) -> str:
    """Return the text of a page, given its lines; within a line the glyphs may stand in any order."""
    return "\n".join(read_rtl_line(attach_marks(line)) for line in merge_lines(lines))


def merge_lines(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines, those made one that stand on one baseline side by side."""
    current: Line = []
    for line in lines:
        if current and line and are_one_line(current, line):
            current = current + line
            continue
        if current:
            yield current
        current = line
    if current:
        yield current


def are_one_line(first: Line, second: Line) -> bool:
    size = max(first[-1].size, second[0].size)
    if abs(first[-1].baseline - second[0].baseline) > BASELINE_TOLERANCE * size:
        return False
    (left, right), (next_left, next_right) = extent(first), extent(second)
    return max(left - next_right, next_left - right) < LINE_GAP * size


def extent(line: Line) -> tuple[float, float]:
    return min(glyph.left for glyph in line), max(glyph.right for glyph in line)


def attach_marks(line: Line) -> Line:
    """Return the line with each combining mark put behind its letter.

    A mark stands over its letter or takes a share of the letter's place, left of it.
    """
    letters = [glyph for glyph in line if not unicodedata.combining(glyph.text[0])]
    marks = [glyph for glyph in line if unicodedata.combining(glyph.text[0])]
    if not letters:
        return line
    for mark in sorted(marks, key=lambda glyph: -glyph.middle):
        nearest = min(letters, key=lambda letter: (distance(mark, letter), abs(mark.middle - letter.middle)))
        nearest.text += mark.text
        nearest.left, nearest.right = min(nearest.left, mark.left), max(nearest.right, mark.right)
    return letters


def distance(first: Glyph, second: Glyph) -> float:
    """Return the room between two glyphs, 0 where they touch or overlap."""
    return max(first.left - second.right, second.left - first.right, 0.0)


def read_rtl_line(line: Line) -> str:
    """Return the text of a line, given its glyphs in any order."""
    ordered = sorted(line, key=lambda glyph: -glyph.middle)
    units: list[str] = []
    for before, glyph in zip([None, *ordered], ordered, strict=False):
        if before and is_gap(before, glyph):
            units.append(" ")
        units.append(glyph.text)
    return turn_brackets("".join(turn_ltr_runs(units)))


def is_gap(before: Glyph, after: Glyph) -> bool:
    """Say whether a space is to be seen between two neighbours that have none."""
    if before.text.isspace() or after.text.isspace():
        return False
    return before.left - after.right > SPACE_GAP * max(before.size, after.size)


def turn_ltr_runs(units: list[str]) -> list[str]:
    """Return units read from right to left with what is read from left to right turned round.

    Such a run begins and ends with a letter or digit; words, and the signs between them, belong to it.
    Numbers that only a space parts are read one after the other.
    """
    result: list[str] = []
    start = 0
    while start < len(units):
        end = find_run_end(units, start) if is_ltr(units[start]) else start + 1
        result += reversed(units[start:end])
        start = end
    return result


def find_run_end(units: list[str], start: int) -> int:
    end = start + 1
    has_letter = units[start].isalpha()
    for position in range(end, len(units)):
        unit = units[position]
        if RTL_LETTER.search(unit):
            break
        if is_ltr(unit):
            is_apart = any(between.isspace() for between in units[end:position])
            has_letter = has_letter or unit.isalpha()
            if is_apart and not has_letter:
                break
            end = position + 1
    return end


def is_ltr(unit: str) -> bool:
    return unit[0].isalnum() and not RTL_LETTER.search(unit)


def turn_brackets(line: str) -> str:
    """Make brackets open before a word and close behind it: some producers store the mirrored sign."""

    def turn(match: re.Match[str]) -> str:
        before, bracket, after = match[1], match[2], match[3]
        starts_word = not before.strip() and bool(after.strip())
        ends_word = bool(before.strip()) and not after.strip(" .,:;،؛")
        is_opening = bracket in "([{«"
        if (starts_word and not is_opening) or (ends_word and is_opening):
            return MIRRORED[bracket]
        return bracket

    padded = f" {line} "
    return re.sub(r"(?<=(.))([()\[\]{}«»])(?=(.))", turn, padded)[1:-1]


def turn_reversed_words(text: str) -> str:
    """Turn Arabic words that were stored with their last letter first (text layers of scans, old programs).

    Told by letters that only end a word and by the article that only begins it.
    """
    words = re.findall("[\u0621-\u064a]{3,}", text)
    logical = sum(word[-1] in "ةى" or word.startswith("ال") for word in words)
    reversed_ = sum(word[0] in "ةى" or (word.endswith("لا") and not word.startswith("ال")) for word in words)
    if reversed_ < 3 or reversed_ <= 3 * logical:
        return text
    return re.sub("[\u0621-\u065f\u0670-\u06d3]{2,}", lambda match: "".join(reversed(group_marks(match[0]))), text)


def group_marks(text: str) -> list[str]:
    """Return the letters of a text, each with the marks that follow it."""
    groups: list[str] = []
    for character in text:
        if groups and unicodedata.combining(character):
            groups[-1] += character
        else:
            groups.append(character)
    return groups
