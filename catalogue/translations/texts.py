"""The translatable texts of a page: what was never translated, what content a source has."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Page
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import String, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.strings import StringValue

from catalogue.translations.page_rows import texts_into

# A shorter text may well be the same in two languages: a name, a symbol, a number.
PROSE_WORDS = 4
PROSE_CHARACTERS = 12
SPACELESS_LANGUAGES = {"zh-hans"}


def content_hash(page: Page) -> str:
    """Return the SHA-256 (hex) of everything translations of this page are made from."""
    data = page.serializable_data()
    names = sorted(field.field_name for field in get_translatable_fields(type(page)))
    content = {name: data[name] for name in names if name in data}
    return hashlib.sha256(json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


def version_hash(source: TranslationSource) -> str:
    """Return the `content_hash` of what a source says now."""
    latest = source.versions.last()
    return latest.content_hash if latest else content_hash(source.as_instance())


def texts_of(page: Page) -> set[tuple[str, str]]:
    """Return {(path, plain text)} of a page's translatable texts."""
    return {(segment.path, plain_text(segment.string.data)) for segment in string_segments(page)}


def string_segments(page: Page) -> list[StringSegmentValue]:
    return [segment for segment in extract_segments(page) if isinstance(segment, StringSegmentValue)]


def plain_text(data: str) -> str:
    """Return the text of a wagtail-localize string without tags, white space folded."""
    has_markup = "<" in data or "&" in data
    return " ".join((StringValue(data).render_text() if has_markup else data).split())


def untranslated_texts(page: Page) -> list[str]:
    """Return the texts of a page that are known texts of a source in another language, in the page's order.

    A text that a translation says in the very same words (a name, a symbol) is translated: it counts
    once it was entered as the translation of that place.
    """
    segments = string_segments(page)
    source_locales = TranslationSource.objects.filter(object_id=page.translation_key).exclude(locale_id=page.locale_id)
    hashes = {String._get_data_hash(segment.string.data): segment for segment in segments}
    known = set(
        String.objects.filter(locale_id__in=source_locales.values("locale_id"), data_hash__in=list(hashes)).values_list(
            "data", flat=True
        )
    )
    # Today's texts are compared as plain text as well, in case the markup came back changed.
    current = {
        (path, plain_text(data))
        for path, data in source_locales.values_list("stringsegment__context__path", "stringsegment__string__data")
        if path is not None
    }
    entered = {
        (path, plain_text(data))
        for path, data in texts_into(page.translation_key, page.locale_id).values_list("context__path", "data")
    }
    found = []
    for segment in segments:
        place = segment.path, plain_text(segment.string.data)
        if (segment.string.data in known or place in current) and place not in entered:
            found.append(place[1])
    return found


def is_prose(text: str, language_code: str) -> bool:
    """Whether a text in a language is long enough to be a sentence rather than a name."""
    if language_code in SPACELESS_LANGUAGES:
        return len(text) >= PROSE_CHARACTERS
    return len(text.split()) >= PROSE_WORDS


def missing_segments(translation: Translation) -> Any:
    """Return the queryset of a source's segments that have no faultless translation."""
    segments = translation.source.stringsegment_set.annotate_translation(translation.target_locale)
    return segments.filter(translation__isnull=True)
