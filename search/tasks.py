"""Celery's entry points of the search app; each calls one service."""

import structlog
from celery import shared_task
from django.utils import timezone
from redis.exceptions import LockError, RedisError

from catalogue.models import Work, WorkPage
from search.alerts import news, sending, subscribing
from search.alerts.availability import note_availability
from search.client import SearchUnavailableError
from search.drain import drain_outbox
from search.models import Reason
from search.outbox import record_works
from search.query_log import flush_counters, forget_old_counts
from search.semantic.embedder import get_embedder
from search.semantic.embedding import embed_waiting_works

logger = structlog.get_logger(__name__)

# Well below the soft time limit: what is left goes to the next message.
DRAIN_SECONDS = 120.0
# A worker has other work, too: embedding goes on with the next message or tick.
EMBEDDING_SECONDS = 20.0


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
    if outcome.unembedded:
        embed_waiting_passages.apply_async()


@shared_task(name="search.embed_waiting_passages")
def embed_waiting_passages() -> None:
    """Make the vectors that are missing in the index. Without the package their rows wait."""
    embedder = get_embedder()
    if embedder is not None and not embed_waiting_works(embedder, EMBEDDING_SECONDS):
        embed_waiting_passages.apply_async()


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


@shared_task(name="search.queue_date_driven_works")
def queue_date_driven_works() -> None:
    """Ask for the documents of pages whose time is over but which are still marked live.

    That is all that follows the clock: scheduled publication and expiry save the page (and that writes
    a row), and whether a session lies ahead is told at the time of the search. What is left is a page
    between its expiry and the run of `publish_scheduled`, should that be late or fail.
    """
    late = WorkPage.objects.filter(live=True, expire_at__lte=timezone.now())
    record_works(Work.objects.filter(pages__in=late), Reason.TIME_OVER)


@shared_task(name="search.run_alerts")
def run_alerts() -> None:
    """Beat's tick: note what became available, and queue what is due.

    Rows say what that is, so a lost tick costs nothing.
    """
    note_availability()
    sending.mark_uncertain()
    for pk in news.due_subscriptions():
        check_alert.delay(pk)
    for pk in sending.due_mails():
        send_alert_mail.delay(pk)


@shared_task(name="search.check_alert", soft_time_limit=60, time_limit=90)
def check_alert(subscription_id: int) -> None:
    """Look for one subscription's news. Without Elasticsearch it stays due, and the next tick is the retry."""
    try:
        mail = news.check_subscription(subscription_id)
    except SearchUnavailableError as error:
        logger.info("alert_waits_for_elasticsearch", reason=str(error)[:200])
        return
    if mail is not None:
        send_alert_mail.delay(mail.pk)


@shared_task(name="search.send_alert_mail", soft_time_limit=60, time_limit=90)
def send_alert_mail(mail_id: int) -> None:
    """Send one mail; a failure is noted in its row, which says when it is tried again."""
    sending.send_mail(mail_id)


@shared_task(name="search.delete_outdated_alerts")
def delete_outdated_alerts() -> None:
    """Delete what nobody confirmed, what was stopped, and old mails."""
    subscribing.delete_outdated()
