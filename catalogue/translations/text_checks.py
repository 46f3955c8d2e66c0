"""Checks of entered translations. What fails is flagged at its segment, where the translator sees why."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import post_save, pre_save
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, TranslationSource, post_save_string_translation
from wagtail_localize.strings import StringValue, validate_translation_links

from catalogue.translations.quality import check_unit, load_terms
from catalogue.translations.texts import plain_text
from catalogue.translations.units import Unit

TITLE = "title"


def connect_checks() -> None:
    pre_save.connect(flag_unfit_text, sender=StringTranslation)
    # wagtail-localize's own receiver copies markup and titles of any length, which PostgreSQL refuses.
    post_save.disconnect(post_save_string_translation, sender=StringTranslation)
    post_save.connect(show_title_of_draft, sender=StringTranslation)


def flag_unfit_text(
    sender: type[StringTranslation],
    instance: StringTranslation,
    raw: bool = False,
    update_fields: Any = None,
    **kwargs: Any,
) -> None:
    """A text that doesn't fit its place, such as a title that is too long, is kept but never put on a page."""
    if raw or (update_fields is not None and "data" not in update_fields):
        return
    if markup_error(instance.translation_of.data, instance.data):
        # wagtail-localize finds the same, but only after it has saved the text as a good one.
        instance.has_error = True
        return
    error = ""
    if instance.context is not None:
        error = field_error(field_at(instance.context.object_id, instance.context.path), instance.data)
    error = error or quality_error(instance)
    if error:
        instance.has_error = True
        instance.field_error = error


def markup_error(source: str, target: str) -> str:
    """Return why a text's markup can't be used: tags that aren't allowed, links its source hasn't. "" if it can."""
    if "<" not in target:
        return ""  # no tag, no link: most texts, and parsing is what takes the time
    try:
        StringValue.from_translated_html(target)
        validate_translation_links(source, target)
    except ValueError as error:
        return str(error)
    return ""


def field_error(field: models.CharField | None, target: str) -> str:
    """Return why a text can't be the value of a plain field, "" if it can."""
    if field is None:
        return ""
    try:
        field.clean(plain_text(target), None)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def quality_error(text: StringTranslation) -> str:
    """Return the first error that the checks of translations find (see quality), "" for none. Warnings don't count."""
    source_language, target_language = text.translation_of.locale.language_code, text.locale.language_code
    path = text.context.path if text.context else ""
    unit = Unit(id="", path=path, source=text.translation_of.data, target=text.data)
    problems = check_unit(unit, target_language, load_terms(source_language, target_language))
    return next((problem.message for problem in problems if problem.is_error), "")


def field_at(translation_key: Any, path: str) -> models.CharField | None:
    """Return the plain text field that a path of a translated page stands for, if it is one."""
    if "." in path:
        return None
    source = TranslationSource.objects.filter(object_id=translation_key).first()
    return plain_field(source.specific_content_type.model_class(), path) if source else None


def plain_field(model: type[models.Model] | None, path: str) -> models.CharField | None:
    """Return the field of a model that a path stands for, if it is a plain text field. No query."""
    if model is None or "." in path:
        return None
    field = model._meta.get_field(path)
    return field if isinstance(field, models.CharField) else None


def show_title_of_draft(
    sender: type[StringTranslation], instance: StringTranslation, raw: bool = False, **kwargs: Any
) -> None:
    """Lists in the admin show a draft by its translated title from the moment it is entered."""
    if raw or instance.has_error or instance.context is None or instance.context.path != TITLE:
        return
    pages = Page.objects.filter(translation_key=instance.context.object_id, locale_id=instance.locale_id)
    pages.update(draft_title=plain_text(instance.data))
