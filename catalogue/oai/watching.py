"""Notes which works a change may concern, and has their public records compared once it is committed.

What no signal tells of (SQL by hand) is found by the comparison of every night, as is what another address of the
whole site changes.
"""

from collections.abc import Iterable

from django.db import transaction

from catalogue.changed_works import Change, ChangeKind
from catalogue.tasks import queue_record_refresh


def note_works(change: Change) -> None:
    # A page taken off is saved as well.
    if change.kind not in (ChangeKind.PAGE_TAKEN_OFF, ChangeKind.SITE_CHANGED):
        note_ids(pk for pk, _key in change.works)


def note_ids(ids: Iterable[int]) -> None:
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
