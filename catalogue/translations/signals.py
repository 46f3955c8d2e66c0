"""When the translation sync starts, and when it stands in the way."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save, pre_save
from wagtail.models import Page, Revision, get_page_models
from wagtail_localize.models import Translation

from catalogue.importers.signals import page_text_arriving
from catalogue.translations.imported_texts import make_way_for_import
from catalogue.translations.publication_guard import guard_page, guard_revision
from catalogue.translations.queueing import queue_page_sync
from catalogue.translations.source_language import needs_sync


def connect_receivers() -> None:
    for model in get_page_models():
        pre_save.connect(guard_saved_page, sender=model, dispatch_uid=f"guard_{model._meta.label}")
        post_save.connect(queue_sync_of_saved_page, sender=model, dispatch_uid=f"sync_{model._meta.label}")
    pre_save.connect(guard_saved_revision, sender=Revision)
    pre_save.connect(keep_text_before_translation, sender=Translation)
    page_text_arriving.connect(make_way_for_imported_text)


def guard_saved_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    guard_page(instance, **kwargs)


def guard_saved_revision(sender: type[Revision], instance: Revision, **kwargs: Any) -> None:
    guard_revision(instance, **kwargs)


def queue_sync_of_saved_page(
    sender: type[Page],
    instance: Page,
    created: bool = False,
    raw: bool = False,
    update_fields: Any = None,
    **kwargs: Any,
) -> None:
    """A page's text became public: in the same transaction a job row is written, if there is work to do.

    Not page_published: it comes after the transaction, so a crash between the two would lose the job.
    """
    if raw or update_fields is not None or not instance.live or instance.alias_of_id or instance.depth < 2:
        return
    if created and instance.live_revision_id is None:
        return  # an import of thousands of pages asks nothing
    if needs_sync(instance):
        user = instance.live_revision.user if instance.live_revision_id else None
        queue_page_sync(instance, requested_by=user)


def keep_text_before_translation(sender: type[Translation], instance: Translation, **kwargs: Any) -> None:
    """A translation is started, perhaps anew, over a page without history: its text gets a revision first."""
    if not instance.enabled:
        return
    page = Page.objects.filter(
        translation_key=instance.source.object_id,
        locale_id=instance.target_locale_id,
        latest_revision__isnull=True,
        alias_of__isnull=True,
    ).first()
    if page is not None:
        page.specific.save_revision(clean=False, changed=False)


def make_way_for_imported_text(sender: type[Model], page: Page, **kwargs: Any) -> None:
    make_way_for_import(page)
