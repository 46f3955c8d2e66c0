"""Approving what is in review of many translations without showing it: only texts in which the checks find nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page
from wagtail_localize.models import Translation

from catalogue.translations.digests import language_of
from catalogue.translations.field_labels import FieldLabels
from catalogue.translations.job_rows import request_job
from catalogue.translations.models import Outcome, TranslationJob, TranslationState
from catalogue.translations.places import PlacedText, placed_texts
from catalogue.translations.quality import Terms, load_terms
from catalogue.translations.queueing import wake_worker_after_commit
from catalogue.translations.registry import APPROVE_TRANSLATIONS
from catalogue.translations.reviewing import approve, is_own, target_page
from catalogue.translations.sync_run import SyncRun
from catalogue.translations.unit_checks import UnitChecker
from catalogue.translations.units import Unit

# So many are approved while the browser waits.
AT_ONCE = 20
# A job of so many ends before its time limit (see docs/performance.md).
PER_JOB = 500
RELATED = ("source__locale", "source__specific_content_type", "target_locale")


@dataclass(frozen=True, slots=True)
class Approval:
    """What is approved of one translation, and {reason: number of texts} of what is left in review."""

    approved: int = 0
    left: Counter[str] = field(default_factory=Counter)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        return list(self.left.items())


class Approver:
    """Approves for one person. `terms` are read once for a pair of languages."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.terms: dict[tuple[str, str], Terms] = {}

    def plan(self, translation: Translation) -> Approval:
        """Return what would be approved now."""
        chosen, left = self.sort_out(translation, placed_texts(translation))
        return Approval(len(chosen), left)

    def approve(self, translation: Translation) -> Approval:
        """Approve texts in review that are somebody else's and without findings. Publication follows as ever."""
        with transaction.atomic():
            placed = placed_texts(translation, lock=True)
            chosen, left = self.sort_out(translation, placed)
            approve(translation, chosen, self.user, placed)
        return Approval(len(chosen), left)

    def sort_out(self, translation: Translation, placed: Sequence[PlacedText]) -> tuple[list[PlacedText], Counter[str]]:
        waiting = [each for each in placed if each.state == TranslationState.IN_REVIEW]
        left: Counter[str] = Counter()
        if reason := refusal_of_page(target_page(translation), self.user):
            left[reason] = len(waiting)
            return [], left
        checker = UnitChecker(translation, self.terms_of(translation))
        labels = FieldLabels(checker.model)
        chosen = []
        for each in waiting:
            if is_own(each, self.user):
                left[_("you translated it yourself, so somebody else has to approve it")] += 1
            elif problems := checker.find_problems(unit_of(each, labels)):
                left[problems[0].message] += 1
            else:
                chosen.append(each)
        return chosen, left

    def terms_of(self, translation: Translation) -> Terms:
        pair = translation.source.locale.language_code, translation.target_locale.language_code
        if pair not in self.terms:
            self.terms[pair] = load_terms(*pair)
        return self.terms[pair]


def refusal_of_page(page: Page | None, user: User) -> str:
    """Return why nothing of a page's translation may be approved by somebody, "" where it may."""
    if page is None or not page.permissions_for_user(user).can_publish():
        return _("you may not publish its page")
    lock = page.specific.get_lock()
    return _("somebody locked its page") if lock is not None and lock.for_user(user) else ""


def unit_of(placed: PlacedText, labels: FieldLabels) -> Unit:
    length = labels.max_length_of(placed.field_path or placed.path)
    return Unit(id=placed.id, path=placed.path, source=placed.source, target=placed.target, max_length=length)


def request_approvals(translations: Sequence[int], user: User) -> list[TranslationJob]:
    """Queue jobs that approve translations by their ids, some hundreds each."""
    jobs = []
    for start in range(0, len(translations), PER_JOB):
        arguments = {"translations": list(translations[start : start + PER_JOB]), "user_id": user.pk}
        job = request_job(APPROVE_TRANSLATIONS, arguments, requested_by=user)
        wake_worker_after_commit(job)
        jobs.append(job)
    return jobs


def approve_translations(run: SyncRun, translations: list[int], user_id: int) -> None:
    """Approve translations by their ids, each an item with what was left in review and why. One fails alone.

    What was deleted or stopped meanwhile is passed over; so is everything if the approver's account was closed.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    approver = Approver(user)
    with override(language_of(user)):
        for translation in Translation.objects.filter(pk__in=translations, enabled=True).select_related(*RELATED):
            key, code = translation.source.object_id, translation.target_locale.language_code
            run.do_item(key, code, "", partial(approve_one, run, approver, translation))


def approve_one(run: SyncRun, approver: Approver, translation: Translation) -> Outcome:
    approval = approver.approve(translation)
    run.remarks += [f"{count} × {reason}" for reason, count in approval.reasons]
    return Outcome.APPROVED if approval.approved else Outcome.LEFT
