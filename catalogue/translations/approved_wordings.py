"""How the place of a text was last approved: what an approver compares new words with."""

from collections.abc import Sequence

from wagtail_localize.models import String, Translation

from catalogue.translations.models import ArchivedText, TranslationState, hash_text
from catalogue.translations.places import PlacedText, placed_texts
from catalogue.translations.text_states import former_places
from catalogue.translations.units import Unit


def last_approved(translation: Translation, units: Sequence[Unit]) -> dict[str, str]:
    """Return {unit id: the words that were last approved in its place}, where they are others than now.

    Those of the same source come first, else those of the words that the source said there before.
    """
    if not units:
        return {}
    rows = ArchivedText.objects.filter(
        translation_key=translation.source.object_id,
        target_language=translation.target_locale.language_code,
        state=TranslationState.APPROVED,
        path__in={unit.path for unit in units},
    )
    columns = rows.order_by("id").values_list("path", "source_hash", "target_text")
    approved = {(path, source): text for path, source, text in columns}
    if not approved:
        return {}
    placed = {each.id: each for each in placed_texts(translation)}
    sources = source_hashes(translation, [placed[unit.id] for unit in units if unit.id in placed])
    found = {}
    for unit in units:
        wordings = (approved.get((unit.path, source)) for source in sources.get(unit.id, []))
        if (words := next((each for each in wordings if each), "")) and words != unit.target:
            found[unit.id] = words
    return found


def source_hashes(translation: Translation, placed: Sequence[PlacedText]) -> dict[str, list[str]]:
    """Return {unit id: hashes of what its source says and said before, newest first}."""
    former = dict(former_places(translation.source_id))
    former_words = set(former.values())
    words = dict(String.objects.filter(pk__in={string for _context, string in former_words}).values_list("pk", "data"))
    found = {}
    for each in placed:
        hashes, place = [hash_text(each.source)], each.place
        while (place := former.get(place, place)) in former_words and hash_text(words[place[1]]) not in hashes:
            hashes.append(hash_text(words[place[1]]))
        found[each.id] = hashes
    return found
