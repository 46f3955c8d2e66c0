"""The edge of drafting: one job for each translation, so that each fails and is tried again alone."""

from django.contrib.auth.models import User
from wagtail_localize.models import Translation

from catalogue.translations import job_rows
from catalogue.translations.models import TranslationJob
from catalogue.translations.queueing import wake_worker_after_commit
from catalogue.translations.registry import DRAFT_TRANSLATION


def queue_draft(translation: Translation, requested_by: User | None = None) -> TranslationJob:
    """Queue a machine's draft of a translation's open texts; asking twice while it waits is one job."""
    job = job_rows.request_job(
        DRAFT_TRANSLATION,
        {"translation": translation.pk},
        unique_key=f"draft_translation:{translation.pk}",
        requested_by=requested_by,
    )
    wake_worker_after_commit(job)
    return job
