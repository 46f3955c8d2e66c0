"""Who works on a job: taking it for a limited time, proving it is still ours, handing it back with its outcome."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, InterfaceError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalogue.translations.models import JobState, TranslationJob
from catalogue.translations.models.jobs import OPEN_STATES
from catalogue.translations.providers.http import LONGEST_PAUSE as LONGEST_ASKED_PAUSE

# Trying again can help: the database was busy or away, two writers met, a task ran out of time.
RETRYABLE_ERRORS = (DatabaseError, InterfaceError, SoftTimeLimitExceeded, ObjectDoesNotExist, OSError)
MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
# No failure puts the next attempt off for longer: neither by its own delay nor because a service asked for it.
LONGEST_PAUSE = max(LONGEST_DELAY * 1.5, timedelta(seconds=LONGEST_ASKED_PAUSE))
MAX_REASON = 2000


class LeaseLostError(RuntimeError):
    """The lease ran out and the job is another worker's now; nothing more may be written for it."""


@dataclass(frozen=True)
class Lease:
    """The right to work on one job until it expires; `owner` proves it."""

    job_id: int
    owner: str

    def job(self) -> QuerySet[TranslationJob]:
        return TranslationJob.objects.filter(pk=self.job_id, owner=self.owner, state=JobState.RUNNING)

    def renew(self) -> None:
        """Extend the lease. Inside a transaction it also holds off other takers until the commit.

        Raises LeaseLostError.
        """
        if not self.job().update(lease_expires_at=new_expiry()):
            raise LeaseLostError(f"Job {self.job_id} is no longer held by {self.owner}")

    def finish(self, counts: Counter[str]) -> None:
        """Record success; rows of the same call that were given up earlier are settled by it.

        Raises LeaseLostError.
        """
        now = timezone.now()
        with transaction.atomic():
            done = {"state": JobState.DONE, "counts": dict(counts), "reason": "", "finished_at": now, "owner": ""}
            if not self.job().update(lease_expires_at=None, **done):
                raise LeaseLostError(f"Job {self.job_id} is no longer held by {self.owner}")
            key = TranslationJob.objects.values_list("unique_key", flat=True).get(pk=self.job_id)
            TranslationJob.objects.filter(unique_key=key, state=JobState.DEAD).update(
                state=JobState.DONE, finished_at=now
            )

    def fail(self, error: BaseException, counts: Counter[str]) -> JobState | None:
        """Record a failure: to be tried again later, or given up. None if the lease was lost."""
        with transaction.atomic():
            job = self.job().select_for_update().first()
            if job is None:
                return None
            job.reason = describe_error(error)
            job.counts = dict(counts)
            job.owner, job.lease_expires_at = "", None
            may_retry = is_retryable(error) and job.attempts < MAX_ATTEMPTS
            job.state = JobState.FAILED if may_retry else JobState.DEAD
            if may_retry:
                asked = timedelta(seconds=getattr(error, "retry_after", 0.0))
                job.available_at = timezone.now() + max(delay_after(job.attempts), asked)
            else:
                job.finished_at = timezone.now()
            try:
                with transaction.atomic():
                    job.save()
            except IntegrityError:
                # The same call was asked for again meanwhile; that job will do the work.
                job.state, job.finished_at = JobState.DONE, timezone.now()
                job.save()
        return JobState(job.state)


def take_job(job_id: int) -> Lease | None:
    """Return a lease on a job that is due, else None: it is done, held, not due yet, or gone."""
    now = timezone.now()
    with transaction.atomic():
        job = due_jobs(now).select_for_update().filter(pk=job_id).first()
        if job is None or is_twin_running(job, now):
            return None
        if job.attempts >= MAX_ATTEMPTS:
            # Every attempt ended with its worker: this job may be what kills them.
            job.state, job.owner, job.lease_expires_at = JobState.DEAD, "", None
            job.reason = job.reason or f"The worker was lost {job.attempts} times while it did this."
            job.finished_at = now
            job.save()
            return None
        job.state = JobState.RUNNING
        job.owner = uuid4().hex
        job.lease_expires_at = new_expiry()
        job.attempts += 1
        job.started_at, job.finished_at = now, None
        job.save()
    return Lease(job.pk, job.owner)


def is_twin_running(job: TranslationJob, now: datetime) -> bool:
    """Whether the same call, asked for earlier, is being worked on: both would write the same pages."""
    held = Q(lease_expires_at__gt=now, lease_expires_at__lte=latest_expiry(now))
    twins = TranslationJob.objects.filter(held, unique_key=job.unique_key, state=JobState.RUNNING)
    return twins.exclude(pk=job.pk).exists()


def due_jobs(now: datetime) -> QuerySet[TranslationJob]:
    """Return the jobs that a worker may take: their time has come, or the worker that held them is gone.

    A clock that was set back makes none wait longer than the longest pause, or than two leases. Whoever still works
    on a job that is taken so can write no more (see Lease).
    """
    never_tried, is_time = Q(attempts=0), Q(available_at__lte=now)
    from_another_clock = Q(available_at__gt=now + LONGEST_PAUSE)
    is_over = Q(lease_expires_at__lt=now) | Q(lease_expires_at__gt=latest_expiry(now))
    return TranslationJob.objects.filter(
        Q(never_tried | is_time | from_another_clock, state__in=OPEN_STATES) | Q(is_over, state=JobState.RUNNING)
    )


def latest_expiry(now: datetime) -> datetime:
    """Return after which moment no lease ends that was taken by this clock, or by one that goes almost like it."""
    return now + 2 * timedelta(seconds=settings.TRANSLATION_JOB_LEASE_SECONDS)


def new_expiry() -> datetime:
    return timezone.now() + timedelta(seconds=settings.TRANSLATION_JOB_LEASE_SECONDS)


def is_retryable(error: BaseException) -> bool:
    """Whether trying again can help; an error may decide for itself (`is_retryable`)."""
    return bool(getattr(error, "is_retryable", isinstance(error, RETRYABLE_ERRORS)))


def delay_after(attempts: int) -> timedelta:
    """Return the pause before the next attempt: doubled each time, capped, spread by half either way."""
    pause = min(FIRST_DELAY * 2 ** max(attempts - 1, 0), LONGEST_DELAY)
    return pause * random.uniform(0.5, 1.5)  # noqa: S311 - not a secret


def describe_error(error: BaseException) -> str:
    messages = getattr(error, "messages", None)
    text = "; ".join(map(str, messages)) if messages else str(error)
    return f"{type(error).__name__}: {text}"[:MAX_REASON]
