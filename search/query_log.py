"""Counts searches for editors: added up in Valkey while people search, written to the database by a task.

A search never waits for it: what can't be counted at once is dropped with a line in the log.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.http import HttpRequest
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from search.breaker import CircuitBreaker
from search.models import QueryCount
from search.query_text import may_be_personal, normalise_query
from search.request import SearchRequest, Sort
from search.results import SearchResults

logger = structlog.get_logger(__name__)

# Seconds a search may wait for the counter, and seconds of rest after it had to.
PATIENCE = 0.1
PAUSE = 30.0
# Seconds the task may wait.
FLUSH_PATIENCE = 5.0
# More different queries between two flushes are no readers'.
MOST_FIELDS = 40_000
# A query that nobody asked again is forgotten after so many days.
RARE_DAYS = 30
PROGRAMS = ("bot", "crawl", "spider", "slurp", "curl", "wget", "python-", "monitor")
SEPARATOR = "\x1f"
SEARCHES, WITHOUT, TOTAL, FIRST, LAST = "n", "z", "t", "f", "l"

log_breaker = CircuitBreaker()


@dataclass(slots=True)
class Counted:
    """What was counted of one query on one day since the last flush."""

    searches: int = 0
    without_results: int = 0
    last_total: int = 0
    first_engine: str = ""
    last_engine: str = ""


def log_search(request: HttpRequest, results: SearchResults) -> None:
    """Count a search of the public page, if it is a person's first look at an answer."""
    search = results.request
    if not settings.SEARCH_LOG_DAYS or not is_counted(request, search):
        return
    query = normalise_query(search.query)
    if query and not may_be_personal(query):
        count_search(search.language, query, results.total, results.engine)


def is_counted(request: HttpRequest, search: SearchRequest) -> bool:
    """Whether this is a search of its own: not a further page, a filter's link, another order, or a program."""
    agent = request.headers.get("User-Agent", "").lower()
    is_prefetch = "prefetch" in request.headers.get("Sec-Purpose", "")
    if request.method != "GET" or is_prefetch or any(name in agent for name in PROGRAMS):
        return False
    is_first_look = search.page == 1 and search.sort == Sort.RELEVANCE and search.is_expanded
    return bool(search.query) and is_first_look and not search.is_filtered


def count_search(language: str, query: str, total: int, engine: str) -> None:
    """Add one to today's counters. Never raises because Valkey is away, and then waits once in a while only."""
    if not log_breaker.allows(PAUSE):
        return
    name = SEPARATOR.join((timezone.localdate().isoformat(), language, query))
    key = counters_key()
    try:
        pipe = connect_counters().pipeline(transaction=False)
        pipe.hincrby(key, f"{name}{SEPARATOR}{SEARCHES}", 1)
        if total == 0:
            pipe.hincrby(key, f"{name}{SEPARATOR}{WITHOUT}", 1)
        pipe.hset(key, mapping={f"{name}{SEPARATOR}{TOTAL}": total, f"{name}{SEPARATOR}{LAST}": engine})
        pipe.hsetnx(key, f"{name}{SEPARATOR}{FIRST}", engine)
        pipe.hlen(key)
        size = pipe.execute()[-1]
    except (RedisError, OSError) as error:
        log_breaker.note_failure(PAUSE)
        logger.warning("search_not_counted", error=type(error).__name__)
        return
    if size > MOST_FIELDS:
        log_breaker.note_failure(PAUSE)
        logger.warning("search_counters_full", fields=size)
    else:
        log_breaker.note_success()


def counters_key() -> str:
    return f"{settings.REDIS_KEY_PREFIX}:search:queries"


def connect_counters(patience: float = PATIENCE) -> Redis:
    """Return a client that waits for Valkey `patience` seconds."""
    return _connect(os.getpid(), settings.REDIS_URL, patience)


@lru_cache(maxsize=4)
def _connect(_process_id: int, url: str, patience: float) -> Redis:
    return Redis.from_url(
        url,
        socket_connect_timeout=patience,
        socket_timeout=patience,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def flush_counters() -> int:
    """Write what was counted since the last time to the database; return the number of queries.

    The counters are set aside under another name first, so that none is lost while searches go on; what a
    killed task has set aside is written by the next one. Raises RedisError where Valkey is away.
    """
    client, key = connect_counters(FLUSH_PATIENCE), counters_key()
    taken = f"{key}:flushing"
    # One flush at a time, or two would write the same counters. The lock outlives no task.
    with client.lock(f"{key}:lock", timeout=settings.CELERY_TASK_TIME_LIMIT, blocking=False):
        if not client.exists(taken) and client.exists(key):
            client.rename(key, taken)
        fields = dict(client.hscan_iter(taken, count=1000))
        counted = read_counters(fields)
        write_counts(counted)
        client.delete(taken)
    return len(counted)


def read_counters(fields: dict[str, str]) -> dict[tuple[date, str, str], Counted]:
    """Return {(day, language, query): what was counted} of the fields in Valkey."""
    counted: dict[tuple[date, str, str], Counted] = defaultdict(Counted)
    for field, value in fields.items():
        day, language, query, kind = field.split(SEPARATOR)
        entry = counted[date.fromisoformat(day), language, query]
        if kind == SEARCHES:
            entry.searches = int(value)
        elif kind == WITHOUT:
            entry.without_results = int(value)
        elif kind == TOTAL:
            entry.last_total = int(value)
        elif kind == FIRST:
            entry.first_engine = value
        elif kind == LAST:
            entry.last_engine = value
    return dict(counted)


@transaction.atomic
def write_counts(counted: dict[tuple[date, str, str], Counted]) -> None:
    for (day, language, query), entry in counted.items():
        identity = {"day": day, "language": language, "query": query}
        row, _created = QueryCount.objects.get_or_create(**identity, defaults={"first_engine": entry.first_engine})
        QueryCount.objects.filter(pk=row.pk).update(
            searches=F("searches") + entry.searches,
            without_results=F("without_results") + entry.without_results,
            last_total=entry.last_total,
            last_engine=entry.last_engine,
        )


def forget_old_counts(today: date | None = None) -> int:
    """Delete counters older than SEARCH_LOG_DAYS, and sooner those of queries asked too seldom to be shown."""
    today = today or timezone.localdate()
    deleted, _by_model = QueryCount.objects.filter(day__lt=today - timedelta(days=settings.SEARCH_LOG_DAYS)).delete()
    counts = QueryCount.objects.values("language", "query").annotate(all_searches=Sum("searches"))
    rare = counts.filter(all_searches__lt=settings.SEARCH_LOG_LEAST_SEARCHES)
    old = today - timedelta(days=RARE_DAYS)
    for language, queries in group_by_language(rare):
        deleted += delete_rare(language, queries, old)
    return deleted


def group_by_language(rows: Iterable[Any]) -> list[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        groups[row["language"]].append(row["query"])
    return list(groups.items())


def delete_rare(language: str, queries: list[str], before: date) -> int:
    deleted = 0
    for start in range(0, len(queries), 500):
        chunk = queries[start : start + 500]
        deleted += QueryCount.objects.filter(language=language, query__in=chunk, day__lt=before).delete()[0]
    return deleted
