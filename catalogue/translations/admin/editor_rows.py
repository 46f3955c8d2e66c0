"""The rows of the editor: each text with what its translator needs to know, and what was typed into it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wagtail_localize.models import Translation

from catalogue.translations.admin.matrix_rows import ICONS
from catalogue.translations.models import TranslationState, hash_text
from catalogue.translations.quality import GlossaryHit, Problem, glossary_hits
from catalogue.translations.text_states import TextStatus
from catalogue.translations.unit_checks import UnitChecker
from catalogue.translations.units import Unit
from catalogue.translations.word_diff import Part, Run, diff_words, split_markup

# What the translator has work with.
OPEN_STATES = {
    TranslationState.MISSING,
    TranslationState.MACHINE_DRAFT,
    TranslationState.IN_TRANSLATION,
    TranslationState.OUTDATED,
    TranslationState.CONFLICT,
    TranslationState.FAILED,
}
CHARACTERS_PER_LINE = 60
MOST_LINES = 14


@dataclass(frozen=True, slots=True)
class TypedText:
    """What came from the form for one text. `base_hash` is that of the words the translator saw."""

    unit: Unit
    is_machine_taken: bool = False

    @property
    def is_untouched(self) -> bool:
        return hash_text(self.unit.target) == self.unit.base_hash or (not self.unit.target and not self.unit.base_hash)


@dataclass(slots=True)
class EditorRow:
    """One text in the editor. `value` is what stands in its field; `refusals` say why it was not saved."""

    status: TextStatus
    number: int
    value: str
    problems: Sequence[Problem] = ()
    hits: Sequence[GlossaryHit] = ()
    refusals: list[str] = field(default_factory=list)

    @property
    def unit(self) -> Unit:
        return self.status.unit

    @property
    def anchor(self) -> str:
        return f"text-{self.unit.id}"

    @property
    def state(self) -> TranslationState:
        return self.status.state

    @property
    def icon(self) -> str:
        return ICONS[self.state]

    @property
    def is_changed_meanwhile(self) -> bool:
        return self.state == TranslationState.CONFLICT

    @property
    def source(self) -> list[Part]:
        return split_markup(self.unit.source)

    @property
    def has_tags(self) -> bool:
        return any(part.is_tag for part in self.source)

    @property
    def source_diff(self) -> list[Run]:
        return diff_words(self.status.previous_source, self.unit.source) if self.status.previous_source else []

    @property
    def previous_target(self) -> list[Part]:
        return split_markup(self.status.previous_target)

    @property
    def conflicts(self) -> list[tuple[Any, list[Run]]]:
        """The texts that arrived, each with what differs from the one here."""
        return [(each, diff_words(self.unit.target, each.incoming_text)) for each in self.status.conflicts]

    @property
    def lines(self) -> int:
        longest = max(len(self.unit.source), len(self.value), len(self.status.previous_target))
        return min(MOST_LINES, 2 + longest // CHARACTERS_PER_LINE)

    @property
    def remark(self) -> str:
        return remark_of(self.status)

    @property
    def needs_work(self) -> bool:
        return needs_work(self.status)

    @property
    def may_take_machine(self) -> bool:
        return self.state == TranslationState.MACHINE_DRAFT


def remark_of(status: TextStatus) -> str:
    """Return what the approver said who sent this very text back."""
    review = status.review
    return review.remark if review is not None and status.state == TranslationState.IN_TRANSLATION else ""


def needs_work(status: TextStatus) -> bool:
    """Whether a translator has to come to this text: it isn't just waiting to be handed over."""
    return status.state in OPEN_STATES and (status.state != TranslationState.IN_TRANSLATION or bool(remark_of(status)))


class RowBuilder:
    """Makes the rows of one translation; reads the terms once."""

    def __init__(self, translation: Translation) -> None:
        self.translation = translation
        self.checker = UnitChecker(translation)

    def build(
        self, texts: Iterable[tuple[int, TextStatus]], typed: Mapping[str, TypedText] | None = None
    ) -> list[EditorRow]:
        """Return the rows of (number, text); `typed` is shown where it was not saved."""
        rows = []
        for number, status in texts:
            unsaved = (typed or {}).get(status.unit.id)
            value = unsaved.unit.target if unsaved else status.unit.target
            problems = self.find_problems(replace(status.unit, target=value))
            hits = glossary_hits(status.unit.source, self.checker.terms)
            rows.append(EditorRow(status, number, value, problems, hits))
        return rows

    def find_problems(self, unit: Unit) -> list[Problem]:
        return self.checker.find_problems(unit)
