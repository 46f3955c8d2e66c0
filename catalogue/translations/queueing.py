"""The edge where jobs are queued: the row in the caller's transaction, the message to Celery after the commit."""

from collections.abc import Callable
from typing import Any

import structlog
from django.contrib.auth.models import User
from django.db import transaction
from kombu.exceptions import OperationalError
from wagtail.models import Page
from wagtail_localize.models import Translation

from catalogue.translations import job_rows, tasks
from catalogue.translations.models import TranslationJob
from catalogue.translations.references import to_json
from catalogue.translations.registry import PUBLISH_TRANSLATION, SYNC_PAGE, describe_call

logger = structlog.get_logger(__name__)


def queue_call(function: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> TranslationJob:
    """Queue a call that wagtail-localize asks for. Raises UnknownJobFunctionError, JobArgumentError."""
    path, arguments, user = describe_call(function, args, kwargs)
    job = job_rows.request_job(path, arguments, requested_by=user)
    wake_worker_after_commit(job)
    return job


def queue_page_sync(page: Page, requested_by: User | None = None) -> TranslationJob:
    """Queue the sync of a page's translations; all pages with its translation key share one open job."""
    job = job_rows.request_job(
        SYNC_PAGE,
        {"page": to_json(page)},
        unique_key=key_of_page(page),
        requested_by=requested_by,
    )
    wake_worker_after_commit(job)
    return job


def queue_publication(translation: Translation, requested_by: User | None = None) -> TranslationJob:
    """Queue the publication of a translation whose texts are approved; asking twice while it waits is one job."""
    job = job_rows.request_job(
        PUBLISH_TRANSLATION,
        # The id alone: a job isn't void because the approver's account was closed.
        {"translation": to_json(translation), "user_id": requested_by.pk if requested_by else None},
        unique_key=f"publish_translation:{translation.pk}",
        requested_by=requested_by,
    )
    wake_worker_after_commit(job)
    return job


def retry_job(job: TranslationJob) -> bool:
    """Let a job that was given up run again; False if it wasn't given up any more."""
    is_revived = job_rows.revive_job(job)
    if is_revived:
        wake_worker_after_commit(job)
    return is_revived


def key_of_page(page: Page) -> str:
    return f"sync_page:{page.translation_key}"


def wake_worker_after_commit(job: TranslationJob) -> None:
    job_id = job.pk
    transaction.on_commit(lambda: send_message(job_id), robust=True)


def send_message(job_id: int) -> None:
    """Without a broker the row waits for beat's next tick; the editor notices nothing."""
    try:
        tasks.run_job.apply_async(args=(job_id,))
    except (OperationalError, OSError) as error:
        logger.warning("translation_job_waits_for_beat", job_id=job_id, error=type(error).__name__)
