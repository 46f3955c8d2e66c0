"""Notes which works a change may concern, and has their public records compared once it is committed.

What no signal tells of (a move of the page tree, SQL by hand) is found by the comparison of every night.
"""

from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from catalogue.models import (
    Audience,
    Body,
    DocumentFile,
    Instrument,
    InstrumentTitle,
    LanguageVersion,
    Region,
    Topic,
    Work,
    WorkPage,
    WorkRelation,
)
from catalogue.models.work_pages import PAGE_TYPES
from catalogue.tasks import queue_record_refresh

WORK_RELATIONS = ("topics", "audiences", "regions", "instruments", "bodies")


def note(works: QuerySet[Work]) -> None:
    note_ids(works.order_by().values_list("pk", flat=True))


def note_ids(ids: Any) -> None:
    """Collect ids until the transaction is committed, then queue one message for all of them."""
    found = set(ids)
    if not found:
        return
    connection = transaction.get_connection()
    savepoints = set(connection.savepoint_ids)
    for known_savepoints, function, _robust in connection.run_on_commit:
        # One message for all; not where that one could be rolled back without this change.
        if isinstance(function, Refresh) and known_savepoints <= savepoints:
            function.ids |= found
            return
    transaction.on_commit(Refresh(found), robust=True)


class Refresh:
    """What is called after the commit."""

    def __init__(self, ids: set[int]) -> None:
        self.ids = ids

    def __call__(self) -> None:
        queue_record_refresh(sorted(self.ids))


def page_changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, WorkPage):
        note_ids([instance.work_id])


def pages_below_changed(instance: Page, **kwargs: Any) -> None:
    note(Work.objects.filter(pages__path__startswith=instance.path))


def privacy_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    note(Work.objects.filter(pages__path__startswith=instance.page.path))


def collection_privacy_changed(instance: CollectionViewRestriction, **kwargs: Any) -> None:
    note(Work.objects.filter(versions__document__collection__path__startswith=instance.collection.path))


def work_changed(instance: Work, **kwargs: Any) -> None:
    note_ids([instance.pk])


def part_changed(instance: Any, **kwargs: Any) -> None:
    note_ids([instance.work_id])


def links_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    """A work was linked to, or parted from, a topic, audience, region, instrument or body."""
    if not reverse:
        note_ids([instance.pk])
    elif action == "pre_clear":
        note(instance.works.all())
    else:
        note_ids(pk_set or ())


def term_changed(instance: Any, **kwargs: Any) -> None:
    note(instance.works.all())


def title_changed(instance: InstrumentTitle, **kwargs: Any) -> None:
    note(Work.objects.filter(instruments=instance.instrument_id))


def file_changed(instance: DocumentFile, **kwargs: Any) -> None:
    note(Work.objects.filter(versions__document=instance.document_id))


def connect_receivers() -> None:
    """Connect everything above; called once, when the app is ready."""
    page_models: list[type[WorkPage]] = [WorkPage, *PAGE_TYPES.values()]
    for signal in (page_published, page_unpublished, post_delete, post_save):
        for model in page_models:
            signal.connect(page_changed, sender=model)
    post_page_move.connect(pages_below_changed)
    for signal in (post_save, post_delete):
        signal.connect(privacy_changed, sender=PageViewRestriction)
        signal.connect(collection_privacy_changed, sender=CollectionViewRestriction)
        signal.connect(title_changed, sender=InstrumentTitle)
        signal.connect(part_changed, sender=LanguageVersion)
        signal.connect(part_changed, sender=WorkRelation)
        signal.connect(file_changed, sender=DocumentFile)
    post_save.connect(work_changed, sender=Work)
    for name in WORK_RELATIONS:
        m2m_changed.connect(links_changed, sender=Work._meta.get_field(name).remote_field.through)
    terms: tuple[type[Model], ...] = (Topic, Audience, Region, Instrument, Body)
    for term in terms:
        post_save.connect(term_changed, sender=term)
        pre_delete.connect(term_changed, sender=term)
