"""The site's cache on Valkey, for which an unreachable server is a miss and never an error."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Seconds without a try after the server failed, so that a dead one costs a page nothing.
PAUSE = 5.0


class TolerantRedisCache(RedisCache):
    """Answers with "not cached" while the server is away.

    Keys that could not be deleted or overwritten meanwhile are deleted first when it is back, so
    that nothing stale survives the outage in this process's sight.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._paused_until = 0.0
        self._missed: set[tuple[str, int | None]] = set()
        self._lock = threading.Lock()

    def _try(self, operation: Callable[[], Any], otherwise: Any, missed: list[Any], version: int | None) -> Any:
        if time.monotonic() >= self._paused_until:
            try:
                self._delete_missed()
                return operation()
            except (RedisError, OSError) as error:
                self._paused_until = time.monotonic() + PAUSE
                logger.warning("cache_unreachable", extra={"error": str(error)})
        with self._lock:
            self._missed.update((key, version) for key in missed)
        return otherwise

    def _delete_missed(self) -> None:
        with self._lock:
            missed, self._missed = self._missed, set()
        try:
            for key, version in missed:
                super().delete(key, version)
        except (RedisError, OSError):
            with self._lock:
                self._missed |= missed
            raise

    def add(self, key: str, value: Any, timeout: Any = -1, version: int | None = None) -> bool:
        kwargs = {} if timeout == -1 else {"timeout": timeout}
        return self._try(lambda: super(TolerantRedisCache, self).add(key, value, version=version, **kwargs), True, [], version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: super(TolerantRedisCache, self).get(key, default, version), default, [], version)

    def set(self, key: str, value: Any, timeout: Any = -1, version: int | None = None) -> None:
        kwargs = {} if timeout == -1 else {"timeout": timeout}
        self._try(lambda: super(TolerantRedisCache, self).set(key, value, version=version, **kwargs), None, [key], version)

    def touch(self, key: str, timeout: Any = -1, version: int | None = None) -> bool:
        kwargs = {} if timeout == -1 else {"timeout": timeout}
        return self._try(lambda: super(TolerantRedisCache, self).touch(key, version=version, **kwargs), False, [], version)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._try(lambda: super(TolerantRedisCache, self).delete(key, version), False, [key], version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        keys = list(keys)
        return self._try(lambda: super(TolerantRedisCache, self).get_many(keys, version), {}, [], version)

    def set_many(self, data: dict[str, Any], timeout: Any = -1, version: int | None = None) -> list[Any]:
        kwargs = {} if timeout == -1 else {"timeout": timeout}
        return self._try(
            lambda: super(TolerantRedisCache, self).set_many(data, version=version, **kwargs), [], list(data), version
        )

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        keys = list(keys)
        self._try(lambda: super(TolerantRedisCache, self).delete_many(keys, version), None, keys, version)

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._try(lambda: super(TolerantRedisCache, self).has_key(key, version), False, [], version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._try(lambda: super(TolerantRedisCache, self).incr(key, delta, version), delta, [key], version)

    def clear(self) -> bool:
        return self._try(lambda: super(TolerantRedisCache, self).clear(), False, [], None)
