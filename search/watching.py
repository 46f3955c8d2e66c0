"""Writes an outbox row in the transaction of every change that a search document depends on.

What `catalogue.changed_works` doesn't hear of is found by `manage.py check_search_index`.
"""

from catalogue.changed_works import Change, ChangeKind, register_listener
from pages.page_cache.tables import leave_out
from search.models import Reason
from search.outbox import record_keys
from search.queueing import queue_drain_after_commit

# A page taken off is saved as well, and one row is enough.
REASONS = {
    ChangeKind.PAGE_SAVED: Reason.PAGE_SAVED,
    ChangeKind.PAGE_DELETED: Reason.PAGE_DELETED,
    ChangeKind.ADDRESS_CHANGED: Reason.ADDRESS_CHANGED,
    ChangeKind.PAGES_MOVED: Reason.ADDRESS_CHANGED,
    ChangeKind.PAGES_MADE_PRIVATE: Reason.PRIVACY_CHANGED,
    ChangeKind.FILES_MADE_PRIVATE: Reason.PRIVACY_CHANGED,
    ChangeKind.PRIVACY_LIFTED: Reason.PRIVACY_CHANGED,
    ChangeKind.FACTS_SAVED: Reason.FACTS_SAVED,
    ChangeKind.WORK_DELETED: Reason.WORK_DELETED,
    ChangeKind.PART_CHANGED: Reason.VERSION_CHANGED,
    ChangeKind.LINKS_CHANGED: Reason.LINKS_CHANGED,
    ChangeKind.NAME_CHANGED: Reason.NAME_CHANGED,
    ChangeKind.FILE_CHANGED: Reason.FILE_CHANGED,
    ChangeKind.SITE_CHANGED: Reason.SITE_CHANGED,
}


def write_rows(change: Change) -> None:
    reason = REASONS.get(change.kind)
    if reason and record_keys(change.works, reason):
        queue_drain_after_commit()


def watch_works() -> None:
    """Called once, when the app is ready."""
    leave_out("search.*")
    register_listener(write_rows)
