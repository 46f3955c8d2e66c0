"""The list of jobs in the admin: what each is about and how far it has come. So many queries for one as for fifty."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from wagtail.admin.ui.tables import Column
from wagtail.models import Locale
from wagtail.snippets.views.snippets import IndexView

from catalogue.translations.admin.translation_names import PROGRESS
from catalogue.translations.job_subjects import describe_calls
from catalogue.translations.models import JobState, TranslationJob, TranslationJobItem
from catalogue.translations.providers.machine import MachineProvider
from catalogue.translations.registry import DRAFT_TRANSLATION, PUBLISH_TRANSLATION, SYNC_PAGE


@dataclass(frozen=True, slots=True)
class Progress:
    """How many items of a job are done, how many failed, and of how many; `total` is None where nobody knows yet."""

    done: int
    failed: int
    total: int | None


class JobIndexView(IndexView):
    def get_table(self, object_list: Iterable[TranslationJob]) -> Any:
        jobs = list(object_list)
        add_subjects(jobs)
        add_progress(jobs)
        return super().get_table(jobs)


class ProgressColumn(Column):
    """Leads to the page that looks again by itself and says what was left, and why."""

    cell_template_name = "catalogue_translations/admin/job_progress_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        # Not the request's own path: filters ask for the table alone.
        back = f"{parent_context['table'].base_url}?{parent_context['request'].GET.urlencode()}"
        query = urlencode({"job": instance.pk, "next": back})
        return context | {"progress": instance.progress, "url": f"{reverse(PROGRESS)}?{query}"}


def add_subjects(jobs: list[Any]) -> None:
    """Set `listed_subject` of jobs: the same as their `subject`."""
    for job, subject in zip(jobs, describe_calls([job.arguments for job in jobs]), strict=True):
        job.listed_subject = subject or job.unique_key


def add_progress(jobs: list[Any]) -> None:
    """Set `progress` of jobs: None where they are done, and have their result."""
    open_jobs = [job for job in jobs if job.state != JobState.DONE]
    items = TranslationJobItem.objects.filter(job__in=open_jobs).order_by().values_list("job")
    done, failed = (Count("pk", filter=Q(state=state)) for state in (JobState.DONE, JobState.FAILED))
    counts = {job: (done, failed) for job, done, failed in items.annotate(done=done, failed=failed)}
    languages = Locale.objects.count() - 1
    for job in jobs:
        job.progress = None
    for job in open_jobs:
        job.progress = Progress(*counts.get(job.pk, (0, 0)), count_planned(job, languages))


def count_planned(job: TranslationJob, languages: int) -> int | None:
    """Return how many items a job has to do, at most; None where that shows only when it does them.

    `languages` is into how many a page is translated.
    """
    arguments = job.arguments
    if arguments.get("provider") == MachineProvider.name:
        return None  # it hands every translation on to a job of its own
    if "translations" in arguments:
        return len(arguments["translations"])
    if job.function == SYNC_PAGE:
        return languages if arguments.get("languages") is None else len(arguments["languages"])
    return 1 if job.function in (PUBLISH_TRANSLATION, DRAFT_TRANSLATION) else None
