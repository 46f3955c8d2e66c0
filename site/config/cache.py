"""The site's cache on Valkey, for which an unreachable server is a miss and never an error."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

# Seconds without a try after the server failed, so that a dead one costs a page nothing.
PAUSE_SECONDS = 5.0
# More keys than this are not remembered one by one during an outage; the cache is emptied instead.
MOST_SPOILED_KEYS = 10_000
SCAN_BATCH = 500


class Outage:
    """What this process knows of one server's absence: shared by all threads, since each has a client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_on = False
        self._next_try = 0.0
        self._spoiled: set[str] = set()

    def may_try(self) -> bool:
        """Whether to ask the server now; during an outage, one caller in PAUSE_SECONDS may."""
        if not self._is_on:
            return True
        with self._lock:
            if time.monotonic() < self._next_try:
                return False
            self._next_try = time.monotonic() + PAUSE_SECONDS
        return True

    def begin(self, error: Exception) -> None:
        with self._lock:
            is_new, self._is_on = not self._is_on, True
            self._next_try = time.monotonic() + PAUSE_SECONDS
        if is_new:
            logger.warning("cache_unreachable", error=type(error).__name__)

    def end(self) -> None:
        if self._is_on:
            with self._lock:
                self._is_on = False
            logger.info("cache_reachable")

    def add_spoiled(self, keys: Iterable[str]) -> None:
        with self._lock:
            self._spoiled.update(keys)

    def take_spoiled(self) -> set[str]:
        if not self._spoiled:
            return set()
        with self._lock:
            taken, self._spoiled = self._spoiled, set()
        return taken


_outages: dict[str, Outage] = {}


class TolerantClient(RedisCacheClient):
    """Answers "not cached" while the server is away.

    Keys that could not be written or deleted meanwhile are deleted before anything else is asked when it
    is back, so that nothing stale outlives the outage in this process's sight. What a process that ends
    meanwhile had to delete stays until it expires.
    """

    def __init__(self, servers: list[str], prefix: str, **options: Any) -> None:
        # redis-py would try four times, seconds apart.
        super().__init__(servers, retry=Retry(NoBackoff(), 0), **options)
        self._prefix = prefix
        self._outage = _outages.setdefault(f"{servers[0]} {prefix}", Outage())

    def _attempt(self, operation: Callable[[], Answer], otherwise: Answer, spoils: Iterable[str] = ()) -> Answer:
        if self._outage.may_try():
            try:
                self._delete_spoiled()
                answer = operation()
            except (RedisError, OSError) as error:
                self._outage.begin(error)
            else:
                self._outage.end()
                return answer
        self._outage.add_spoiled(spoils)
        return otherwise

    def _delete_spoiled(self) -> None:
        spoiled = self._outage.take_spoiled()
        try:
            if len(spoiled) > MOST_SPOILED_KEYS:
                self._delete_all()
            elif spoiled:
                self.get_client(write=True).delete(*spoiled)
        except (RedisError, OSError):
            self._outage.add_spoiled(spoiled)
            raise

    def _delete_all(self) -> bool:
        """Delete this cache's keys. Not FLUSHDB: the server holds the broker's queues, too."""
        client = self.get_client(write=True)
        pattern = "".join(f"\\{char}" if char in "*?[]^\\" else char for char in self._prefix) + "*"
        keys = list(client.scan_iter(match=pattern, count=SCAN_BATCH))
        for start in range(0, len(keys), SCAN_BATCH):
            client.delete(*keys[start : start + SCAN_BATCH])
        return True

    def clear(self) -> bool:
        return self._attempt(self._delete_all, False)

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return self._attempt(lambda: super(TolerantClient, self).add(key, value, timeout), False)

    def get(self, key: Any, default: Any) -> Any:
        return self._attempt(lambda: super(TolerantClient, self).get(key, default), default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        self._attempt(lambda: super(TolerantClient, self).set(key, value, timeout), None, [key])

    def touch(self, key: Any, timeout: Any) -> bool:
        return self._attempt(lambda: super(TolerantClient, self).touch(key, timeout), False)

    def delete(self, key: Any) -> bool:
        return self._attempt(lambda: super(TolerantClient, self).delete(key), False, [key])

    def get_many(self, keys: Iterable[Any]) -> dict[Any, Any]:
        keys = list(keys)
        return self._attempt(lambda: super(TolerantClient, self).get_many(keys), {}) if keys else {}

    def has_key(self, key: Any) -> bool:
        return self._attempt(lambda: super(TolerantClient, self).has_key(key), False)

    def incr(self, key: Any, delta: int) -> int:
        """Raise ValueError where there is no such key, as every cache does; also while the server is away."""
        number = self._attempt(lambda: super(TolerantClient, self).incr(key, delta), None, [key])
        if number is None:
            raise ValueError(f"Key {key!r} not found.")
        return number

    def set_many(self, data: Mapping[Any, Any], timeout: Any) -> None:
        self._attempt(lambda: super(TolerantClient, self).set_many(data, timeout), None, data)

    def delete_many(self, keys: Iterable[Any]) -> None:
        keys = list(keys)
        self._attempt(lambda: super(TolerantClient, self).delete_many(keys), None, keys)


class TolerantRedisCache(RedisCache):
    """Django's Redis cache with a TolerantClient."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = partial(TolerantClient, prefix=f"{self.key_prefix}:")
