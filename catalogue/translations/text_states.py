"""Where each text of a translation stands, for the editor and for what goes out to translators."""

from dataclasses import dataclass
from datetime import datetime

from wagtail_localize.models import Translation

from catalogue.translations.field_labels import FieldLabels
from catalogue.translations.models import FormerText, TextConflict, TextReview, TranslationState
from catalogue.translations.page_rows import texts_into
from catalogue.translations.places import Place, PlacedText, placed_texts
from catalogue.translations.units import Unit

# Texts whose translation waits for a choice or a correction still have one.
TEXTLESS = {TranslationState.MISSING, TranslationState.OUTDATED}


@dataclass(frozen=True, slots=True)
class TextStatus:
    """One text with all that the editor shows of it.

    `text_id` and `text_hash` are what reviewing asks for; None and "" where there is no text. For an outdated one
    `previous_source` and `previous_target` are the words that it had, `previous_approved_at` when they were approved.
    """

    unit: Unit
    text_id: int | None = None
    text_hash: str = ""
    error: str = ""
    review: TextReview | None = None
    conflicts: tuple[TextConflict, ...] = ()
    previous_source: str = ""
    previous_target: str = ""
    previous_approved_at: datetime | None = None

    @property
    def state(self) -> TranslationState:
        return self.unit.state


@dataclass(frozen=True, slots=True)
class FormerTranslation:
    """What a place said before its source changed, and how that was translated."""

    source: str
    target: str
    approved_at: datetime | None


def text_states(translation: Translation) -> list[TextStatus]:
    """Return the texts of a translation in the order of its source, in a constant number of queries."""
    placed = placed_texts(translation)
    former = former_translations(translation, [each for each in placed if each.text is None])
    conflicts: dict[Place, list[TextConflict]] = {}
    for conflict in TextConflict.objects.filter(translation=translation, resolved_at__isnull=True):
        conflicts.setdefault((conflict.context_id, conflict.string_id), []).append(conflict)
    labels = FieldLabels(translation.source.specific_content_type.model_class())
    return [status_of(each, former.get(each.place), tuple(conflicts.get(each.place, ())), labels) for each in placed]


def status_of(
    placed: PlacedText, former: FormerTranslation | None, conflicts: tuple[TextConflict, ...], labels: FieldLabels
) -> TextStatus:
    is_outdated = placed.state == TranslationState.MISSING and former is not None
    unit = Unit(
        id=placed.id,
        path=placed.path,
        source=placed.source,
        target=placed.target,
        state=TranslationState.OUTDATED if is_outdated else placed.state,
        context=labels.label_of(placed.field_path or placed.path),
        max_length=labels.max_length_of(placed.field_path or placed.path),
        base_hash=placed.text_hash,
    )
    return TextStatus(
        unit=unit,
        text_id=placed.text.pk if placed.text else None,
        text_hash=placed.text_hash,
        error=(placed.text.get_error() or "") if placed.text else "",
        review=placed.review,
        conflicts=conflicts,
        previous_source=former.source if former else "",
        previous_target=former.target if former else "",
        previous_approved_at=former.approved_at if former else None,
    )


def former_translations(translation: Translation, missing: list[PlacedText]) -> dict[Place, FormerTranslation]:
    """Return what the places of texts without a translation said before, as far as that was translated. Two queries."""
    if not missing:
        return {}
    replaced = dict(former_places(translation.source_id))
    if not any(each.place in replaced for each in missing):
        return {}
    texts = {
        (text.context_id, text.translation_of_id): text
        for text in texts_into(translation.source.object_id, translation.target_locale_id)
        .filter(context_id__in={each.context_id for each in missing}, has_error=False)
        .select_related("translation_of", "review")
    }
    found = {}
    for each in missing:
        place = last_translated(each.place, replaced, texts)
        if place is not None:
            text = texts[place]
            review = PlacedText(*place, each.path, each.field_path, each.source, text).review
            approved_at = review.approved_at if review else None
            found[each.place] = FormerTranslation(text.translation_of.data, text.data, approved_at)
    return found


def former_places(source_id: int) -> list[tuple[Place, Place]]:
    """Return [((context, string), (context, former string))] of a source."""
    rows = FormerText.objects.filter(source_id=source_id).values_list("context_id", "string_id", "former_string_id")
    return [((context, string), (context, former)) for context, string, former in rows]


def last_translated(place: Place, replaced: dict[Place, Place], translated: "dict[Place, object]") -> Place | None:
    """Follow a place back through its former words to the last ones that are translated."""
    seen = {place}
    while (place := replaced.get(place, place)) not in seen:
        if place in translated:
            return place
        seen.add(place)
    return None
