"""What is asked of Elasticsearch beside a search: offers and additions that nobody waits for.

Each kind has a short limit and a breaker of its own, so that its failing neither delays the next reader nor
sends searches to the database.
"""

from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from elastic_transport import ObjectApiResponse
from elasticsearch import ApiError, Elasticsearch

from search.breaker import CircuitBreaker
from search.client import PASSING_STATUSES, UNAVAILABLE_ERRORS, get_reader, is_configured

logger = structlog.get_logger(__name__)


class SideRequest:
    """One kind of request, by the `name` under which its failures are logged."""

    all: list["SideRequest"] = []

    def __init__(self, name: str) -> None:
        self.name = name
        self.breaker = CircuitBreaker()
        self.all.append(self)

    def ask(self, seconds: float, send: Callable[[Elasticsearch], ObjectApiResponse[Any]]) -> Any | None:
        """Return the answer's body, or None: no Elasticsearch, no answer in `seconds`, or a refusal. Never raises."""
        if not is_configured() or not self.breaker.allows(settings.SEARCH_RETRY_AFTER):
            return None
        try:
            answer = send(get_reader().options(request_timeout=seconds, max_retries=0))
        except UNAVAILABLE_ERRORS as error:
            detail = {"error": type(error).__name__, "detail": str(error)[:500]}
            logger.warning("search_side_request_failed", request=self.name, **detail)
            if says_not_now(error):
                self.breaker.note_failure(settings.SEARCH_RETRY_AFTER)
            return None
        self.breaker.note_success()
        return answer.body


def says_not_now(error: Exception) -> bool:
    """Whether the node is away or overloaded; a missing index or a refused query says nothing about the next one."""
    return not isinstance(error, ApiError) or error.status_code in PASSING_STATUSES
