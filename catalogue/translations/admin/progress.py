"""How far jobs have come that somebody started from the matrix or the review, and what they left as it was, and why."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail_localize.models import Translation

from catalogue.translations.admin.translation_names import MATRIX, PROGRESS, REVIEW
from catalogue.translations.models import JobState, Outcome, TranslationJob, TranslationJobItem
from catalogue.translations.models.jobs import OPEN_STATES

VIEW_JOBS = "catalogue_translations.view_translationjob"
PER_PAGE = 50
# A page that is looked at while work goes on asks again after so many seconds.
PAUSE = 5


@dataclass(frozen=True, slots=True)
class LeftItem:
    """A translation of which something was left, or that failed. `url` is its review, "" where it is gone."""

    title: str
    title_language: str
    language_code: str
    reason: str
    url: str


def progress_address(jobs: list[TranslationJob], next_url: str) -> str:
    pairs = [*(("job", job.pk) for job in jobs), ("next", next_url)]
    return f"{reverse(PROGRESS)}?{urlencode(pairs)}"


class ProgressView(WagtailAdminTemplateMixin, View):
    """`job`s in the address. The page asks anew by itself until all of them have ended; without scripts, too."""

    page_title = _("Progress")
    header_icon = "history"
    template_name = "catalogue_translations/admin/progress.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(VIEW_JOBS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ids = [int(each) for each in request.GET.getlist("job") if each.isdecimal() and each.isascii()]
        jobs = list(TranslationJob.objects.filter(pk__in=ids).order_by("pk"))
        if not jobs:
            raise Http404
        response = self.render_to_response(self.get_context_data(jobs=jobs))
        if any(is_going_on(job) for job in jobs):
            response.headers["Refresh"] = str(PAUSE)
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        jobs: list[TranslationJob] = context["jobs"]
        items = TranslationJobItem.objects.filter(job__in=jobs)
        labels = dict(Outcome.choices)
        by_outcome = items.filter(state=JobState.DONE).order_by().values_list("outcome").annotate(Count("pk"))
        told = items.exclude(reason="").order_by("pk")
        page = Paginator(told, PER_PAGE).get_page(self.request.GET.get("p"))
        total = sum(len(job.arguments.get("translations", [])) for job in jobs)
        done = items.count()
        is_over = not any(is_going_on(job) for job in jobs)
        return context | {
            "total": total,
            # What was deleted or needed nothing has no item.
            "done": total if is_over else min(done, total),
            "is_over": is_over,
            "outcomes": [(labels.get(outcome, outcome), count) for outcome, count in by_outcome],
            "next_url": get_valid_next_url_from_request(self.request) or reverse(MATRIX),
            "dead": [job for job in jobs if job.state == JobState.DEAD],
            "left": name_items(list(page)),
            "page_obj": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
        }


def is_going_on(job: TranslationJob) -> bool:
    return job.state == JobState.RUNNING or job.state in OPEN_STATES


def name_items(items: list[TranslationJobItem]) -> list[LeftItem]:
    """Return items by the titles of their works. One query."""
    keys = {item.translation_key for item in items}
    found: QuerySet[Translation] = Translation.objects.filter(source__object_id__in=keys, enabled=True)
    known: dict[tuple[UUID, str], Translation] = {
        (each.source.object_id, each.target_locale.language_code): each
        for each in found.select_related("source__locale", "target_locale")
    }
    named = []
    for item in items:
        translation = known.get((item.translation_key, item.language_code))
        named.append(
            LeftItem(
                title=translation.source.object_repr if translation else str(item.translation_key),
                title_language=translation.source.locale.language_code if translation else "",
                language_code=item.language_code,
                reason=item.reason,
                url=reverse(REVIEW, args=[translation.uuid]) if translation else "",
            )
        )
    return named
