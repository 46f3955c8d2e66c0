"""wagtail-localize's rows of one page in one language, found by the page.

Databases without statistics (SQLite) would take the index of the language alone, and look at every row of every work:
so the language is compared as an expression, which has no index.
"""

from uuid import UUID

from django.db.models import F, QuerySet
from wagtail_localize.models import StringTranslation, Translation, TranslationLog


def texts_into(translation_key: UUID, locale_id: int) -> QuerySet[StringTranslation]:
    """Return what was ever entered for a page in a language, in places that it has or had."""
    texts = StringTranslation.objects.filter(context__object_id=translation_key)
    return texts.alias(language=F("locale_id") + 0).filter(language=locale_id)


def translations_into(translation_key: UUID, locale_id: int) -> QuerySet[Translation]:
    """Return a page's translations into a language, from any source and whether enabled or not."""
    translations = Translation.objects.filter(source__object_id=translation_key)
    return translations.alias(language=F("target_locale_id") + 0).filter(language=locale_id)


def logs_into(translation_key: UUID, locale_id: int) -> QuerySet[TranslationLog]:
    """Return the notes of when a page in a language was made from its translation."""
    logs = TranslationLog.objects.filter(source__object_id=translation_key)
    return logs.alias(language=F("locale_id") + 0).filter(language=locale_id)
