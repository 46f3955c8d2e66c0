"""The rows of the editor: each text with what its translator needs to know, and what was typed into it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import Translation

from catalogue.translations.admin.matrix_rows import ICONS
from catalogue.translations.models import TranslationState, hash_text
from catalogue.translations.quality import GlossaryHit, Problem, Severity, check_unit, glossary_hits
from catalogue.translations.text_checks import field_error, markup_error, plain_field
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
SHOWN: dict[str, tuple[Promise, set[TranslationState]]] = {
    "all": (_("All texts"), set(TranslationState)),
    "open": (_("To be translated"), OPEN_STATES),
    "outdated": (_("Outdated"), {TranslationState.OUTDATED}),
    "review": (_("In review"), {TranslationState.IN_REVIEW}),
    "failed": (_("Conflict or failed"), {TranslationState.CONFLICT, TranslationState.FAILED}),
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
        """What the approver said who sent this very text back."""
        review = self.status.review
        return review.remark if review is not None and self.state == TranslationState.IN_TRANSLATION else ""

    @property
    def may_take_machine(self) -> bool:
        return self.state == TranslationState.MACHINE_DRAFT


class RowBuilder:
    """Makes the rows of one translation; reads the terms once."""

    def __init__(self, translation: Translation) -> None:
        self.translation = translation
        self.checker = UnitChecker(translation)
        self.language = translation.target_locale.language_code

    def build(self, statuses: Sequence[TextStatus], typed: Mapping[str, TypedText] | None = None) -> list[EditorRow]:
        """Return all rows, in the order of the source; `typed` is shown where it was not saved."""
        rows = []
        for number, status in enumerate(statuses, start=1):
            unsaved = (typed or {}).get(status.unit.id)
            value = unsaved.unit.target if unsaved else status.unit.target
            problems = self.find_problems(replace(status.unit, target=value))
            hits = glossary_hits(status.unit.source, self.checker.terms)
            rows.append(EditorRow(status, number, value, problems, hits))
        return rows

    def find_problems(self, unit: Unit) -> list[Problem]:
        """Return everything that is wrong with a text, what keeps it off every page first."""
        if not unit.target.strip():
            return []
        problems = check_unit(unit, self.language, self.checker.terms)
        if not any(each.is_error for each in problems):
            field = plain_field(self.checker.model, unit.path)
            if error := markup_error(unit.source, unit.target) or field_error(field, unit.target):
                problems.insert(0, Problem("unfit", error, Severity.ERROR))
        return problems


def count_rows(rows: Sequence[EditorRow]) -> list[tuple[str, Promise, int]]:
    """Return [(name, label, number)] of what can be shown."""
    states = Counter(row.state for row in rows)
    return [(name, label, sum(states[state] for state in wanted)) for name, (label, wanted) in SHOWN.items()]
