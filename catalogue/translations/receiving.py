"""The door for texts from files, servers, machines and the editor: archived, checked, written over nobody's."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import String, StringTranslation, Translation, TranslationContext

from catalogue.translations.archiving import MACHINE, Entry, begin_reviews, live_revision_id, make_row
from catalogue.translations.conflicts import keep_both
from catalogue.translations.field_labels import FieldLabels
from catalogue.translations.models import (
    REVIEW_STATES,
    ArchivedText,
    Origin,
    TextReview,
    TranslationState,
)
from catalogue.translations.places import PlacedText, placed_texts
from catalogue.translations.quality import Terms
from catalogue.translations.reviewing import approve, is_own, may_approve
from catalogue.translations.statuses import mark_pages_stale
from catalogue.translations.text_checks import TITLE
from catalogue.translations.texts import plain_text
from catalogue.translations.unit_checks import UnitChecker
from catalogue.translations.units import ExchangeError, Refusal, Unit, unit_id

# Texts of these states are archived once only, however often they arrive.
ASIDE = (TranslationState.FAILED, TranslationState.OUTDATED, TranslationState.CONFLICT)


@dataclass(slots=True)
class Received:
    """What became of a document's units: how many were taken over, were here already, wait for a choice between two
    texts, are of a former source (archived), say nothing, and were refused, each with its reason.
    """

    accepted: int = 0
    unchanged: int = 0
    conflicts: int = 0
    outdated: int = 0
    empty: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        names = ("accepted", "unchanged", "conflicts", "outdated", "empty", "refused")
        return {name: getattr(self, name) for name in names}


def receive_document(
    translation: Translation,
    units: Iterable[Unit],
    *,
    origin: Origin,
    tool: str = "",
    user: User | None = None,
    state: TranslationState = TranslationState.IN_REVIEW,
    terms: Terms | None = None,
) -> Received:
    """Take over what arrived for one translation, in one transaction; the same document twice is once.

    A unit's own state counts, if it is one that a stored text can have, else `state`. Nobody approves words of
    their own by it. `terms` are those of the language pair; None reads them.
    Raises ExchangeError if the document can't be taken at all: nothing was changed then.
    """
    arrived = list(units)
    twice = [each for each, count in Counter(unit.id for unit in arrived).items() if count > 1]
    if twice:
        raise ExchangeError(
            "duplicate_unit", _("The document contains the same text twice (%(id)s).") % {"id": twice[0]}
        )
    if not translation.enabled:
        raise ExchangeError("stopped", _("This translation was stopped."))
    with transaction.atomic():
        receiver = Receiver(translation, Entry(origin, tool, user, state), terms)
        for unit in arrived:
            receiver.take(unit)
        return receiver.finish()


class Receiver:
    """Sorts the units of one document, then writes all of them at once. Part of the caller's transaction."""

    def __init__(self, translation: Translation, entry: Entry, terms: Terms | None = None) -> None:
        self.translation, self.entry = translation, entry
        self.key = translation.source.object_id
        self.placed = {each.id: each for each in placed_texts(translation, lock=True)}
        self.labels = FieldLabels(translation.source.specific_content_type.model_class())
        self.checker = UnitChecker(translation, terms)
        self.received = Received()
        self.created: list[StringTranslation] = []
        self.changed: list[StringTranslation] = []
        self.entered: dict[TranslationState, list[StringTranslation]] = {}
        self.raised: list[TextReview] = []
        self.approved: list[PlacedText] = []
        self.rows: list[ArchivedText] = []
        self.former: list[Unit] = []

    def take(self, unit: Unit) -> None:
        if not unit.target.strip():
            self.received.empty += 1
            return
        placed = self.placed.get(unit.id)
        if placed is None:
            self.former.append(unit)
        elif placed.target == unit.target:
            self.received.unchanged += 1
            self.raise_state(placed, unit)
        elif self.is_machine and placed.text is not None and placed.state != TranslationState.MACHINE_DRAFT:
            self.refuse(
                unit, "entered_by_person", _("A person entered another text here. A machine's doesn't replace it.")
            )
        elif problem := self.checker.find_error(self.as_known(placed, unit)):
            self.add_row(placed, unit, TranslationState.FAILED)
            self.refuse(unit, *problem)
        elif self.is_changed_here(placed, unit):
            self.set_aside(placed, unit)
        else:
            self.accept(placed, unit)

    @property
    def is_machine(self) -> bool:
        return self.entry.origin == Origin.MACHINE

    def as_known(self, placed: PlacedText, unit: Unit) -> Unit:
        """Return the unit with what we know of its place: a file may say anything."""
        path = placed.field_path or placed.path
        context, length = self.labels.label_of(path), self.labels.max_length_of(path)
        return replace(unit, path=placed.path, source=placed.source, context=context, max_length=length)

    def is_changed_here(self, placed: PlacedText, unit: Unit) -> bool:
        """Whether the text here isn't the one that was sent out. A machine's draft may always be replaced."""
        if placed.text is None or placed.state == TranslationState.MACHINE_DRAFT:
            return False
        return placed.text_hash != unit.base_hash

    def refuse(self, unit: Unit, code: str, message: str) -> None:
        self.received.refused += 1
        self.received.refusals.append(Refusal(code, message, unit.id))

    def set_aside(self, placed: PlacedText, unit: Unit) -> None:
        """Keep both texts in a conflict, unless somebody chose between these two before."""
        if keep_both(self.translation, placed, unit, self.entry):
            self.received.conflicts += 1
            self.add_row(placed, unit, TranslationState.CONFLICT)
        else:
            self.received.unchanged += 1

    def accept(self, placed: PlacedText, unit: Unit) -> None:
        text = placed.text
        if text is None:
            text = StringTranslation(
                translation_of_id=placed.string_id,
                context_id=placed.context_id,
                locale_id=self.translation.target_locale_id,
            )
        text.data = unit.target
        text.translation_type = MACHINE if self.is_machine else StringTranslation.TRANSLATION_TYPE_MANUAL
        text.tool_name, text.last_translated_by = self.entry.tool, self.entry.user
        text.has_error, text.field_error, text.updated_at = False, "", timezone.now()
        (self.changed if placed.text else self.created).append(text)
        placed.text = text
        self.received.accepted += 1
        wanted = self.wanted_state(unit)
        if wanted == TranslationState.MACHINE_DRAFT and not self.is_machine:
            wanted = self.entry.first_state  # what was sent out as a machine's draft came back in a person's words
        if wanted == TranslationState.APPROVED:
            wanted = TranslationState.IN_REVIEW
            if not settings.TRANSLATION_APPROVER_DIFFERS and self.may_approve:
                self.approved.append(placed)
        self.entered.setdefault(wanted, []).append(text)
        self.add_row(placed, unit, wanted)

    def raise_state(self, placed: PlacedText, unit: Unit) -> None:
        """The same words may have come further meanwhile; they never go back."""
        wanted = self.wanted_state(unit)
        if placed.state not in REVIEW_STATES or REVIEW_STATES.index(wanted) <= REVIEW_STATES.index(placed.state):
            return
        if wanted == TranslationState.APPROVED and self.may_approve and not is_own(placed, self.entry.user):
            self.approved.append(placed)
            return
        wanted = min(wanted, TranslationState.IN_REVIEW, key=REVIEW_STATES.index)
        review = placed.review
        if review is not None and review.state != wanted:
            review.state, review.changed_at = wanted, timezone.now()
            review.translator = review.translator or self.entry.user
            self.raised.append(review)

    def wanted_state(self, unit: Unit) -> TranslationState:
        if self.is_machine:
            return TranslationState.MACHINE_DRAFT
        return unit.state if unit.state in REVIEW_STATES else self.entry.first_state

    @property
    def may_approve(self) -> bool:
        return may_approve(self.translation, self.entry.user)

    def add_row(self, placed: PlacedText, unit: Unit, state: TranslationState) -> None:
        self.rows.append(self.row_of(placed.path, placed.source, unit.target, state))

    def row_of(self, path: str, source: str, target: str, state: TranslationState) -> ArchivedText:
        return make_row(
            self.entry,
            state=state,
            translation_key=self.key,
            path=path,
            source_language=self.translation.source.locale.language_code,
            target_language=self.translation.target_locale.language_code,
            source_text=source,
            target_text=target,
        )

    def finish(self) -> Received:
        """Write everything. The number of queries doesn't depend on that of the units."""
        self.keep_former()
        self.write_archive()
        StringTranslation.objects.bulk_create(self.created)
        columns = [
            "data",
            "translation_type",
            "tool_name",
            "last_translated_by",
            "has_error",
            "field_error",
            "updated_at",
        ]
        StringTranslation.objects.bulk_update(self.changed, columns)
        for state, texts in self.entered.items():
            begin_reviews(texts, replace(self.entry, state=state))
        TextReview.objects.bulk_update(self.raised, ["state", "changed_at", "translator"])
        self.show_title()
        mark_pages_stale(self.key)
        if self.approved:
            # Reviews were written past the rows in memory.
            fresh = placed_texts(self.translation)
            chosen = {each.place for each in self.approved}
            approve(self.translation, [each for each in fresh if each.place in chosen], self.entry.user, fresh)
        return self.received

    def keep_former(self) -> None:
        """Archive texts whose source words are no longer in the work; refuse those that never were."""
        if not self.former:
            return
        source = self.translation.source
        paths = set(
            TranslationContext.objects.filter(
                object_id=self.key, path__in={unit.path for unit in self.former}
            ).values_list("path", flat=True)
        )
        hashes = {unit.id: String._get_data_hash(unit.source) for unit in self.former}
        known = set(
            String.objects.filter(locale_id=source.locale_id, data_hash__in=hashes.values()).values_list(
                "data_hash", flat=True
            )
        )
        for unit in self.former:
            is_former = unit.path in paths and hashes[unit.id] in known
            if is_former and unit.id == unit_id(unit.path, unit.source):
                self.received.outdated += 1
                self.rows.append(self.row_of(unit.path, unit.source, unit.target, TranslationState.OUTDATED))
            else:
                self.refuse(unit, "unknown_unit", _("This text doesn't belong to the document."))

    def write_archive(self) -> None:
        rows = self.rows
        if any(row.state in ASIDE for row in rows):
            columns = ("path", "source_hash", "target_text", "state")
            language = self.translation.target_locale.language_code
            kept = ArchivedText.objects.filter(translation_key=self.key, target_language=language, state__in=ASIDE)
            known = set(kept.values_list(*columns))
            rows = [row for row in rows if tuple(getattr(row, name) for name in columns) not in known]
        if not rows:
            return
        revision_id = live_revision_id(self.key, self.translation.source.locale_id)
        for row in rows:
            row.source_revision_id = revision_id
        ArchivedText.objects.bulk_create(rows)

    def show_title(self) -> None:
        """Lists in the admin show a draft by its translated title, as when it is entered in the admin."""
        changed = {text.context_id: text for text in (*self.created, *self.changed)}
        for placed in self.placed.values():
            if placed.path == TITLE and placed.context_id in changed:
                pages = Page.objects.filter(translation_key=self.key, locale_id=self.translation.target_locale_id)
                pages.update(draft_title=plain_text(changed[placed.context_id].data))
