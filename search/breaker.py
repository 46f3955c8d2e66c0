"""Keeps readers from waiting, one after the other, for an Elasticsearch that doesn't answer."""

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Closed while all is well; after a failure open for `pause` seconds, then one caller tries again.

    It lives in one process: what it saves is waiting, and a shared one would need a server that may
    be away as well.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open_until: float | None = None

    def allows(self, pause: float) -> bool:
        """Whether to try now. The first caller after a pause is let through, and begins the next one."""
        with self._lock:
            if self._open_until is None:
                return True
            now = self._clock()
            if now < self._open_until:
                return False
            self._open_until = now + pause
            return True

    def note_failure(self, pause: float) -> None:
        with self._lock:
            self._open_until = self._clock() + pause

    def note_success(self) -> None:
        with self._lock:
            self._open_until = None


# Readers and writers have one each: a slow search says little about writing, and the other way round.
reader_breaker = CircuitBreaker()
writer_breaker = CircuitBreaker()
