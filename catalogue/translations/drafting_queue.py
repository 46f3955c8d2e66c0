"""The edge of drafting."""

from django.contrib.auth.models import User
from wagtail_localize.models import Translation

from catalogue.translations.drafting import request_draft
from catalogue.translations.models import TranslationJob
from catalogue.translations.queueing import wake_worker_after_commit


def queue_draft(translation: Translation, requested_by: User | None = None) -> TranslationJob:
    """Queue a machine's draft of a translation's open texts; asking twice while it waits is one job."""
    job = request_draft(translation.pk, requested_by)
    wake_worker_after_commit(job)
    return job
