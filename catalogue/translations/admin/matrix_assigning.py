"""Handing out translations, and letting jobs that were given up run again, for many works at once."""

from collections import Counter
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalogue.models import WorkPage
from catalogue.translations.admin.matrix_actions import MatrixActionView
from catalogue.translations.admin.matrix_forms import AssignForm
from catalogue.translations.admin.matrix_plans import ActionResult
from catalogue.translations.models import JobState, LanguageStatus, TranslationJob, TranslationJobItem, TranslationState
from catalogue.translations.queueing import retry_job

# Jobs that bring one page's translations up to date are known by it (see queueing.key_of_page).
SYNC_KEY = "sync_page:"
# So many ids fit into a statement of any database.
BATCH = 5_000
NOTHING_GIVEN_UP = _("nothing was given up there")


class AssignView(MatrixActionView):
    form_class = AssignForm
    name = "assign"
    header_icon = "user"
    label = _("Assign")
    explanation = _("These translations get the person, the due date and the priority chosen below.")

    @classmethod
    def is_allowed(cls, user: Any) -> bool:
        return bool(user.has_perm("catalogue_translations.change_languagestatus"))

    def refusal_of(self, status: LanguageStatus) -> Promise | str:
        if status.is_source:
            return _("it is the language that the others are translated from")
        if status.state == TranslationState.APPROVED:
            return _("it is approved already")
        return ""

    def carry_out(self, statuses: list[LanguageStatus], form: Any) -> ActionResult:
        ids = [status.pk for status in statuses]
        for start in range(0, len(ids), BATCH):
            LanguageStatus.objects.filter(pk__in=ids[start : start + BATCH]).update(**form.changes())
        return ActionResult(done=Counter(status.language_code for status in statuses))

    def describe_done(self, count: int, languages: str) -> str:
        text = ngettext(
            "%(count)d translation was assigned: %(languages)s.",
            "%(count)d translations were assigned: %(languages)s.",
            count,
        )
        return text % {"count": count, "languages": languages}


class RetryView(MatrixActionView):
    """A job does all languages of a work; what it did already it doesn't do again."""

    name = "retry"
    header_icon = "rotate"
    label = _("Try again")
    explanation = _("What the translation sync gave up for these works is tried again.")

    @classmethod
    def is_allowed(cls, user: Any) -> bool:
        # Trying again is safe at any time, so whoever sees the failure may do it.
        return bool(user.has_perm("catalogue_translations.view_translationjob"))

    def prepare(self, statuses: list[LanguageStatus]) -> None:
        """Find the jobs that were given up, by work and language where an item failed, else by work."""
        pages = WorkPage.objects.filter(work__in=self.works)
        works = {str(key): work_id for key, work_id in pages.order_by().values_list("translation_key", "work_id")}
        items = TranslationJobItem.objects.filter(state=JobState.FAILED, job__state=JobState.DEAD)
        self.failed: dict[tuple[int, str], set[int]] = {}
        jobs_with_items = set()
        for job_id, key, code in items.values_list("job_id", "translation_key", "language_code"):
            jobs_with_items.add(job_id)
            if work_id := works.get(str(key)):
                self.failed.setdefault((work_id, code), set()).add(job_id)
        self.whole: dict[int, set[int]] = {}
        dead = TranslationJob.objects.filter(state=JobState.DEAD, unique_key__startswith=SYNC_KEY)
        for job_id, unique_key in dead.exclude(pk__in=jobs_with_items).values_list("pk", "unique_key"):
            if work_id := works.get(unique_key.removeprefix(SYNC_KEY)):
                self.whole.setdefault(work_id, set()).add(job_id)

    def jobs_of(self, status: LanguageStatus) -> set[int]:
        return self.failed.get((status.work_id, status.language_code), set()) | self.whole.get(status.work_id, set())

    def refusal_of(self, status: LanguageStatus) -> Promise | str:
        return "" if not status.is_source and self.jobs_of(status) else NOTHING_GIVEN_UP

    def carry_out(self, statuses: list[LanguageStatus], form: Any) -> ActionResult:
        result = ActionResult()
        wanted = {job_id for status in statuses for job_id in self.jobs_of(status)}
        revived = {job.pk for job in TranslationJob.objects.filter(pk__in=wanted) if retry_job(job)}
        for status in statuses:
            if self.jobs_of(status) & revived:
                result.done[status.language_code] += 1
            else:
                result.refusals[str(NOTHING_GIVEN_UP)] += 1
        return result

    def describe_done(self, count: int, languages: str) -> str:
        text = ngettext(
            "%(count)d translation will be tried again: %(languages)s.",
            "%(count)d translations will be tried again: %(languages)s.",
            count,
        )
        return text % {"count": count, "languages": languages}
