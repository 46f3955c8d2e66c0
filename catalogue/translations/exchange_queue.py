"""The edge of the exchange: jobs that send to a provider and fetch from it."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from wagtail_localize.models import Translation

from catalogue.translations import job_rows
from catalogue.translations.models import TranslationJob
from catalogue.translations.providers.base import PROVIDERS, provider_named
from catalogue.translations.queueing import wake_worker_after_commit
from catalogue.translations.registry import FETCH_TRANSLATIONS, SEND_TRANSLATIONS


def queue_sending(
    provider: str, translations: Iterable[Translation], requested_by: User | None = None, texts: str = "open"
) -> TranslationJob:
    """Queue one job that sends these translations, with their "open" texts or "all"."""
    ids = sorted({translation.pk for translation in translations})
    arguments = {"provider": provider, "translations": ids, "texts": texts}
    job = job_rows.request_job(SEND_TRANSLATIONS, arguments, requested_by=requested_by)
    wake_worker_after_commit(job)
    return job


def queue_fetching(provider: str, requested_by: User | None = None) -> TranslationJob:
    """Queue a job that takes over what a provider has; asking again while it waits is one job."""
    job = job_rows.request_job(
        FETCH_TRANSLATIONS, {"provider": provider}, unique_key=f"fetch:{provider}", requested_by=requested_by
    )
    wake_worker_after_commit(job)
    return job


def queue_due_fetches() -> list[str]:
    """Queue a fetch from every provider that may have something; return their names."""
    due = [name for name in PROVIDERS if (way := provider_named(name)).is_set_up and way.has_arrivals]
    for name in due:
        queue_fetching(name)
    return due
