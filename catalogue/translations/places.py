"""The texts of a source with what there is of each in a language, read in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail_localize.models import StringSegment, StringTranslation, Translation

from catalogue.translations.archiving import MACHINE
from catalogue.translations.models import TextConflict, TextReview, TranslationState, hash_text
from catalogue.translations.page_rows import texts_into
from catalogue.translations.units import unit_id

Place = tuple[int, int]  # ids of context and string


@dataclass(slots=True)
class PlacedText:
    """One text in one place of a source, and its translation. The same words twice in one field are one text."""

    context_id: int
    string_id: int
    path: str
    field_path: str
    source: str
    text: StringTranslation | None = None
    has_conflict: bool = False

    @property
    def place(self) -> Place:
        return self.context_id, self.string_id

    @property
    def id(self) -> str:
        return unit_id(self.path, self.source)

    @property
    def target(self) -> str:
        return self.text.data if self.text else ""

    @property
    def text_hash(self) -> str:
        """The hash by which the words are recognised, "" where there are none."""
        return hash_text(self.text.data) if self.text else ""

    @property
    def review(self) -> TextReview | None:
        """The review of these very words, if there is one."""
        review = getattr(self.text, "review", None)
        return review if review is not None and review.text_hash == self.text_hash else None

    @property
    def state(self) -> TranslationState:
        """Where the text stands; a place that lost its translation to a change of its source is missing here."""
        if self.has_conflict:
            return TranslationState.CONFLICT
        if self.text is None:
            return TranslationState.MISSING
        if self.text.has_error:
            return TranslationState.FAILED
        return self.reviewed_state

    @property
    def reviewed_state(self) -> TranslationState:
        if self.review is not None:
            return TranslationState(self.review.state)
        is_machine = self.text is not None and self.text.translation_type == MACHINE
        return TranslationState.MACHINE_DRAFT if is_machine else TranslationState.IN_TRANSLATION


def placed_texts(translation: Translation, lock: bool = False) -> list[PlacedText]:
    """Return the texts of a translation's source in their order. Three queries, one more with `lock`.

    With `lock` nobody else changes, reviews or receives texts of this translation until the transaction ends.
    """
    if lock:
        Translation.objects.select_for_update().get(pk=translation.pk)
    segments = StringSegment.objects.filter(source_id=translation.source_id).order_by("order", "pk")
    columns = ("context_id", "string_id", "context__path", "context__field_path", "string__data")
    found: dict[Place, PlacedText] = {}
    for values in segments.values_list(*columns):
        found.setdefault(values[:2], PlacedText(*values))
    add_translations(translation, found, lock)
    open_conflicts = TextConflict.objects.filter(translation=translation, resolved_at__isnull=True)
    for place in open_conflicts.values_list("context_id", "string_id"):
        if place in found:
            found[place].has_conflict = True
    return list(found.values())


def add_translations(translation: Translation, found: dict[Place, PlacedText], lock: bool) -> None:
    texts = texts_into(translation.source.object_id, translation.target_locale_id).select_related("review")
    if lock:
        texts = texts.select_for_update(of=("self",))
    for text in texts:
        # Texts of former sources are there as well: they are kept, but they are nobody's translation now.
        if text.context_id is not None and (placed := found.get((text.context_id, text.translation_of_id))):
            placed.text = text


def is_complete(texts: Iterable[PlacedText]) -> bool:
    """Whether a person approved every text, and nothing waits for a choice."""
    kept = list(texts)
    return bool(kept) and all(placed.state == TranslationState.APPROVED for placed in kept)
