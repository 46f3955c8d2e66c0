"""Renders a page once in a process, however many ask for it at the same moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pages.page_cache.addresses import Address
from pages.page_cache.entries import Entry

# Seconds that others wait for the one who renders.
PATIENCE = 10.0


class Flight:
    """A rendering under way; `entry` is there afterwards, if the page could be kept."""

    def __init__(self) -> None:
        self.entry: Entry | None = None
        self._is_over = threading.Event()

    def wait(self) -> Entry | None:
        self._is_over.wait(PATIENCE)
        return self.entry

    def land(self) -> None:
        self._is_over.set()


_flights: dict[tuple[Address, str], Flight] = {}
_lock = threading.Lock()


@contextmanager
def board(address: Address, generation: str) -> Iterator[tuple[Flight, bool]]:
    """Yield the flight, and whether the caller is the one who renders."""
    key = (address, generation)
    with _lock:
        known = _flights.get(key)
        flight = known or _flights.setdefault(key, Flight())
    if known is not None:
        yield flight, False
        return
    try:
        yield flight, True
    finally:
        with _lock:
            _flights.pop(key, None)
        flight.land()
