"""Approving what is in review, for many works at once, as far as somebody else translated it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import StringSegment, Translation

from catalogue.models import WorkPage
from catalogue.translations.admin.matrix_actions import MatrixActionView
from catalogue.translations.admin.matrix_plans import ActionResult
from catalogue.translations.models import LanguageStatus, TextReview, TranslationState
from catalogue.translations.reviewing import ReviewError, SameApproverError, approve_all

OWN = _("you translated it yourself, so somebody else has to approve it")
NOTHING = _("nothing of it is in review")
NOT_YOURS = _("you may not publish its page")


class ApproveView(MatrixActionView):
    """Approves the texts that are in review; what that completes is published by a job."""

    name = "approve"
    header_icon = "check"
    label = _("Approve")
    explanation = _(
        "All texts of these translations that are in review are approved as they are, without being shown here."
        " A translation that is complete then becomes public."
    )

    @classmethod
    def is_allowed(cls, user: Any) -> bool:
        return bool(page_permission_policy.user_has_permission(user, "publish"))

    def prepare(self, statuses: list[LanguageStatus]) -> None:
        """Find the translations, whose pages the user may publish, and how many of their texts are in review."""
        works = {status.work_id for status in statuses}
        pages = WorkPage.objects.filter(work_id__in=works).order_by()
        columns = ("pk", "work_id", "locale__language_code", "translation_key")
        self.keys: dict[tuple[int, str], UUID] = {}
        page_ids = {}
        for pk, work_id, code, key in pages.values_list(*columns):
            self.keys[work_id, code] = key
            page_ids[pk] = (work_id, code)
        allowed = page_permission_policy.instances_user_has_permission_for(self.request.user, "publish")
        self.publishable = {page_ids[pk] for pk in allowed.filter(pk__in=page_ids).values_list("pk", flat=True)}
        keys = set(self.keys.values())
        begun = Translation.objects.filter(source__object_id__in=keys, enabled=True)
        self.translations = {
            (each.source.object_id, each.target_locale.language_code): each
            for each in begun.select_related("source", "target_locale")
        }
        self.waiting = self.count_waiting(keys)

    def count_waiting(self, keys: set[UUID]) -> dict[tuple[UUID, str], tuple[int, int]]:
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

    def translation_of(self, status: LanguageStatus) -> Translation | None:
        key = self.keys.get((status.work_id, status.language_code))
        return self.translations.get((key, status.language_code)) if key else None

    def refusal_of(self, status: LanguageStatus) -> Promise | str:
        translation = self.translation_of(status)
        place = (translation.source.object_id, status.language_code) if translation else None
        count, count_others = self.waiting.get(place, (0, 0)) if place else (0, 0)
        if not count:
            return NOTHING
        if (status.work_id, status.language_code) not in self.publishable:
            return NOT_YOURS
        return "" if count_others else OWN

    def carry_out(self, statuses: list[LanguageStatus], form: Any) -> ActionResult:
        result = ActionResult()
        user: Any = self.request.user
        for status in statuses:
            translation = self.translation_of(status)
            try:
                approved = approve_all(translation, user) if translation else 0
            except SameApproverError:
                result.refusals[str(OWN)] += 1
            except ReviewError as error:
                result.refusals[" ".join(error.messages)] += 1
            else:
                if approved:
                    result.done[status.language_code] += 1
                else:
                    result.refusals[str(NOTHING)] += 1
        return result

    def describe_done(self, count: int, languages: str) -> str:
        text = ngettext(
            "What was in review of %(count)d translation was approved: %(languages)s.",
            "What was in review of %(count)d translations was approved: %(languages)s.",
            count,
        )
        return text % {"count": count, "languages": languages}
