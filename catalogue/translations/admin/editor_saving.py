"""What was typed in the editor: read from the form, handed to the door, and what became of each text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail_localize.models import Translation

from catalogue.translations.admin.editor_rows import TypedText
from catalogue.translations.models import Origin, TranslationState
from catalogue.translations.receiving import Received, receive_document
from catalogue.translations.reviewing import submit_texts
from catalogue.translations.text_states import TextStatus
from catalogue.translations.units import Unit

TEXT, BASE, SOURCE, PATH, MACHINE = "text-", "base-", "source-", "path-", "machine-"


def read_typed(data: Any) -> dict[str, TypedText]:
    """Return {unit id: what came from the form}. Browsers send line breaks as CR LF."""
    typed = {}
    for name in data:
        if not name.startswith(TEXT):
            continue
        key = name.removeprefix(TEXT)
        unit = Unit(
            id=key,
            path=data.get(f"{PATH}{key}", ""),
            source=normalize_breaks(data.get(f"{SOURCE}{key}", "")),
            target=normalize_breaks(data[name]),
            base_hash=data.get(f"{BASE}{key}", ""),
        )
        typed[key] = TypedText(unit, f"{MACHINE}{key}" in data)
    return typed


def normalize_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of texts that were sent. `refused` is {unit id: why}."""

    received: Received
    touched: list[Unit] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return not (self.refused or self.received.conflicts or self.received.outdated)


def save_typed(
    translation: Translation,
    typed: Iterable[TypedText],
    user: User,
    state: TranslationState = TranslationState.IN_TRANSLATION,
) -> Saved:
    """Save the texts that somebody touched as what they are to be. Raises ExchangeError: nothing was saved."""
    touched = [each.unit for each in typed if not each.is_untouched]
    units = [replace(unit, state=state) for unit in touched]
    received = receive_document(translation, units, origin=Origin.EDITOR, user=user, state=state)
    refused = {each.unit_id: each.message for each in received.refusals}
    for unit in touched:
        if unit.base_hash and not unit.target.strip():
            refused[unit.id] = _("An empty text isn't saved. The text that stood here stays.")
    return Saved(received, touched, refused)


def describe_unsaved(refused: int, conflicts: int, outdated: int) -> list[str]:
    """Return sentences about texts that were not saved as they were typed, each with their number."""
    sentences = []
    if refused:
        text = ngettext(
            "%(count)d text was not saved. The reason stands below it.",
            "%(count)d texts were not saved. The reasons stand below them.",
            refused,
        )
        sentences.append(text % {"count": refused})
    if conflicts:
        text = ngettext(
            "%(count)d text was changed by somebody else meanwhile. Both wordings are kept: choose between them.",
            "%(count)d texts were changed by somebody else meanwhile. Both wordings are kept: choose between them.",
            conflicts,
        )
        sentences.append(text % {"count": conflicts})
    if outdated:
        text = ngettext(
            "The source of %(count)d text was changed while you were typing. Your words stand below the others.",
            "The source of %(count)d texts was changed while you were typing. Your words stand below the others.",
            outdated,
        )
        sentences.append(text % {"count": outdated})
    return sentences


def hand_over(
    translation: Translation, statuses: Iterable[TextStatus], typed: Mapping[str, TypedText], user: User
) -> int:
    """Submit every text that is ready; a machine's only where somebody says that it is right. Raises ReviewError."""
    ready = []
    for status in statuses:
        is_taken = status.unit.id in typed and typed[status.unit.id].is_machine_taken
        is_draft = status.state == TranslationState.MACHINE_DRAFT and is_taken
        if status.text_id and (status.state == TranslationState.IN_TRANSLATION or is_draft):
            ready.append(status.text_id)
    return submit_texts(translation, user, ready)
