"""Translations as documents for translators and their tools (see units)."""

from typing import Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import Translation

from catalogue.models import WorkPage
from catalogue.translations.models import TranslationState
from catalogue.translations.text_states import text_states
from catalogue.translations.texts import version_hash
from catalogue.translations.units import ExchangeError, TranslationDocument

# What is not the translator's any more.
HANDED_OVER = {TranslationState.IN_REVIEW, TranslationState.APPROVED}


def build_document(translation: Translation, texts: Literal["all", "open"] = "all") -> TranslationDocument:
    """Return a translation with all its texts, or with those that a translator has work with.

    A constant number of queries; they are fewer if `source`, its `locale` and `target_locale` are loaded.
    """
    source = translation.source
    page = Page.objects.filter(translation_key=source.object_id, locale_id=source.locale_id).first()
    work_key = WorkPage.objects.filter(translation_key=source.object_id).values_list("work__key", flat=True).first()
    units = [status.unit for status in text_states(translation)]
    return TranslationDocument(
        id=str(translation.uuid),
        work_key=work_key or "",
        title=source.object_repr,
        source_language=source.locale.language_code,
        target_language=translation.target_locale.language_code,
        source_hash=version_hash(source),
        address=(page.full_url or "") if page else "",
        units=[unit for unit in units if texts == "all" or unit.state not in HANDED_OVER],
    )


def find_translation(document_id: str) -> Translation:
    """Return the translation that a document is about. Raises ExchangeError: there is none, or it was stopped."""
    related = ("source__locale", "source__specific_content_type", "target_locale")
    try:
        translation = Translation.objects.select_related(*related).filter(uuid=document_id).first()
    except ValidationError:
        translation = None
    if translation is None:
        raise ExchangeError("unknown_document", _("This is no translation of this site."))
    if not translation.enabled:
        raise ExchangeError("stopped", _("This translation was stopped."))
    return translation


def find_translation_of(document: TranslationDocument) -> Translation:
    """Return the translation that an arriving document is about.

    Raises ExchangeError: there is none, it was stopped, or the document is of another work, language or source.
    """
    translation = find_translation(document.id)
    source = translation.source
    languages = (source.locale.language_code, translation.target_locale.language_code)
    if (document.source_language, document.target_language) != languages:
        raise ExchangeError("wrong_language", _("The document is in other languages than this translation."))
    keys = WorkPage.objects.filter(translation_key=source.object_id).values_list("work__key", flat=True)
    if document.work_key and document.work_key != (keys.first() or ""):
        raise ExchangeError("wrong_work", _("The document is about another work."))
    known = source.versions.filter(content_hash=document.source_hash)
    if document.source_hash != version_hash(source) and not known.exists():
        raise ExchangeError("wrong_source", _("The document translates a source that was never sent out."))
    return translation
