"""Running jobs: one by its id, or whatever is due. Knows nothing of Celery's messages."""

import time
from collections import Counter
from datetime import timedelta

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from catalogue.translations.leases import LeaseLostError, due_jobs, take_job
from catalogue.translations.models import JobState, TranslationJob
from catalogue.translations.references import ReferenceGoneError, from_json
from catalogue.translations.registry import load_runner
from catalogue.translations.statuses import refreshing_at_the_end
from catalogue.translations.sync_run import JobRun

logger = structlog.get_logger(__name__)
# Finished jobs are kept this long for people to look up.
KEEP_DONE_JOBS = timedelta(days=90)


class JobsFailedError(RuntimeError):
    """Some of the jobs that were due failed; each has its reason in its row."""


def run_job(job_id: int) -> JobState | None:
    """Run a job if it is due; None if there is nothing to do (done, held by another worker, deleted).

    What the job refers to may have been deleted since: then it is done. An error is recorded and raised.
    """
    lease = take_job(job_id)
    if lease is None:
        return None
    run = JobRun(lease)
    try:
        with refreshing_at_the_end():
            call_function(lease.job().get(), run)
        lease.finish(run.counts)
    except LeaseLostError:
        logger.warning("translation_job_lease_lost", job_id=job_id)
        raise
    except Exception as error:
        state = lease.fail(error, run.counts)
        logger.warning("translation_job_failed", job_id=job_id, state=state, exc_info=error)
        raise
    logger.info("translation_job_done", job_id=job_id, **run.counts)
    return JobState.DONE


def call_function(job: TranslationJob, run: JobRun) -> None:
    try:
        arguments = {name: from_json(value) for name, value in job.arguments.items()}
    except ReferenceGoneError:
        run.counts["gone"] += 1
        return
    load_runner(job.function)(run, **arguments)
    run.raise_failures()


def run_due_jobs(seconds: float) -> Counter[str]:
    """Run every job that is due, oldest first, for about `seconds`; return counts by state.

    One job's failure doesn't stop the others. Raises JobsFailedError at the end if there was one.
    """
    deadline = time.monotonic() + seconds
    counts: Counter[str] = Counter()
    failed: list[str] = []
    for job_id in due_job_ids():
        if time.monotonic() > deadline:
            break
        try:
            state = run_job(job_id)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:  # noqa: BLE001 - recorded in the job's row, and raised below
            failed.append(f"{job_id} ({type(error).__name__})")
        else:
            counts[state or "skipped"] += 1
    delete_old_jobs()
    if failed:
        raise JobsFailedError(f"Translation jobs failed: {', '.join(failed)}")
    return counts


def due_job_ids() -> list[int]:
    return list(due_jobs(timezone.now()).order_by("id").values_list("id", flat=True))


def delete_old_jobs() -> None:
    TranslationJob.objects.filter(state=JobState.DONE, finished_at__lt=timezone.now() - KEEP_DONE_JOBS).delete()
