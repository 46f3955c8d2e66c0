"""Which changes packs hear of at once: something new makes them stale, something withdrawn holds them back."""

from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from catalogue.models import DocumentFile, OfflinePack, Work, WorkPage
from catalogue.offline.subjects import hold_back, mark_stale
from catalogue.offline.tasks import queue_waiting_packs
from catalogue.public_files import private_collection_ids


def withdraw(packs: QuerySet[OfflinePack]) -> None:
    """Keep readers from packs until a builder has looked at them. Those without what went are back in seconds."""
    if hold_back(packs):
        transaction.on_commit(queue_waiting_packs, robust=True)


def packs_in(page: Page) -> QuerySet[OfflinePack]:
    return OfflinePack.objects.filter(language=page.locale.language_code)


@receiver(page_published)
def page_appeared(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, WorkPage):
        mark_stale()


@receiver(page_unpublished)
def page_withdrawn(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if issubclass(sender, WorkPage) or isinstance(instance, WorkPage):
        withdraw(packs_in(instance))


@receiver(post_delete, sender=WorkPage)
def page_deleted(sender: type[WorkPage], instance: WorkPage, **kwargs: Any) -> None:
    withdraw(packs_in(instance))


@receiver(post_save, sender=PageViewRestriction)
def page_made_private(sender: type[Model], instance: PageViewRestriction, **kwargs: Any) -> None:
    withdraw(packs_in(instance.page))


@receiver(post_page_move)
def page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """It may be below a private page now."""
    withdraw(packs_in(instance))


@receiver(post_save, sender=CollectionViewRestriction)
@receiver(post_save, sender=Collection)
def files_made_private(sender: type[Model], instance: Model, created: bool, **kwargs: Any) -> None:
    if sender is CollectionViewRestriction or not created:
        withdraw(OfflinePack.objects.filter(has_files=True))


@receiver(post_save, sender=Document)
def file_made_private(sender: type[Document], instance: Document, created: bool, **kwargs: Any) -> None:
    if not created and instance.collection_id in private_collection_ids():
        languages = instance.language_versions.values("language")
        withdraw(OfflinePack.objects.filter(has_files=True, language__in=languages))


@receiver(post_save, sender=Work)
@receiver(post_save, sender=DocumentFile)
def facts_changed(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    mark_stale()
