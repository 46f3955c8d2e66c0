"""Doing something with many works at once: a page that says what will happen by language, then the doing of it."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from catalogue.models import Work
from catalogue.translations.admin.matrix_filters import MatrixFilterSet, search_works
from catalogue.translations.admin.matrix_forms import LanguagesForm
from catalogue.translations.admin.matrix_plans import (
    ActionResult,
    LanguagePlan,
    build_plans,
    name_works,
    selected_works,
)
from catalogue.translations.admin.progress import progress_address
from catalogue.translations.admin.translation_names import MATRIX
from catalogue.translations.models import LanguageStatus
from pages.languages import active_language
from pages.localized_formats import join_list, native_name

MATRIX_TITLE = _("Translations")
ALL = "all"
NO_MATCH = _("it is not among what you filtered")


class MatrixActionView(WagtailAdminTemplateMixin, FormView):
    """Something done to chosen languages of selected works, in one transaction.

    `id`s in the address are those of works; "all" are those that the filters in it let through. Wagtail's
    bulk actions know objects only, and lists of them; here it is the languages that people decide about.
    """

    form_class: Any = LanguagesForm
    template_name = "catalogue_translations/admin/confirm_matrix_action.html"
    header_icon = "globe"
    name: ClassVar[str]
    label: ClassVar[Promise]
    explanation: ClassVar[Promise]

    @classmethod
    def is_allowed(cls, user: Any) -> bool:
        raise NotImplementedError

    def prepare(self, statuses: list[LanguageStatus]) -> None:
        """Read at once what `refusal_of` needs to know of all."""

    def refusal_of(self, status: LanguageStatus) -> Promise | str:
        """Return why nothing is done to a status, "" where something is."""
        return ""

    def carry_out(self, statuses: list[LanguageStatus], form: Any) -> ActionResult:
        raise NotImplementedError

    def describe_done(self, count: int, languages: str) -> str:
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.label)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        matrix = {"url": self.next_url, "label": MATRIX_TITLE}
        return [*super().get_breadcrumbs_items(), matrix, {"url": "", "label": self.label}]

    @cached_property
    def next_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse(MATRIX)

    @cached_property
    def filters(self) -> MatrixFilterSet:
        return MatrixFilterSet(self.request.GET, request=self.request)

    def get_works(self) -> QuerySet[Work]:
        """Return the works that were selected; all that match where the whole list was."""
        ids = self.request.GET.getlist("id")
        if ALL not in ids:
            return Work.objects.filter(pk__in=selected_works(ids))
        works = Work.objects.all()
        if self.filters.is_valid():
            works = self.filters.filter_queryset(works)
        words = self.request.GET.get("q", "")
        return search_works(works, words) if words else works

    @cached_property
    def works(self) -> QuerySet[Work, Any]:
        """The works as a subquery: there may be more than a statement can name."""
        return self.get_works().order_by().values("pk")

    @cached_property
    def plans(self) -> dict[str, LanguagePlan]:
        columns = ("work_id", "language_code", "state", "is_source", "texts_left")
        statuses = LanguageStatus.objects.filter(work__in=self.works).only(*columns).order_by("work_id")
        condition = self.filters.cell_condition
        is_match = Case(When(condition, then=Value(True)), default=Value(False)) if condition else Value(True)
        found: list[Any] = list(statuses.annotate(is_match=is_match))
        self.prepare(found)
        return build_plans(found, self.find_refusal)

    def find_refusal(self, status: Any) -> Promise | str:
        return self.refusal_of(status) if status.is_match else NO_MATCH

    def get_form_kwargs(self) -> dict[str, Any]:
        possible = [plan.language_code for plan in self.plans.values() if plan.statuses]
        chosen = [code for code in possible if code in self.filters.chosen_languages]
        return {**super().get_form_kwargs(), "possible": possible, "chosen": chosen}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name_works(self.plans)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = context["form"]
        context |= {
            "plans": list(self.plans.values()),
            "chosen_languages": form["languages"].value() or [],
            "other_fields": [field for field in form if field.name != "languages"],
            "next_url": self.next_url,
            "media": form.media,
        }
        return context

    def form_valid(self, form: LanguagesForm) -> HttpResponse:
        chosen = [self.plans[code] for code in form.cleaned_data["languages"]]
        with transaction.atomic():
            result = self.carry_out([status for plan in chosen for status in plan.statuses], form)
        for plan in chosen:
            result.refusals += plan.refusals
        self.tell(result)
        return redirect(progress_address(result.jobs, self.next_url) if result.jobs else self.next_url)

    def tell(self, result: ActionResult) -> None:
        """Say what was done by language, and what wasn't, and why."""
        if count := sum(result.done.values()):
            parts = [f"{native_name(code)} {number}" for code, number in result.done.items()]
            messages.success(self.request, self.describe_done(count, join_list(parts, active_language())))
        for reason, number in result.refusals.items():
            text = ngettext(
                "%(count)d translation was left as it was: %(reason)s",
                "%(count)d translations were left as they were: %(reason)s",
                number,
            )
            messages.warning(self.request, text % {"count": number, "reason": reason})
        for reason, number in result.left_texts.items():
            text = ngettext(
                "%(count)d text was left in review: %(reason)s",
                "%(count)d texts were left in review: %(reason)s",
                number,
            )
            messages.warning(self.request, text % {"count": number, "reason": reason})
