"""The vector of what a reader looks for: made beside the request, within a limit, and remembered for a while."""

import os
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlowError
from functools import lru_cache

import structlog
from django.conf import settings

from search.breaker import CircuitBreaker
from search.semantic.embedder import EmbedderError, Vector, get_embedder

logger = structlog.get_logger(__name__)

# A vector takes about 10 ms; on a busy machine readers don't wait much longer.
SHARE_OF_TIMEOUT = 0.1
REMEMBERED = 500
breaker = CircuitBreaker()


def find_query_vector(text: str) -> Vector | None:
    """Return the vector, or None: no provider, too slow, or it failed a moment ago. Never raises."""
    if not breaker.allows(settings.SEARCH_RETRY_AFTER):
        return None
    work = _start_executor(os.getpid()).submit(_embed_query, os.getpid(), settings.SEARCH_EMBEDDER, text)
    try:
        vector = work.result(settings.SEARCH_REQUEST_TIMEOUT * SHARE_OF_TIMEOUT)
    except (TooSlowError, EmbedderError) as error:
        # One that is slow goes on: the next reader with these words finds it.
        logger.warning("search_query_not_embedded", error=type(error).__name__, detail=str(error)[:200])
        breaker.note_failure(settings.SEARCH_RETRY_AFTER)
        return None
    breaker.note_success()
    return vector


@lru_cache(maxsize=1)
def _start_executor(_process_id: int) -> ThreadPoolExecutor:
    """One thread: two queries at once would each take twice as long."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="query-vectors")


@lru_cache(maxsize=REMEMBERED)
def _embed_query(_process_id: int, _provider: str, text: str) -> Vector | None:
    embedder = get_embedder()
    return embedder.embed_query(text) if embedder is not None else None
