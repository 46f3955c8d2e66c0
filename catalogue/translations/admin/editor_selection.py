"""Which of a translation's texts the editor shows: a filter, then a page of what it lets through."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.translations.admin.editor_rows import OPEN_STATES, needs_work
from catalogue.translations.models import TranslationState
from catalogue.translations.text_states import TextStatus

# All of 400 texts weigh 1.3 MB, a page of them a seventh (see docs/performance.md).
PER_PAGE = 40
ALL, FINDINGS = "all", "findings"
SHOWN: dict[str, tuple[Promise, set[TranslationState]]] = {
    ALL: (_("All texts"), set(TranslationState)),
    "open": (_("To be translated"), OPEN_STATES),
    "outdated": (_("Outdated"), {TranslationState.OUTDATED}),
    "review": (_("In review"), {TranslationState.IN_REVIEW}),
    "failed": (_("Conflict or failed"), {TranslationState.CONFLICT, TranslationState.FAILED}),
}
FINDINGS_LABEL = _("With findings")
Numbered = tuple[int, TextStatus]


@dataclass(frozen=True, slots=True)
class Selection:
    """A page of (number in the source from 1, text). `next_open` is the id of the text with work left that follows
    the page, else of the first one before it, "" if there is none elsewhere.
    """

    show: str
    page: Page
    next_open: str

    @property
    def texts(self) -> list[Numbered]:
        return list(self.page.object_list)


def select_texts(
    statuses: Sequence[TextStatus],
    show: str,
    page: str | None,
    text: str | None,
    has_findings: Callable[[TextStatus], bool],
) -> Selection:
    """Return the page that was asked for, by its number, else by the id of a text; nonsense is all, page 1."""
    show = show if show in SHOWN or show == FINDINGS else ALL
    numbered = list(enumerate(statuses, start=1))
    chosen = [each for each in numbered if is_shown(each[1], show, has_findings)]
    if page is None and text:
        index = next((index for index, (_number, status) in enumerate(chosen) if status.unit.id == text), 0)
        page = str(index // PER_PAGE + 1)
    found = Paginator(chosen, PER_PAGE).get_page(page)
    return Selection(show, found, next_open(numbered, list(found.object_list)))


def is_shown(status: TextStatus, show: str, has_findings: Callable[[TextStatus], bool]) -> bool:
    return has_findings(status) if show == FINDINGS else status.state in SHOWN[show][1]


def next_open(numbered: Sequence[Numbered], shown: Sequence[Numbered]) -> str:
    ids = {status.unit.id for _number, status in shown}
    last = shown[-1][0] if shown else 0
    waiting = [each for each in numbered if needs_work(each[1]) and each[1].unit.id not in ids]
    after = [each for each in waiting if each[0] > last]
    return next((status.unit.id for _number, status in after or waiting), "")


def count_shown(statuses: Sequence[TextStatus]) -> list[tuple[str, Promise, int | None]]:
    """Return [(name, label, number)] of what can be shown; findings aren't counted: every text would be checked."""
    states = Counter(status.state for status in statuses)
    counted = [(name, label, sum(states[state] for state in wanted)) for name, (label, wanted) in SHOWN.items()]
    return [*counted, (FINDINGS, FINDINGS_LABEL, None)]
