"""Says in the transaction of every change which works it concerns, to whoever registered: search, harvesting, packs.

Which change concerns which works is written down here, and only here. What bypasses signals (QuerySet.update, SQL by
hand) is found by the comparisons that the listeners make at night.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cached_property, wraps
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

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

# What saving a draft writes. None of it is public.
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


class ChangeKind(StrEnum):
    """What happened to works. A page taken off the site is saved, too: both are told."""

    PAGE_SAVED = auto()
    PAGE_TAKEN_OFF = auto()
    PAGE_DELETED = auto()
    ADDRESS_CHANGED = auto()
    PAGES_MOVED = auto()
    PAGES_MADE_PRIVATE = auto()
    FILES_MADE_PRIVATE = auto()
    PRIVACY_LIFTED = auto()
    FACTS_SAVED = auto()
    WORK_DELETED = auto()
    PART_CHANGED = auto()
    LINKS_CHANGED = auto()
    NAME_CHANGED = auto()
    FILE_CHANGED = auto()
    SITE_CHANGED = auto()


@dataclass
class Change:
    """A change under way. `source` is what is saved, deleted or moved; of a restriction, the page or collection."""

    kind: ChangeKind
    source: Any
    concerned: QuerySet[Work] | list[tuple[int, str]]

    @cached_property
    def works(self) -> list[tuple[int, str]]:
        """The ids and keys of the works, read once, when the first listener asks."""
        if isinstance(self.concerned, list):
            return self.concerned
        return list(self.concerned.order_by().values_list("pk", "key").distinct())


_listeners: list[Callable[[Change], None]] = []


def register_listener(listener: Callable[[Change], None]) -> None:
    """Have `listener` called within the transaction of every change. What it raises undoes the change."""
    _listeners.append(listener)


def tell(kind: ChangeKind, source: Any, works: QuerySet[Work] | list[tuple[int, str]]) -> None:
    change = Change(kind, source, works)
    for listener in _listeners:
        listener(change)


def is_draft_save(update_fields: Any) -> bool:
    return update_fields is not None and set(update_fields) <= DRAFT_COLUMNS


def works_below(page: Page) -> QuerySet[Work]:
    """Return the works with a page at or below `page`."""
    return Work.objects.filter(pages__path__startswith=page.path)


# Pages


def page_saved(sender: type[Page], instance: Page, update_fields: Any = None, **kwargs: Any) -> None:
    if not is_draft_save(update_fields):
        tell(ChangeKind.PAGE_SAVED, instance, Work.objects.filter(pages=instance.pk))


def page_deleted(sender: type[WorkPage], instance: WorkPage, **kwargs: Any) -> None:
    """Where it was the last page, the work went with it, and was told of by itself."""
    tell(ChangeKind.PAGE_DELETED, instance, Work.objects.filter(pk=instance.work_id))


def page_changing(
    sender: type[Model], instance: Model, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """A new place or slug of any page changes the addresses of all that is below it.

    Wagtail's own signals of that come after the commit, when nothing could be written with it.
    """
    if raw or not isinstance(instance, Page) or instance.pk is None:
        return
    if update_fields is not None and not {"live", "slug", "url_path"} & set(update_fields):
        return
    before = Page.objects.filter(pk=instance.pk).values_list("url_path", "live").first()
    if before is None:
        return
    url_path, was_live = before
    if was_live and not instance.live:
        tell(ChangeKind.PAGE_TAKEN_OFF, instance, Work.objects.filter(pages=instance.pk))
    if url_path != instance.url_path:
        is_moved = place_of(url_path) != place_of(instance.url_path)
        tell(ChangeKind.PAGES_MOVED if is_moved else ChangeKind.ADDRESS_CHANGED, instance, works_below(instance))


def place_of(url_path: str) -> str:
    """Return the path of the page above."""
    return url_path.rstrip("/").rpartition("/")[0]


def pages_made_private(sender: type[Model], instance: PageViewRestriction, **kwargs: Any) -> None:
    tell(ChangeKind.PAGES_MADE_PRIVATE, instance.page, works_below(instance.page))


def page_privacy_lifted(sender: type[Model], instance: PageViewRestriction, **kwargs: Any) -> None:
    tell(ChangeKind.PRIVACY_LIFTED, instance.page, works_below(instance.page))


# Works and what belongs to one of them


def work_saved(sender: type[Work], instance: Work, update_fields: Any = None, **kwargs: Any) -> None:
    if not is_draft_save(update_fields):
        tell(ChangeKind.FACTS_SAVED, instance, Work.objects.filter(pk=instance.pk))


def work_deleted(sender: type[Work], instance: Work, **kwargs: Any) -> None:
    tell(ChangeKind.WORK_DELETED, instance, [(instance.pk, instance.key)])


def part_changed(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A language version or relation of a work was saved or deleted."""
    tell(ChangeKind.PART_CHANGED, instance, Work.objects.filter(pk=instance.work_id))


def links_changed(
    sender: type[Model], instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """A work was linked to, or parted from, a topic, audience, region, instrument or body."""
    if not reverse:
        if action.startswith("post_"):
            tell(ChangeKind.LINKS_CHANGED, instance, Work.objects.filter(pk=instance.pk))
    elif action in ("post_add", "post_remove"):
        tell(ChangeKind.LINKS_CHANGED, instance, Work.objects.filter(pk__in=pk_set or ()))
    elif action == "pre_clear":
        tell(ChangeKind.LINKS_CHANGED, instance, instance.works.all())


# What works are linked to


def term_saved(sender: type[Model], instance: Any, created: bool, **kwargs: Any) -> None:
    """A new name is shown with all works that have the term."""
    if not created:
        tell(ChangeKind.NAME_CHANGED, instance, instance.works.all())


def term_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Before the deletion, while it is still known which works have the term."""
    tell(ChangeKind.NAME_CHANGED, instance, instance.works.all())


def instrument_name_changed(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    tell(ChangeKind.NAME_CHANGED, instance, Work.objects.filter(instruments=instance.instrument_id))


# Files


def document_saved(sender: type[Document], instance: Document, created: bool, **kwargs: Any) -> None:
    if not created:
        tell(ChangeKind.FILE_CHANGED, instance, Work.objects.filter(versions__document=instance.pk))


def document_file_changed(sender: type[DocumentFile], instance: DocumentFile, **kwargs: Any) -> None:
    tell(ChangeKind.FILE_CHANGED, instance, Work.objects.filter(versions__document=instance.document_id))


def file_text_saved(sender: type[FileText], instance: FileText, update_fields: Any = None, **kwargs: Any) -> None:
    if update_fields is None or FILE_TEXT_COLUMNS & set(update_fields):
        works = Work.objects.filter(versions__document__catalogue_file__text=instance.pk)
        tell(ChangeKind.FILE_CHANGED, instance, works)


def works_of_files_in(collection: Collection) -> QuerySet[Work]:
    return Work.objects.filter(versions__document__collection__path__startswith=collection.path)


def files_made_private(sender: type[Model], instance: CollectionViewRestriction, **kwargs: Any) -> None:
    tell(ChangeKind.FILES_MADE_PRIVATE, instance.collection, works_of_files_in(instance.collection))


def file_privacy_lifted(sender: type[Model], instance: CollectionViewRestriction, **kwargs: Any) -> None:
    tell(ChangeKind.PRIVACY_LIFTED, instance.collection, works_of_files_in(instance.collection))


def watch_moves_of_collections() -> None:
    """Tell of a collection's move, for it may lead below a private collection or out of one.

    The tree moves its nodes by SQL of its own and sends no signal, so the method itself is wrapped.
    """
    original = Collection.move
    if getattr(original, "is_told", False):
        return

    @wraps(original)
    def move(self: Collection, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            tell(ChangeKind.FILES_MADE_PRIVATE, self, works_of_files_in(self))
            return original(self, *args, **kwargs)

    move.is_told = True  # type: ignore[attr-defined]
    Collection.move = move


# The frame


def frame_saved(sender: type[Model], instance: Any, created: bool = False, **kwargs: Any) -> None:
    """Another language code, or another root of the site, concerns every page."""
    if not created:
        tell(ChangeKind.SITE_CHANGED, instance, Work.objects.all())


def connect_receivers() -> None:
    """Connect everything above; called once, when the app is ready."""
    for model in (Page, WorkPage, *PAGE_TYPES.values()):
        post_save.connect(page_saved, sender=model)
    post_delete.connect(page_deleted, sender=WorkPage)
    # For any type of page: whichever may one day have works below it.
    pre_save.connect(page_changing)
    post_save.connect(pages_made_private, sender=PageViewRestriction)
    post_delete.connect(page_privacy_lifted, sender=PageViewRestriction)
    post_save.connect(files_made_private, sender=CollectionViewRestriction)
    post_delete.connect(file_privacy_lifted, sender=CollectionViewRestriction)
    for signal in (post_save, post_delete):
        for name_model in (InstrumentTitle, InstrumentVariant):
            signal.connect(instrument_name_changed, sender=name_model)
        for part in (LanguageVersion, WorkRelation):
            signal.connect(part_changed, sender=part)
        signal.connect(document_file_changed, sender=DocumentFile)
    post_save.connect(work_saved, sender=Work)
    post_delete.connect(work_deleted, sender=Work)
    for name in WORK_RELATIONS:
        m2m_changed.connect(links_changed, sender=Work._meta.get_field(name).remote_field.through)
    for term in (Topic, Audience, Region, Instrument, Body):
        post_save.connect(term_saved, sender=term)
        pre_delete.connect(term_deleted, sender=term)
    post_save.connect(document_saved, sender=Document)
    post_save.connect(file_text_saved, sender=FileText)
    watch_moves_of_collections()
    for frame in (Locale, Site):
        post_save.connect(frame_saved, sender=frame)
    post_delete.connect(frame_saved, sender=Site)
