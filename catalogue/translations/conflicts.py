"""Two texts for one place: both are kept until a person chooses."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail_localize.models import StringTranslation, Translation

from catalogue.translations.archiving import Entry, entering
from catalogue.translations.models import (
    ArchivedText,
    Origin,
    Resolution,
    TextConflict,
    TranslationState,
    hash_text,
)
from catalogue.translations.places import PlacedText, placed_texts
from catalogue.translations.reviewing import NotReviewableError, publish_if_complete
from catalogue.translations.unit_checks import UnitChecker
from catalogue.translations.units import Unit


def keep_both(translation: Translation, placed: PlacedText, unit: Unit, entry: Entry) -> bool:
    """Note that a text arrived for a place whose text changed here; one open conflict per arriving text.

    False if somebody chose between these very two texts before.
    """
    incoming_hash = hash_text(unit.target)
    same = TextConflict.objects.filter(
        translation=translation,
        context_id=placed.context_id,
        string_id=placed.string_id,
        incoming_hash=incoming_hash,
    )
    settled = same.filter(resolved_at__isnull=False, resolution=Resolution.KEPT, current_text=placed.target)
    if settled.exists():
        return False
    same.filter(resolved_at__isnull=True).get_or_create(
        defaults={
            "translation": translation,
            "context_id": placed.context_id,
            "string_id": placed.string_id,
            "incoming_hash": incoming_hash,
            "base_text": base_text_of(translation, placed, unit.base_hash),
            "current_text": placed.target,
            "incoming_text": unit.target,
            "origin": entry.origin,
            "tool": entry.tool,
        }
    )
    return True


def base_text_of(translation: Translation, placed: PlacedText, base_hash: str) -> str:
    """Return the text that was sent out, from the archive; "" if there was none."""
    rows = ArchivedText.objects.filter(
        translation_key=translation.source.object_id,
        target_language=translation.target_locale.language_code,
        path=placed.path,
        source_hash=hash_text(placed.source),
    )
    texts = rows.order_by("-id").values_list("target_text", flat=True)
    return next((text for text in texts if hash_text(text) == base_hash), "")


def resolve_conflict(
    conflict: TextConflict, user: User | None, resolution: Resolution, text: str | None = None
) -> None:
    """Settle a conflict: the text here is kept, the arriving one is taken, or `text` is entered (MERGED).

    What is taken or entered goes to review, and whoever chose it counts as its translator.
    Raises NotReviewableError: it was settled already, its source is gone, there is no text, or it breaks a rule, such
    as that of official titles, which may have changed since the text arrived.
    """
    with transaction.atomic():
        placed = {each.place: each for each in placed_texts(conflict.translation, lock=True)}
        row = TextConflict.objects.select_for_update().get(pk=conflict.pk)
        if row.resolved_at is not None:
            raise NotReviewableError(_("Somebody else settled this conflict meanwhile."), code="settled")
        place = placed.get((row.context_id, row.string_id))
        if place is None:
            raise NotReviewableError(
                _("The text is gone: its source was changed. Look at the translation again."), code="gone"
            )
        chosen = {Resolution.KEPT: None, Resolution.TAKEN: row.incoming_text}.get(resolution, text)
        if resolution == Resolution.MERGED and not (chosen or "").strip():
            raise NotReviewableError(_("Enter the text that shall stand here."), code="empty")
        if chosen is not None:
            refuse_unusable(row.translation, place, chosen)
            origin = Origin(row.origin) if resolution == Resolution.TAKEN else Origin.EDITOR
            with entering(origin, row.tool if resolution == Resolution.TAKEN else "", user, TranslationState.IN_REVIEW):
                enter_text(row.translation, place, chosen, user)
        row.resolution, row.resolved_at, row.resolved_by = resolution, timezone.now(), user
        row.save()
        publish_if_complete(row.translation, user)


def refuse_unusable(translation: Translation, placed: PlacedText, text: str) -> None:
    """Raises NotReviewableError if a text can't stand in a place."""
    unit = Unit(id=placed.id, path=placed.path, source=placed.source, target=text)
    if error := UnitChecker(translation).find_error(unit):
        code, message = error
        raise NotReviewableError(message, code=code)


def enter_text(translation: Translation, placed: PlacedText, data: str, user: User | None) -> None:
    """Save words in a place; how they came in is said by `entering`."""
    StringTranslation.objects.update_or_create(
        translation_of_id=placed.string_id,
        context_id=placed.context_id,
        locale_id=translation.target_locale_id,
        defaults={
            "data": data,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            "tool_name": "",
            "last_translated_by": user,
            "has_error": False,
            "field_error": "",
        },
    )
