"""Which changes packs hear of at once: something new makes them stale, something withdrawn holds them back."""

from django.db import transaction
from django.db.models import QuerySet
from wagtail.documents.models import Document

from catalogue.changed_works import Change, ChangeKind
from catalogue.models import OfflinePack
from catalogue.offline.subjects import hold_back, mark_stale
from catalogue.offline.tasks import queue_waiting_packs
from catalogue.public_files import private_collection_ids

PAGES_GONE = (
    ChangeKind.PAGE_TAKEN_OFF,
    ChangeKind.PAGE_DELETED,
    ChangeKind.PAGES_MOVED,  # below a private page, perhaps
    ChangeKind.PAGES_MADE_PRIVATE,
)
NEWS = (ChangeKind.PAGE_SAVED, ChangeKind.FACTS_SAVED, ChangeKind.NAME_CHANGED, ChangeKind.FILE_CHANGED)


def hear(change: Change) -> None:
    with_files = OfflinePack.objects.filter(has_files=True)
    if change.kind in PAGES_GONE:
        withdraw(OfflinePack.objects.filter(language=change.source.locale.language_code))
    elif change.kind == ChangeKind.FILES_MADE_PRIVATE:
        withdraw(with_files)
    elif isinstance(change.source, Document):
        if change.source.collection_id in private_collection_ids():
            withdraw(with_files.filter(language__in=change.source.language_versions.values("language")))
    elif change.kind in NEWS and is_public_news(change):
        mark_stale()


def is_public_news(change: Change) -> bool:
    return change.kind != ChangeKind.PAGE_SAVED or bool(change.source.live and change.works)


def withdraw(packs: QuerySet[OfflinePack]) -> None:
    """Keep readers from packs until a builder has looked at them. Those without what went are back in seconds."""
    if hold_back(packs):
        transaction.on_commit(queue_waiting_packs, robust=True)
