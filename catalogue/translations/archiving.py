"""Every text that comes in is archived and its review begins anew, whichever way it comes.

The archive's row is written before the text: what ends a process between the two leaves a row too many, never one
too few. Whoever knows more of a text than wagtail-localize's row says, says so by `entering`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models.signals import post_save, pre_delete, pre_save
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from catalogue.translations.models import ArchivedText, Origin, TextReview, TranslationState, hash_text

# Texts of wagtail-localize that belong to no page.
NO_PAGE = UUID(int=0)
MACHINE = StringTranslation.TRANSLATION_TYPE_MACHINE


@dataclass(frozen=True, slots=True)
class Entry:
    """How a text comes in. Without a `state` it begins as a machine draft or in translation."""

    origin: Origin
    tool: str = ""
    user: User | None = None
    state: TranslationState | None = None

    @property
    def first_state(self) -> TranslationState:
        if self.state is not None:
            return self.state
        is_machine = self.origin == Origin.MACHINE
        return TranslationState.MACHINE_DRAFT if is_machine else TranslationState.IN_TRANSLATION

    @property
    def translator(self) -> User | None:
        """Who answers for the words. Nobody does for a machine's."""
        return None if self.first_state == TranslationState.MACHINE_DRAFT else self.user


_current_entry: ContextVar[Entry | None] = ContextVar("translation_entry", default=None)


@contextmanager
def entering(
    origin: Origin, tool: str = "", user: User | None = None, state: TranslationState | None = None
) -> Iterator[Entry]:
    """Say how the texts that are saved meanwhile come in."""
    entry = Entry(origin, tool, user, state)
    token = _current_entry.set(entry)
    try:
        yield entry
    finally:
        _current_entry.reset(token)


def entry_of(text: StringTranslation) -> Entry:
    """Return how a text comes in: as `entering` says, else as wagtail-localize's row does."""
    entry = _current_entry.get()
    if entry is not None:
        return entry
    if text.translation_type == MACHINE:
        return Entry(Origin.MACHINE, text.tool_name, text.last_translated_by)
    origin = Origin.FILE if text.tool_name else Origin.EDITOR
    return Entry(origin, text.tool_name, text.last_translated_by)


def connect_archive() -> None:
    """After the checks (see text_checks), which tell whether a text is faulty."""
    pre_save.connect(archive_entered_text, sender=StringTranslation)
    post_save.connect(begin_review, sender=StringTranslation)
    pre_delete.connect(archive_unnoticed_text, sender=StringTranslation)


def archive_entered_text(
    sender: type[StringTranslation],
    instance: StringTranslation,
    raw: bool = False,
    update_fields: Any = None,
    **kwargs: Any,
) -> None:
    if raw or (update_fields is not None and "data" not in update_fields):
        return
    if instance.pk is None or reviewed_hash(instance) != hash_text(instance.data):
        archive_texts([instance], entry_of(instance))


def begin_review(
    sender: type[StringTranslation],
    instance: StringTranslation,
    raw: bool = False,
    update_fields: Any = None,
    **kwargs: Any,
) -> None:
    """New words get a review of their own; the same words keep theirs."""
    if raw or (update_fields is not None and "data" not in update_fields):
        return
    if reviewed_hash(instance) != hash_text(instance.data):
        begin_reviews([instance], entry_of(instance))


def archive_unnoticed_text(sender: type[StringTranslation], instance: StringTranslation, **kwargs: Any) -> None:
    """A text that is deleted is in the archive already, unless it was written past this module."""
    if reviewed_hash(instance) != hash_text(instance.data):
        archive_texts([instance], entry_of(instance))  # a review would outlive the text


def catch_up(texts: Iterable[StringTranslation]) -> int:
    """Archive texts that were written past this module (`queryset.update`, `bulk_create`); return how many."""
    kept = list(texts)
    hashes = dict(TextReview.objects.filter(translation__in=kept).values_list("translation_id", "text_hash"))
    unnoticed = [text for text in kept if hashes.get(text.pk) != hash_text(text.data)]
    groups: dict[Any, list[StringTranslation]] = {}
    for text in unnoticed:
        page = text.context.object_id if text.context else NO_PAGE
        groups.setdefault((page, text.locale_id, text.translation_of.locale_id, entry_of(text)), []).append(text)
    for (*_place, entry), alike in groups.items():
        archive_texts(alike, entry)
        begin_reviews(alike, entry)
    return len(unnoticed)


def reviewed_hash(text: StringTranslation) -> str | None:
    return TextReview.objects.filter(translation_id=text.pk).values_list("text_hash", flat=True).first()


def archive_texts(texts: Sequence[StringTranslation], entry: Entry, state: TranslationState | None = None) -> None:
    """Add a row for each text, all of one page and language pair. Three queries, or less if related rows are loaded.

    A faulty text is archived as failed, whatever it was entered as.
    """
    if not texts:
        return
    source_locale = texts[0].translation_of.locale
    key = texts[0].context.object_id if texts[0].context else NO_PAGE
    revision_id = live_revision_id(key, source_locale.pk)
    ArchivedText.objects.bulk_create(
        make_row(
            entry,
            state=TranslationState.FAILED if text.has_error else state or entry.first_state,
            translation_key=key,
            path=text.context.path if text.context else "",
            source_language=source_locale.language_code,
            target_language=text.locale.language_code,
            source_text=text.translation_of.data,
            target_text=text.data,
            source_revision_id=revision_id,
        )
        for text in texts
    )


def make_row(entry: Entry, *, source_text: str, target_text: str, **values: Any) -> ArchivedText:
    """Return a row of the archive that is not saved yet. A NUL, which PostgreSQL can't keep, is shown as ␀."""
    return ArchivedText(
        target_text=target_text.replace("\0", "\N{SYMBOL FOR NULL}"),
        source_text=source_text,
        source_hash=hash_text(source_text),
        source_length=len(source_text),
        origin=entry.origin,
        tool=entry.tool,
        user_id=entry.user.pk if entry.user else None,
        user_name=entry.user.get_username() if entry.user else "",
        **values,
    )


def live_revision_id(translation_key: UUID, locale_id: int) -> int | None:
    pages = Page.objects.filter(translation_key=translation_key, locale_id=locale_id)
    return pages.values_list("live_revision_id", flat=True).first()


def begin_reviews(texts: Sequence[StringTranslation], entry: Entry) -> None:
    """Give every text a review of its words as they are now, in place of the one it had. One query."""
    now = timezone.now()
    TextReview.objects.bulk_create(
        [
            TextReview(
                translation=text,
                state=entry.first_state,
                text_hash=hash_text(text.data),
                translator=entry.translator,
                changed_at=now,
            )
            for text in texts
        ],
        update_conflicts=True,
        unique_fields=["translation"],
        update_fields=["state", "text_hash", "translator", "changed_at", "approver", "approved_at"],
    )
