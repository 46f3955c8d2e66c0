"""The edge where drains are queued: once per transaction, after its commit, and seldom enough for imports."""

import threading
import time

import structlog
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from search import tasks

logger = structlog.get_logger(__name__)

# Seconds between two messages of one process. A commit in between is covered by a message that is
# delivered after it, so nothing waits longer than this.
INTERVAL = 1.0


class DrainMessages:
    """Decides which commits send a message at once, which a delayed one, and which none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent_at = float("-inf")
        self._delayed_until = float("-inf")

    def choose_delay(self, now: float) -> float | None:
        """Return the seconds after which the message of this commit is to be delivered, or None for no message."""
        with self._lock:
            if self._delayed_until > now:
                return None
            if now - self._sent_at >= INTERVAL:
                self._sent_at = now
                return 0.0
            self._delayed_until = now + INTERVAL
            self._sent_at = self._delayed_until
            return INTERVAL

    def forget(self) -> None:
        """The message did not go out: the next commit tries again."""
        with self._lock:
            self._sent_at = self._delayed_until = float("-inf")


messages = DrainMessages()


def queue_drain_after_commit() -> None:
    """Queue a drain when the present transaction is committed; a second call in it adds nothing."""
    if any(entry[1] is queue_drain for entry in connection.run_on_commit):
        return
    transaction.on_commit(queue_drain, robust=True)


def queue_drain() -> None:
    """Send the message. Without a broker the rows wait for beat's next tick; the editor notices nothing."""
    delay = messages.choose_delay(time.monotonic())
    if delay is None:
        return
    try:
        tasks.drain.apply_async(countdown=delay)
    except (OperationalError, OSError) as error:
        messages.forget()
        logger.warning("search_outbox_waits_for_beat", error=type(error).__name__)
