"""The filters of the review queue."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import Translation

from catalogue.models import WorkPage
from catalogue.models.kinds import WorkKind
from catalogue.translations.admin.matrix_filters import ME, NOBODY, WAITING, assignee_choices, language_choices
from catalogue.translations.models import LanguageStatus, TextReview, TranslationState
from catalogue.translations.work_queue import current_reviews

WITH, WITHOUT = "with", "without"
ANY = ("", _("All"))
Groups = QuerySet[TextReview, Any]


class ReviewFilterForm(forms.Form):
    """What is left empty, or can't be, doesn't narrow the queue."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    translator = forms.ChoiceField(label=_("Translator"), required=False)
    assignee = forms.ChoiceField(label=_("Assigned to"), required=False)
    waiting = forms.ChoiceField(label=_("Waiting for"), required=False)
    findings = forms.ChoiceField(label=_("Findings"), required=False)

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        self.user = user
        choices: dict[str, list[tuple[str, Any]]] = {
            "language": language_choices(),
            "kind": list(WorkKind.choices),
            "translator": translator_choices(),
            "assignee": assignee_choices(),
            "waiting": list(WAITING.items()),
            "findings": [(WITHOUT, _("Texts without findings")), (WITH, _("Texts with findings"))],
        }
        for name, options in choices.items():
            self.fields[name].choices = [ANY, *options]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def wanted_findings(self) -> str:
        return str(self.cleaned_data.get("findings", ""))

    def groups(self) -> Groups:
        """Return rows {"key", "locale"} of translations with texts in review that the user may publish; what has
        waited longest comes first.
        """
        chosen = self.cleaned_data
        reviews = current_reviews().filter(state=TranslationState.IN_REVIEW)
        place = {"translation_key": OuterRef("translation__context__object_id")}
        allowed: QuerySet[Page] = page_permission_policy.instances_user_has_permission_for(self.user, "publish")
        pages = allowed.filter(**place, locale_id=OuterRef("translation__locale_id"))
        begun = Translation.objects.filter(
            enabled=True,
            source__object_id=OuterRef("translation__context__object_id"),
            target_locale_id=OuterRef("translation__locale_id"),
        )
        reviews = reviews.filter(Exists(pages), Exists(begun))
        if language := chosen.get("language"):
            reviews = reviews.filter(translation__locale__language_code=language)
        if kind := chosen.get("kind"):
            reviews = reviews.filter(Exists(WorkPage.objects.filter(**place, work__kind=kind)))
        if translator := chosen.get("translator"):
            reviews = reviews.filter(translator_id=int(translator))
        if waiting := chosen.get("waiting"):
            reviews = reviews.filter(changed_at__lt=timezone.now() - timedelta(days=int(waiting)))
        if assignee := chosen.get("assignee"):
            reviews = self.narrow_to_assignee(reviews, assignee)
        names = {"key": F("translation__context__object_id"), "locale": F("translation__locale_id")}
        grouped: Any = reviews.order_by().values(**names)
        return cast(
            Groups, grouped.annotate(count=Count("pk"), oldest=Min("changed_at")).order_by("oldest", "key", "locale")
        )

    def narrow_to_assignee(self, reviews: QuerySet[TextReview], assignee: str) -> QuerySet[TextReview]:
        statuses = LanguageStatus.objects.filter(
            work__pages__translation_key=OuterRef("translation__context__object_id"),
            language_code=OuterRef("translation__locale__language_code"),
        )
        if assignee == NOBODY:
            return reviews.exclude(Exists(statuses.filter(assignee__isnull=False)))
        return reviews.filter(Exists(statuses.filter(assignee_id=self.user.pk if assignee == ME else int(assignee))))


def translator_choices() -> list[tuple[str, str]]:
    """Return the people whose texts are in review."""
    waiting = TextReview.objects.filter(state=TranslationState.IN_REVIEW, translator__isnull=False)
    people = User.objects.filter(pk__in=waiting.order_by().values("translator"))
    people = people.order_by("first_name", "last_name", "username")
    return [(str(user.pk), get_user_display_name(user)) for user in people]
