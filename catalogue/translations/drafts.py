"""A page in a language as it would look with texts that nobody has saved yet."""

from collections.abc import Iterable

from wagtail.models import Page
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import StringSegment, Translation
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.segments.types import StringSegmentValue
from wagtail_localize.strings import StringValue

from catalogue.translations.text_checks import markup_error
from catalogue.translations.units import Unit, unit_id


def build_draft(translation: Translation, units: Iterable[Unit] = ()) -> Page:
    """Return the page with its saved texts, over which those of the units are laid. It is not to be saved.

    Texts that are missing are the source's; a text whose markup can't be used is left out.
    """
    source, locale = translation.source, translation.target_locale
    original, target = source.as_instance(), source.get_translated_instance(locale)
    copy_synchronised_fields(original, target)
    typed = {unit.id: unit.target for unit in units if unit.target.strip()}
    places = texts_by_order(translation) if typed else {}
    segments = source._get_segments_for_translation(locale, fallback=True)
    for segment in segments:
        if not isinstance(segment, StringSegmentValue) or segment.order not in places:
            continue
        key, words = places[segment.order]
        if key in typed and not markup_error(words, typed[key]):
            segment.string = StringValue.from_translated_html(typed[key])
    ingest_segments(original, target, source.locale, locale, segments)
    return target


def texts_by_order(translation: Translation) -> dict[int, tuple[str, str]]:
    """Return {order of a segment: (id of its unit, words of the source)}."""
    segments = StringSegment.objects.filter(source_id=translation.source_id)
    columns = segments.values_list("order", "context__path", "string__data")
    return {order: (unit_id(path, data), data) for order, path, data in columns}
