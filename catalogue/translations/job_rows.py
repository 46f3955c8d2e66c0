"""Writing job rows: asking for a job, asking again for one that was given up."""

import hashlib
import json
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.translations.models import JobState, TranslationJob
from catalogue.translations.models.jobs import OPEN_STATES
from catalogue.translations.registry import function_named

# Another writer can take the row between our two looks at most this often before something is wrong.
MAX_TRIES = 5


def request_job(
    function: str,
    arguments: dict[str, Any],
    *,
    unique_key: str = "",
    requested_by: User | None = None,
) -> TranslationJob:
    """Return the open job for a call, made now unless it is waiting already. `arguments` is JSON data.

    Part of the caller's transaction: what the job is about and the job are committed together.
    Raises UnknownJobFunctionError.
    """
    function_named(function)
    key = unique_key or key_of_call(function, arguments)
    open_jobs = TranslationJob.objects.filter(unique_key=key, state__in=OPEN_STATES)
    for _attempt in range(MAX_TRIES):
        # An update, not a look: its row lock keeps a worker from starting on the state before this commit.
        renewed = {"state": JobState.WAITING, "attempts": 0, "reason": "", "available_at": timezone.now()}
        if open_jobs.update(arguments=arguments, **renewed):
            return open_jobs.get()
        try:
            with transaction.atomic():
                return TranslationJob.objects.create(
                    function=function, arguments=arguments, unique_key=key, requested_by=requested_by
                )
        except IntegrityError:
            continue
    raise RuntimeError(f"No job row could be written for {key}")


def revive_job(job: TranslationJob) -> bool:
    """Let a job that was given up wait again; False if it wasn't given up any more.

    Where the same call is waiting already, that one will do, and this row is closed.
    """
    dead = TranslationJob.objects.filter(pk=job.pk, state=JobState.DEAD)
    now = timezone.now()
    try:
        with transaction.atomic():
            return bool(dead.update(state=JobState.WAITING, attempts=0, available_at=now, finished_at=None))
    except IntegrityError:
        return bool(dead.update(state=JobState.DONE, finished_at=now))


def key_of_call(function: str, arguments: dict[str, Any]) -> str:
    data = json.dumps(arguments, sort_keys=True)
    return f"{function.rsplit('.', 1)[-1]}:{hashlib.sha256(data.encode()).hexdigest()}"
