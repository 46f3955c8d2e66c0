"""Checks of entered translations. What fails is flagged at its segment, where the translator sees why."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import post_save, pre_save
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, TranslationSource, post_save_string_translation

from catalogue.translations.texts import plain_text

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
    """A text that doesn't fit its field, such as a title that is too long, is kept but never put on a page."""
    if raw or instance.context is None or (update_fields is not None and "data" not in update_fields):
        return
    field = field_at(instance.context.object_id, instance.context.path)
    if field is None:
        return
    try:
        field.clean(plain_text(instance.data), None)
    except ValidationError as error:
        instance.has_error = True
        instance.field_error = error.messages[0]


def field_at(translation_key: Any, path: str) -> models.CharField | None:
    """Return the plain text field that a path of a translated page stands for, if it is one."""
    if "." in path:
        return None
    source = TranslationSource.objects.filter(object_id=translation_key).first()
    if source is None:
        return None
    field = source.specific_content_type.model_class()._meta.get_field(path)
    return field if isinstance(field, models.CharField) else None


def show_title_of_draft(
    sender: type[StringTranslation], instance: StringTranslation, raw: bool = False, **kwargs: Any
) -> None:
    """Lists in the admin show a draft by its translated title from the moment it is entered."""
    if raw or instance.has_error or instance.context is None or instance.context.path != TITLE:
        return
    pages = Page.objects.filter(translation_key=instance.context.object_id, locale_id=instance.locale_id)
    pages.update(draft_title=plain_text(instance.data))
