"""Celery's entrances to the translation sync: an id in, one call, errors raised after they were recorded."""

from celery import shared_task

from catalogue.translations import digests, running, statuses
from catalogue.translations.digest_sending import send_due_digests

# A tick stops taking jobs well before its soft time limit (see config.settings.celery).
TICK_SECONDS = 120.0


@shared_task(name="catalogue_translations.run_job")
def run_job(job_id: int) -> None:
    running.run_job(job_id)


@shared_task(name="catalogue_translations.run_waiting_jobs")
def run_waiting_jobs() -> None:
    """Run what no message woke a worker for: the broker was away, a worker was lost, a retry is due."""
    running.run_due_jobs(TICK_SECONDS)


@shared_task(name="catalogue_translations.refresh_statuses")
def refresh_statuses() -> None:
    """Write statuses anew that no commit's refresh reached: new works, large imports, processes that were lost."""
    statuses.refresh_stale(seconds=TICK_SECONDS)


@shared_task(name="catalogue_translations.queue_due_fetches")
def queue_due_fetches() -> None:
    """Ask for what providers have: the exchange folder tells nobody that something was put into it."""
    from catalogue.translations import exchange_queue  # which queues, and so imports this module

    exchange_queue.queue_due_fetches()


@shared_task(name="catalogue_translations.run_digests")
def run_digests() -> None:
    """Beat's tick: write the rows of today's e-mails and send what waits. Rows say what that is."""
    digests.prepare_digests()
    send_due_digests(TICK_SECONDS)
