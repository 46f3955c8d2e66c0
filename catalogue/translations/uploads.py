"""Files that people upload: read, tried out without a trace, taken over. The door decides; here it is told by text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.translations.documents import find_translation_of
from catalogue.translations.formats.packaging import read_file, unpack
from catalogue.translations.models import Origin
from catalogue.translations.places import PlacedText, placed_texts
from catalogue.translations.receiving import receive_document
from catalogue.translations.units import ExchangeError, TranslationDocument, Unit

# More than these take longer than a person waits for a page; the exchange folder takes any number.
MAX_DOCUMENTS = 200
# Texts of one document that are shown one by one.
MAX_SHOWN = 100
MAX_TOOL = 255


class Verdict(models.TextChoices):
    """What the door does with one text."""

    ACCEPTED = "accepted", gettext_lazy("taken over")
    UNCHANGED = "unchanged", gettext_lazy("the same as here")
    CONFLICT = "conflict", gettext_lazy("changed here as well: somebody has to choose")
    OUTDATED = "outdated", gettext_lazy("of former words of the source: kept in the memory")
    EMPTY = "empty", gettext_lazy("without a translation")
    REFUSED = "refused", gettext_lazy("refused")


QUIET = {Verdict.UNCHANGED, Verdict.EMPTY}


@dataclass(frozen=True, slots=True)
class TextResult:
    """One text: what is here, what arrives, what becomes of it, and why it was refused."""

    unit: Unit
    current: str
    verdict: Verdict
    reason: str = ""


@dataclass(slots=True)
class DocumentResult:
    """One document, or a file that holds none: `problem` says why nothing of it can be taken."""

    title: str
    document: TranslationDocument | None = None
    problem: str = ""
    texts: list[TextResult] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[Verdict, int]]:
        found = Counter(text.verdict for text in self.texts)
        return [(verdict, found[verdict]) for verdict in Verdict if found[verdict]]

    @property
    def noteworthy(self) -> list[TextResult]:
        return [text for text in self.texts if text.verdict not in QUIET]

    @property
    def shown(self) -> list[TextResult]:
        return self.noteworthy[:MAX_SHOWN]

    @property
    def not_shown(self) -> int:
        return max(len(self.noteworthy) - MAX_SHOWN, 0)

    @property
    def changes_something(self) -> bool:
        return any(text.verdict in (Verdict.ACCEPTED, Verdict.CONFLICT) for text in self.texts)


def try_upload(name: str, content: bytes, user: User) -> list[DocumentResult]:
    """Return what would become of everything in a file. Nothing is changed. Raises ExchangeError."""
    return read_upload(name, content, user, keep=False)


def take_upload(name: str, content: bytes, user: User) -> list[DocumentResult]:
    """Take over what can be taken, each document in a transaction of its own. Raises ExchangeError."""
    return read_upload(name, content, user, keep=True)


def read_upload(name: str, content: bytes, user: User, keep: bool) -> list[DocumentResult]:
    results: list[DocumentResult] = []
    documents: list[TranslationDocument] = []
    for part, data in unpack(name, content):
        try:
            documents += read_file(data)
        except ExchangeError as error:
            results.append(DocumentResult(part, problem=error.message))
    if len(documents) > MAX_DOCUMENTS:
        text = _("The file holds more than %(count)d translations. Put it into the exchange folder, or divide it.")
        raise ExchangeError("too_many_documents", text % {"count": MAX_DOCUMENTS})
    return results + [pass_through(document, name, user, keep) for document in documents]


def pass_through(document: TranslationDocument, name: str, user: User, keep: bool) -> DocumentResult:
    result = DocumentResult(document.title, document)
    try:
        with transaction.atomic():
            translation = find_translation_of(document)
            before = {each.id: each for each in placed_texts(translation)}
            received = receive_document(
                translation, document.units, origin=Origin.FILE, tool=name[:MAX_TOOL], user=user
            )
            after = {each.id: each for each in placed_texts(translation)}
            # Trying out is doing, and taking back: so the answer can't be another one.
            transaction.set_rollback(not keep)
    except ExchangeError as error:
        result.problem = error.message
        return result
    reasons = {refusal.unit_id: refusal.message for refusal in received.refusals}
    result.texts = sort_texts(document.units, before, after, reasons)
    return result


def sort_texts(
    units: Sequence[Unit], before: dict[str, PlacedText], after: dict[str, PlacedText], reasons: dict[str, str]
) -> list[TextResult]:
    results = []
    for unit in units:
        current = before[unit.id].target if unit.id in before else ""
        verdict = verdict_on(unit, before.get(unit.id), after.get(unit.id), unit.id in reasons)
        results.append(TextResult(unit, current, verdict, reasons.get(unit.id, "")))
    return results


def verdict_on(unit: Unit, before: PlacedText | None, after: PlacedText | None, is_refused: bool) -> Verdict:
    """Return what the door did, from what was there before and after."""
    if not unit.target.strip():
        return Verdict.EMPTY
    if is_refused:
        return Verdict.REFUSED
    if before is None or after is None:
        return Verdict.OUTDATED
    if before.target == unit.target:
        return Verdict.UNCHANGED
    if after.target == unit.target:
        return Verdict.ACCEPTED
    return Verdict.CONFLICT if after.has_conflict else Verdict.UNCHANGED
