"""Where kept pages lie: in each process's memory, and those without parameters in the site's cache, too.

Addresses with parameters, and those under another name or port of the host, are without number; they must not fill
the server that holds the queues as well.
"""

import hashlib
import threading
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from pages.page_cache.addresses import Address
from pages.page_cache.entries import Entry
from pages.page_cache.release import release_fingerprint


class Shelf:
    """Entries of one generation, the oldest leaving first when there are too many bytes."""

    def __init__(self) -> None:
        self._entries: dict[Address, Entry] = {}
        self._generation = ""
        self._bytes = 0
        self._lock = threading.Lock()

    def find(self, address: Address, generation: str) -> Entry | None:
        entry = self._entries.get(address)
        return entry if entry is not None and entry.holds(generation) else None

    def put(self, entry: Entry) -> None:
        with self._lock:
            if entry.generation != self._generation:
                self._entries, self._bytes, self._generation = {}, 0, entry.generation
            if (old := self._entries.pop(entry.address, None)) is not None:
                self._bytes -= old.size
            self._entries[entry.address] = entry
            self._bytes += entry.size
            while self._bytes > settings.PAGE_CACHE_BYTES and self._entries:
                self._bytes -= self._entries.pop(next(iter(self._entries))).size

    def clear(self) -> None:
        with self._lock:
            self._entries, self._bytes = {}, 0


shelf = Shelf()


def find_entry(address: Address, generation: str) -> Entry | None:
    """Return the page as this process or another one of this release has kept it, if it holds now."""
    entry = shelf.find(address, generation)
    if entry is not None or not is_shared(address):
        return entry
    kept = cache.get(shared_key(address))
    if not isinstance(kept, Entry) or kept.address != address or not kept.holds(generation):
        return None
    shelf.put(kept)
    return kept


def keep_entry(entry: Entry) -> None:
    shelf.put(entry)
    if is_shared(entry.address):
        # One place for a page: what a newer generation writes replaces it.
        cache.set(shared_key(entry.address), entry, max(1, int(entry.until - time.time())))


def is_shared(address: Address) -> bool:
    """Say whether it is one of the site's own addresses. Any port and any case of letters is a host to be answered."""
    return not address.query and address.host == urlsplit(settings.BASE_URL).netloc.lower()


def shared_key(address: Address) -> str:
    digest = hashlib.sha256("\n".join(address).encode("utf-8", "surrogatepass")).hexdigest()
    return f"page:{release_fingerprint()}:{digest}"
