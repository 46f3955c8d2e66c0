"""The vector of what a reader looks for: made beside the request, within a limit, and remembered for a while."""

import os
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlowError
from dataclasses import dataclass
from functools import lru_cache

import structlog
from django.conf import settings

from search.breaker import CircuitBreaker
from search.semantic.centring import TextKind, centre_vector, language_of_query, measure_belonging
from search.semantic.embedder import EmbedderError, Vector, get_embedder, get_embedder_class, is_switched_on

logger = structlog.get_logger(__name__)

# A vector takes about 10 ms; on a busy machine readers don't wait much longer.
SHARE_OF_TIMEOUT = 0.1
REMEMBERED = 500
# Any will do: the first one embedded takes longer than the next.
FIRST_TEXT = "sextant"
breaker = CircuitBreaker()


@dataclass(frozen=True, slots=True)
class QueryVector:
    """A vector centred for the text's language, and how much the text is of the site's field (`measure_belonging`)."""

    vector: Vector
    belonging: float


def warm_up() -> None:
    """Load the model beside the requests, so that this process's first reader needn't wait for it. Never raises."""
    if is_switched_on():
        _start_executor(os.getpid()).submit(_embed_query, os.getpid(), settings.SEARCH_EMBEDDER, FIRST_TEXT)


def find_query_vector(text: str, language_code: str) -> QueryVector | None:
    """Return the vector of a text; None without a provider, or where it failed or is slow.

    Never raises.
    """
    if not breaker.allows(settings.SEARCH_RETRY_AFTER):
        return None
    # Models take capitals for other words.
    asked = text.lower() if text.isupper() else text
    work = _start_executor(os.getpid()).submit(_embed_query, os.getpid(), settings.SEARCH_EMBEDDER, asked)
    try:
        vector = work.result(settings.SEARCH_REQUEST_TIMEOUT * SHARE_OF_TIMEOUT)
    except (TooSlowError, EmbedderError) as error:
        # One that is slow goes on: the next reader with these words finds it.
        logger.warning("search_query_not_embedded", error=type(error).__name__, detail=str(error)[:200])
        breaker.note_failure(settings.SEARCH_RETRY_AFTER)
        return None
    breaker.note_success()
    embedder = get_embedder_class()
    if vector is None or embedder is None:
        return None
    language = language_of_query(text, language_code)
    centred = centre_vector(embedder, vector, TextKind.QUERIES, language)
    return QueryVector(centred, measure_belonging(embedder, vector, language))


@lru_cache(maxsize=1)
def _start_executor(_process_id: int) -> ThreadPoolExecutor:
    """One thread: two queries at once would each take twice as long."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="query-vectors")


@lru_cache(maxsize=REMEMBERED)
def _embed_query(_process_id: int, _provider: str, text: str) -> Vector | None:
    embedder = get_embedder()
    return embedder.embed_query(text) if embedder is not None else None
