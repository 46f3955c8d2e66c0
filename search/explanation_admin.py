"""The page of Wagtail's admin that explains a search, and says where a work stands in it and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import structlog
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from catalogue.models import WorkPage
from pages.languages import active_language
from search.client import SearchUnavailableError
from search.explained_works import WorkPlace, WorkState, find_place, find_works
from search.explanation import Explanation, HitExplanation, explain_search
from search.explanation_form import ExplanationForm
from search.models import QueryCount
from search.query_parts import describe_cut, subfield_of
from search.query_report import QueryCountPolicy, QueryReportMenuItem

logger = structlog.get_logger(__name__)

INDEX = "search_explanation"
KINDS: dict[str, Promise] = {
    "concept": _("concept"),
    "instrument": _("instrument"),
    "body": _("body"),
    "country": _("country"),
}


@dataclass(frozen=True, slots=True)
class HitRow:
    """A hit and where its page is edited; "" where the editor may not."""

    hit: HitExplanation
    edit_url: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A work that was asked for. `place` is None where Elasticsearch can't say."""

    state: WorkState
    place: WorkPlace | None
    pages: list[tuple[Any, str]]
    terms: list[tuple[str, list[str], list[str]]]


class ExplanationView(WagtailAdminTemplateMixin, PermissionCheckedMixin, TemplateView):
    """Shows the form, and below it what was asked; addresses may be shared, so it is all GET."""

    page_title = _("Explain a search")
    header_icon = "help"
    template_name = "search/admin/explanation.html"
    permission_required = "view"

    @property
    def permission_policy(self) -> Any:
        return QueryCountPolicy(QueryCount)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = self.build_form()
        context |= {"form": form, "action": reverse(INDEX)}
        return context | self.explain(form) if form.is_valid() else context

    def build_form(self) -> ExplanationForm:
        data = self.request.GET if "q" in self.request.GET else None
        form = ExplanationForm(data, initial={"language": active_language()})
        if not self.request.user.has_perm("catalogue.view_work"):
            del form.fields["work"]
        return form

    def explain(self, form: ExplanationForm) -> dict[str, Any]:
        asked = form.cleaned_data.get("work", "")
        states = find_works(asked, form.cleaned_data["language"]) if asked else []
        try:
            explanation = explain_search(form.to_request())
            places = {state.work.key: find_place(explanation, state.work.key) for state in states}
        except SearchUnavailableError as error:
            logger.warning("search_not_explained", error=type(error).__name__, detail=str(error)[:500])
            return {"is_away": True, "asked": asked, "works": self.list_works(states, {})}
        return {
            "explanation": explanation,
            "cuts": [(describe_cut(subfield_of(name)), terms) for name, terms in explanation.terms.items()],
            "matches": [(KINDS[match.kind], match) for match in explanation.expansion.matches],
            "asked": asked,
            "works": self.list_works(states, places),
            "rows": self.list_hits(explanation.hits),
            "search_url": build_search_url(explanation),
            "highest_score": find_highest_score([*explanation.hits, *(place.hit for place in places.values())]),
        }

    def list_works(self, states: list[WorkState], places: dict[str, WorkPlace]) -> list[WorkRow]:
        rows = []
        for state in states:
            place = places.get(state.work.key)
            pages = [(each, self.edit_url_of(each.page)) for each in state.pages]
            rows.append(WorkRow(state, place, pages, split_terms(place) if place else []))
        return rows

    def list_hits(self, hits: list[HitExplanation]) -> list[HitRow]:
        pages = WorkPage.objects.filter(work__key__in=[hit.key for hit in hits]).select_related("locale", "work")
        shown = {(page.work.key, page.locale.language_code): page for page in pages}
        found = ((hit, shown.get((hit.key, hit.language))) for hit in hits)
        return [HitRow(hit, self.edit_url_of(page) if page else "") for hit, page in found]

    def edit_url_of(self, page: WorkPage) -> str:
        may_edit = page.permissions_for_user(self.request.user).can_edit()
        return reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit else ""


def split_terms(place: WorkPlace) -> list[tuple[str, list[str], list[str]]]:
    """Return (how the query is cut, terms that the work has, terms that it hasn't)."""
    return [
        (
            describe_cut(subfield_of(name)),
            [term for term, is_there in terms.items() if is_there],
            [term for term, is_there in terms.items() if not is_there],
        )
        for name, terms in place.terms.items()
    ]


def find_highest_score(hits: Iterable[HitExplanation | None]) -> float:
    """Return what a full bar stands for."""
    return max((part.score for hit in hits if hit for part in hit.parts), default=1.0)


def build_search_url(explanation: Explanation) -> str:
    """Return the address of the same search on the site."""
    request = explanation.request
    values = {"q": request.shown_query} | ({} if request.is_expanded else {"expand": "off"})
    return f"/{request.language}/search/?{urlencode(values)}"


@hooks.register("register_reports_menu_item")
def add_explanation_to_menu() -> MenuItem:
    return QueryReportMenuItem(
        ExplanationView.page_title, reverse(INDEX), name="explain-search", icon_name="help", order=841
    )


@hooks.register("register_admin_urls")
def add_explanation_urls() -> list[URLPattern]:
    return [path("reports/explain-search/", ExplanationView.as_view(), name=INDEX)]
