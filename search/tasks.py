"""Celery's entry points of the search app; each calls one service."""

import structlog
from celery import shared_task
from django.utils import timezone
from redis.exceptions import LockError, RedisError

from catalogue.models import Work, WorkPage
from search.client import SearchUnavailableError
from search.drain import drain_outbox
from search.models import Reason
from search.outbox import record_works

logger = structlog.get_logger(__name__)
from search.query_log import flush_counters, forget_old_counts

# Well below the soft time limit: what is left goes to the next message.
DRAIN_SECONDS = 120.0


@shared_task(name="search.drain_outbox")
def drain() -> None:
    """Empty the outbox. Without Elasticsearch the rows wait for beat's next tick.

    That tick is the retry: every change has sent a message of its own, and if each of them came back
    by itself, too, an outage would fill queue and log with nothing but them.
    """
    try:
        outcome = drain_outbox(seconds=DRAIN_SECONDS)
    except SearchUnavailableError as error:
        logger.info("search_outbox_waits_for_elasticsearch", reason=str(error))
        return
    if not outcome.is_empty:
        drain.apply_async()


@shared_task(name="search.queue_date_driven_works")
def queue_date_driven_works() -> None:
@shared_task(name="search.flush_query_counters")
def flush_query_counters() -> None:
    """Write to the database what was searched since the last time. Beat's next tick is the retry."""
    try:
        flush_counters()
    except LockError:
        logger.info("search_counters_are_being_written")
    except RedisError as error:
        logger.info("search_counters_wait_for_valkey", reason=type(error).__name__)


@shared_task(name="search.forget_old_query_counts")
def forget_old_query_counts() -> None:
    logger.info("search_counts_forgotten", rows=forget_old_counts())


    """Ask for the documents of pages whose time is over but which are still marked live.

    That is all that follows the clock: scheduled publication and expiry save the page (and that writes
    a row), and whether a session lies ahead is told at the time of the search. What is left is a page
    between its expiry and the run of `publish_scheduled`, should that be late or fail.
    """
    late = WorkPage.objects.filter(live=True, expire_at__lte=timezone.now())
    record_works(Work.objects.filter(pages__in=late), Reason.TIME_OVER)
