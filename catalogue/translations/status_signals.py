"""Which changes make the statuses of a work stale."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, get_page_models
from wagtail_localize.models import StringTranslation, Translation, TranslationLog

from catalogue.models import WorkPage
from catalogue.translations.models import LanguageStatus, SourceVersion, TextConflict, TextReview
from catalogue.translations.statuses import mark_pages_stale, mark_stale
from pages.page_cache.tables import leave_out, leave_out_columns


def connect_status_receivers() -> None:
    for model in get_page_models():
        if issubclass(model, WorkPage):
            post_save.connect(mark_saved_page, sender=model, dispatch_uid=f"stale_{model._meta.label}")
            post_delete.connect(mark_deleted_page, sender=model, dispatch_uid=f"stale_deleted_{model._meta.label}")
    for signal in (post_save, post_delete):
        signal.connect(mark_text, sender=StringTranslation)
        signal.connect(mark_review, sender=TextReview)
        signal.connect(mark_conflict, sender=TextConflict)
        signal.connect(mark_source, sender=Translation)
    post_save.connect(mark_source, sender=SourceVersion)
    post_save.connect(mark_source, sender=TranslationLog)
    leave_unshown_out()


def leave_unshown_out() -> None:
    """Of all that this app writes, public pages show only whether their text is behind."""
    models = apps.get_app_config("catalogue_translations").get_models()
    leave_out(*(model._meta.label for model in models if model is not LanguageStatus))
    leave_out_columns("is_stale")


def mark_saved_page(
    sender: type[Page], instance: WorkPage, created: bool = False, raw: bool = False, **kwargs: Any
) -> None:
    # An import makes thousands of pages without a history; beat's tick makes their rows.
    if not raw and not (created and instance.live_revision_id is None):
        mark_stale([instance.work_id])


def mark_deleted_page(sender: type[Page], instance: WorkPage, **kwargs: Any) -> None:
    mark_stale([instance.work_id])


def mark_text(sender: type[StringTranslation], instance: StringTranslation, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.context is not None:
        mark_pages_stale(instance.context.object_id)


def mark_review(sender: type[TextReview], instance: TextReview, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.translation.context is not None:
        mark_pages_stale(instance.translation.context.object_id)


def mark_conflict(sender: type[TextConflict], instance: TextConflict, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        mark_pages_stale(instance.translation.source.object_id)


def mark_source(
    sender: type, instance: Translation | SourceVersion | TranslationLog, raw: bool = False, **kwargs: Any
) -> None:
    if not raw:
        mark_pages_stale(instance.source.object_id)
