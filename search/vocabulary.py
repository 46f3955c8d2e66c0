"""What else to search for: names of concepts, instruments, bodies and countries that stand in a query.

This is the door; the names live in memory (search/vocabulary_snapshot.py), made anew within about two
seconds of an editor's change in every process (see docs/decisions/0010-thesaurus.md).
"""

import logging
import threading
import time
import uuid

from django.conf import settings
from django.db import DatabaseError, connection

from catalogue.models.thesaurus import read_vocabulary_token
from search.vocabulary_matching import find_completions, find_matches
from search.vocabulary_names import Completion, Expansion, Match
from search.vocabulary_snapshot import Snapshot, build_snapshot

__all__ = ["Completion", "Expansion", "Match", "complete", "expand", "forget_snapshot"]

logger = logging.getLogger(__name__)


class Holder:
    """The snapshot of this process, and when it was last compared with the database."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.token: uuid.UUID | None = None
        self.checked_at = 0.0
        self.building = threading.Lock()

    def current(self) -> Snapshot:
        """Return the snapshot; make the first one, and have one that is out of date replaced."""
        snapshot = self.snapshot
        if snapshot is None:
            with self.building:
                return self.snapshot or self.build(read_vocabulary_token())
        now = time.monotonic()
        if now - self.checked_at >= settings.SEARCH_VOCABULARY_CHECK_SECONDS:
            self.checked_at = now
            self.replace_if_changed()
        return self.snapshot or snapshot

    def replace_if_changed(self) -> None:
        """Build anew where names have changed: behind the reader's back, unless only this transaction sees them."""
        try:
            token = read_vocabulary_token()
        except DatabaseError:
            logger.warning("The vocabulary could not be checked; the one in memory goes on serving.", exc_info=True)
            return
        if token == self.token or not self.building.acquire(blocking=False):
            return
        if connection.in_atomic_block:
            try:
                self.build(token)
            finally:
                self.building.release()
        else:
            threading.Thread(target=self.build_behind, args=(token,), name="vocabulary", daemon=True).start()

    def build_behind(self, token: uuid.UUID | None) -> None:
        try:
            self.build(token)
        except DatabaseError:
            logger.warning("The vocabulary could not be read; the one in memory goes on serving.", exc_info=True)
        finally:
            connection.close()
            self.building.release()

    def build(self, token: uuid.UUID | None) -> Snapshot:
        # The token was read before the names: if they change meanwhile, the next check builds again.
        snapshot = build_snapshot()
        self.snapshot, self.token, self.checked_at = snapshot, token, time.monotonic()
        return snapshot


holder = Holder()


def expand(text: str, language_code: str) -> Expansion:
    """Return what is named in a query: at most five matches, in the order they stand, sixty labels in all.

    Names in `language_code` go before those of other languages in the script of the text; the longest
    match wins. Any text is taken. Raises DatabaseError if there is no snapshot yet and no database.
    """
    return find_matches(holder.current(), text, language_code)


def complete(prefix: str, language_code: str, limit: int = 8) -> list[Completion]:
    """Return instruments and concepts with a name in which a word begins with what was typed, best first.

    A name's beginning goes before a word inside it, the site's own concepts before imported ones,
    names in `language_code` before others in the script of the text.
    """
    return find_completions(holder.current(), prefix, language_code, limit)


def warm_up() -> None:
    """Make the snapshot before a reader waits for it. Never raises because the database is away or still empty."""
    try:
        holder.current()
    except DatabaseError:
        logger.warning("The vocabulary could not be read yet; the first search will.", exc_info=True)


def forget_snapshot() -> None:
    """Have the next caller read everything anew."""
    holder.snapshot = None
