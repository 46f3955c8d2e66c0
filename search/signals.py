"""Writes an outbox row in the transaction of every change that a search document depends on.

Which change concerns which works is written down here, and only here. Changes that bypass signals
(QuerySet.update, SQL by hand) are found by `manage.py check_search_index`.
"""

from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from wagtail.documents.models import Document
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)

from catalogue.models import (
    Audience,
    Body,
    DocumentFile,
    FileText,
    Instrument,
    InstrumentTitle,
    InstrumentVariant,
    LanguageVersion,
    Region,
    Topic,
    Work,
    WorkPage,
    WorkRelation,
)
from catalogue.models.work_pages import PAGE_TYPES
from pages.page_cache.tables import leave_out
from search.models import Reason
from search.outbox import record_keys, record_works
from search.queueing import queue_drain_after_commit

# What saving a draft writes. None of it is public, so none of it is in a document.
DRAFT_COLUMNS = frozenset(
    {
        "comments",
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "wagtail_admin_comments",
    }
)
FILE_TEXT_COLUMNS = frozenset({"state", "pages"})
WORK_RELATIONS = ("topics", "audiences", "regions", "instruments", "bodies")


def record(works: QuerySet[Work], reason: Reason) -> None:
    if record_works(works, reason):
        queue_drain_after_commit()


def is_draft_save(update_fields: Any) -> bool:
    return update_fields is not None and set(update_fields) <= DRAFT_COLUMNS


def works_below(page: Page) -> QuerySet[Work]:
    """Return the works with a page at or below `page`."""
    return Work.objects.filter(pages__path__startswith=page.path)


# Pages


def page_saved(sender: type[Page], instance: Page, update_fields: Any = None, **kwargs: Any) -> None:
    if not is_draft_save(update_fields):
        record(Work.objects.filter(pages=instance.pk), Reason.PAGE_SAVED)


def page_deleted(sender: type[WorkPage], instance: WorkPage, **kwargs: Any) -> None:
    record(Work.objects.filter(pk=instance.work_id), Reason.PAGE_DELETED)


def address_changing(
    sender: type[Model], instance: Model, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """A new place or slug of any page changes the addresses of all that is below it.

    Wagtail's own signals of that come after the commit, when a row could no longer be written with it.
    """
    if raw or not isinstance(instance, Page) or instance.pk is None:
        return
    if update_fields is not None and not {"slug", "url_path"} & set(update_fields):
        return
    before = Page.objects.filter(pk=instance.pk).values_list("url_path", flat=True).first()
    if before is not None and before != instance.url_path:
        record(works_below(instance), Reason.ADDRESS_CHANGED)


def privacy_changed(sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any) -> None:
    record(works_below(instance.page), Reason.PRIVACY_CHANGED)


# Works and what belongs to one of them


def work_saved(sender: type[Work], instance: Work, update_fields: Any = None, **kwargs: Any) -> None:
    if not is_draft_save(update_fields):
        record(Work.objects.filter(pk=instance.pk), Reason.FACTS_SAVED)


def work_deleted(sender: type[Work], instance: Work, **kwargs: Any) -> None:
    record_keys([(instance.pk, instance.key)], Reason.WORK_DELETED)
    queue_drain_after_commit()


def part_changed(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A language version or relation of a work was saved or deleted."""
    record(Work.objects.filter(pk=instance.work_id), Reason.VERSION_CHANGED)


def relation_changed(
    sender: type[Model],
    instance: Any,
    action: str,
    reverse: bool,
    pk_set: set[int] | None,
    **kwargs: Any,
) -> None:
    """A work was linked to, or parted from, a topic, audience, region, instrument or body."""
    if not reverse:
        if action.startswith("post_"):
            record(Work.objects.filter(pk=instance.pk), Reason.LINKS_CHANGED)
    elif action in ("post_add", "post_remove"):
        record(Work.objects.filter(pk__in=pk_set or ()), Reason.LINKS_CHANGED)
    elif action == "pre_clear":
        record(instance.works.all(), Reason.LINKS_CHANGED)


# What works are linked to


def term_saved(sender: type[Model], instance: Any, created: bool, **kwargs: Any) -> None:
    """A new name stands in the documents of all works that have the term."""
    if not created:
        record(instance.works.all(), Reason.NAME_CHANGED)


def term_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Before the deletion, while it is still known which works have the term."""
    record(instance.works.all(), Reason.NAME_CHANGED)


def instrument_name_changed(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    record(Work.objects.filter(instruments=instance.instrument_id), Reason.NAME_CHANGED)


# Files


def document_saved(sender: type[Document], instance: Document, created: bool, **kwargs: Any) -> None:
    if not created:
        record(Work.objects.filter(versions__document=instance.pk), Reason.FILE_CHANGED)


def document_file_changed(sender: type[DocumentFile], instance: DocumentFile, **kwargs: Any) -> None:
    record(Work.objects.filter(versions__document=instance.document_id), Reason.FILE_CHANGED)


def file_text_saved(sender: type[FileText], instance: FileText, update_fields: Any = None, **kwargs: Any) -> None:
    if update_fields is None or FILE_TEXT_COLUMNS & set(update_fields):
        record(Work.objects.filter(versions__document__catalogue_file__text=instance.pk), Reason.FILE_CHANGED)


def collection_privacy_changed(
    sender: type[CollectionViewRestriction], instance: CollectionViewRestriction, **kwargs: Any
) -> None:
    collections = Collection.objects.filter(path__startswith=instance.collection.path)
    record(Work.objects.filter(versions__document__collection__in=collections), Reason.PRIVACY_CHANGED)


def watch_moves_of_collections() -> None:
    """Write rows with a collection's move, for it may lead below a private collection or out of one.

    The tree moves its nodes by SQL of its own and sends no signal, so the method itself is wrapped.
    """
    original = Collection.move
    if getattr(original, "writes_rows", False):
        return

    @wraps(original)
    def move(self: Collection, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            below = Collection.objects.filter(path__startswith=self.path)
            record(Work.objects.filter(versions__document__collection__in=below), Reason.PRIVACY_CHANGED)
            return original(self, *args, **kwargs)

    move.writes_rows = True  # type: ignore[attr-defined]
    Collection.move = move


# The frame


def frame_saved(sender: type[Model], instance: Any, created: bool = False, **kwargs: Any) -> None:
    """Another language code, or another root of the site, concerns every page."""
    if not created:
        record(Work.objects.all(), Reason.SITE_CHANGED)


def connect_receivers() -> None:
    """Connect everything above; called once, when the app is ready."""
    for model in (Page, WorkPage, *PAGE_TYPES.values()):
        post_save.connect(page_saved, sender=model)
    post_delete.connect(page_deleted, sender=WorkPage)
    # For any type of page: whichever may one day have works below it.
    pre_save.connect(address_changing)
    for signal in (post_save, post_delete):
        signal.connect(privacy_changed, sender=PageViewRestriction)
        signal.connect(collection_privacy_changed, sender=CollectionViewRestriction)
        signal.connect(instrument_name_changed, sender=InstrumentTitle)
        signal.connect(instrument_name_changed, sender=InstrumentVariant)
        signal.connect(part_changed, sender=LanguageVersion)
        signal.connect(part_changed, sender=WorkRelation)
        signal.connect(document_file_changed, sender=DocumentFile)
    leave_out("search.*")
    post_save.connect(work_saved, sender=Work)
    post_delete.connect(work_deleted, sender=Work)
    for name in WORK_RELATIONS:
        m2m_changed.connect(relation_changed, sender=Work._meta.get_field(name).remote_field.through)
    for term in (Topic, Audience, Region, Instrument, Body):
        post_save.connect(term_saved, sender=term)
        pre_delete.connect(term_deleted, sender=term)
    post_save.connect(document_saved, sender=Document)
    post_save.connect(file_text_saved, sender=FileText)
    watch_moves_of_collections()
    for frame in (Locale, Site):
        post_save.connect(frame_saved, sender=frame)
    post_delete.connect(frame_saved, sender=Site)
