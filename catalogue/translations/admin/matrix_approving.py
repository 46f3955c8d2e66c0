"""Approving what is in review, for many works at once, as far as somebody else translated it."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import StringSegment, Translation

from catalogue.models import WorkPage
from catalogue.translations.admin.matrix_actions import MatrixActionView
from catalogue.translations.admin.matrix_plans import ActionResult, LanguagePlan
from catalogue.translations.bulk_approving import AT_ONCE, RELATED, Approver, request_approvals
from catalogue.translations.models import LanguageStatus, TextReview, TranslationState

OWN = _("you translated it yourself, so somebody else has to approve it")
NOTHING = _("nothing of it is in review")
NOT_YOURS = _("you may not publish its page")


class ApproveView(MatrixActionView):
    """Approves the texts that are in review; what that completes is published by a job."""

    name = "approve"
    header_icon = "check"
    label = _("Approve")
    explanation = _(
        "Texts of these translations that are in review are approved as they are, without being shown here: those that"
        " somebody else translated, and in which the checks find nothing. The others stay in review, each with its"
        " reason. A translation that is complete then becomes public."
    )

    @classmethod
    def is_allowed(cls, user: Any) -> bool:
        return bool(page_permission_policy.user_has_permission(user, "publish"))

    def prepare(self, statuses: list[LanguageStatus]) -> None:
        """Find the translations, whose pages the user may publish, and how many of their texts are in review."""
        pages = WorkPage.objects.filter(work__in=self.works).order_by()
        columns = ("pk", "work_id", "locale__language_code", "translation_key")
        self.keys: dict[tuple[int, str], UUID] = {}
        page_ids = {}
        for pk, work_id, code, key in pages.values_list(*columns):
            self.keys[work_id, code] = key
            page_ids[pk] = (work_id, code)
        allowed = page_permission_policy.instances_user_has_permission_for(self.request.user, "publish")
        allowed_ids = allowed.filter(pk__in=pages.values("pk")).values_list("pk", flat=True)
        self.publishable = {page_ids[pk] for pk in allowed_ids}
        keys = pages.values("translation_key")
        begun = Translation.objects.filter(source__object_id__in=keys, enabled=True)
        places = begun.values_list("source__object_id", "target_locale__language_code", "pk")
        self.translations: dict[tuple[UUID, str], int] = {(key, code): pk for key, code, pk in places}
        self.waiting = self.count_waiting(keys)

    def count_waiting(self, keys: Any) -> dict[tuple[UUID, str], tuple[int, int]]:
        """Return {(translation key, language code): (texts in review, those among them the user may approve)}."""
        segments = StringSegment.objects.filter(
            context_id=OuterRef("translation__context_id"), string_id=OuterRef("translation__translation_of_id")
        )
        texts = TextReview.objects.filter(
            Exists(segments), state=TranslationState.IN_REVIEW, translation__context__object_id__in=keys
        )
        others = (
            ~Q(translator=self.request.user) | Q(translator__isnull=True)
            if settings.TRANSLATION_APPROVER_DIFFERS
            else Q()
        )
        columns = ("translation__context__object_id", "translation__locale__language_code")
        counted = texts.order_by().values_list(*columns).annotate(Count("pk"), others=Count("pk", filter=others))
        return {(key, code): (count, count_others) for key, code, count, count_others in counted}

    def place_of(self, status: LanguageStatus) -> tuple[UUID, str] | None:
        """Return the place of a translation that has begun."""
        key = self.keys.get((status.work_id, status.language_code))
        return (key, status.language_code) if key and (key, status.language_code) in self.translations else None

    def load(self, statuses: list[LanguageStatus]) -> list[tuple[LanguageStatus, Translation]]:
        """Return statuses with their translations. One query; for a few."""
        ids = {each.pk: self.translations[place] for each in statuses if (place := self.place_of(each))}
        found = Translation.objects.filter(pk__in=ids.values()).select_related(*RELATED).in_bulk()
        return [(each, found[ids[each.pk]]) for each in statuses if ids.get(each.pk) in found]

    def refusal_of(self, status: LanguageStatus) -> Promise | str:
        place = self.place_of(status)
        count, count_others = self.waiting.get(place, (0, 0)) if place else (0, 0)
        if not count:
            return NOTHING
        if (status.work_id, status.language_code) not in self.publishable:
            return NOT_YOURS
        return "" if count_others else OWN

    @cached_property
    def plans(self) -> dict[str, LanguagePlan]:
        """Where there are few, what the checks find is known before anything is done."""
        plans = super().plans
        if sum(len(plan.statuses) for plan in plans.values()) <= AT_ONCE:
            approver = Approver(cast(User, self.request.user))
            for plan in plans.values():
                for status, translation in self.load(plan.statuses):
                    approval = approver.plan(translation)
                    if approval.approved:
                        plan.left_texts += approval.left
                    else:
                        plan.statuses.remove(status)
                        plan.refusals[next(iter(approval.left), str(NOTHING))] += 1
        return plans

    def carry_out(self, statuses: list[LanguageStatus], form: Any) -> ActionResult:
        """A few at once, each checked again; many by jobs."""
        user: Any = self.request.user
        ids = [self.translations[place] for each in statuses if (place := self.place_of(each))]
        if len(ids) > AT_ONCE:
            return ActionResult(jobs=request_approvals(ids, user))
        result, approver = ActionResult(), Approver(user)
        for status, translation in self.load(statuses):
            approval = approver.approve(translation)
            result.left_texts += approval.left
            if approval.approved:
                result.done[status.language_code] += 1
            elif not approval.left:
                result.refusals[str(NOTHING)] += 1
        return result

    def describe_done(self, count: int, languages: str) -> str:
        text = ngettext(
            "What was in review of %(count)d translation was approved: %(languages)s.",
            "What was in review of %(count)d translations was approved: %(languages)s.",
            count,
        )
        return text % {"count": count, "languages": languages}
