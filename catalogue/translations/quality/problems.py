"""What a check answers with, and what every check is given."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING

from catalogue.translations.quality.plain import PlainText
from catalogue.translations.units import Unit

if TYPE_CHECKING:
    from catalogue.translations.quality.terms import Terms

SHOWN_ITEMS = 5


class Severity(StrEnum):
    """An error keeps the text off every page; a warning is shown to translator and approver."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong. `code` is stable, `message` in the active language.

    `start` and `end` are positions in the unit's target; where they are given, `suggestion` is markup that is safe to
    put in their place. Without them it is the wording to use, as plain text. None: nothing can be offered.
    """

    code: str
    message: str
    severity: Severity
    start: int | None = None
    end: int | None = None
    suggestion: str | None = None

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit with its two texts, as the checks look at them."""

    unit: Unit
    source: PlainText
    target: PlainText
    terms: "Terms"
    target_language: str

    @property
    def source_language(self) -> str:
        return self.terms.source_language

    def error(self, code: str, message: str, suggestion: str | None = None) -> Problem:
        return Problem(code, message, Severity.ERROR, suggestion=suggestion)

    def warning(self, code: str, message: str, suggestion: str | None = None) -> Problem:
        return Problem(code, message, Severity.WARNING, suggestion=suggestion)

    def at(
        self,
        start: int,
        end: int,
        code: str,
        message: str,
        suggestion: str | None = None,
        severity: Severity = Severity.WARNING,
    ) -> Problem:
        """A problem at `start` to `end` of the target's plain text."""
        in_markup = self.target.span(start, end)
        in_place = None if suggestion is None else escape(suggestion, quote=False)
        return Problem(code, message, severity, *in_markup, suggestion=in_place)


Problems = Iterator[Problem]


def listed(items: list[str]) -> str:
    """Return the first few items for a message, each isolated from the direction of the sentence."""
    shown = ", ".join(isolate(item) for item in items[:SHOWN_ITEMS])
    return f"{shown}, …" if len(items) > SHOWN_ITEMS else shown


def isolate(text: str) -> str:
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
