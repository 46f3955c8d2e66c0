"""The matrix in Wagtail's admin: every work in each of the six languages, what waits there, for whom, how long."""

from typing import Any

from django.db.models import Case, F, Min, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, Lower
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, BulkActionsCheckboxColumn, Column, NumberColumn, Table
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import page_permission_policy, register_permission_policy

from catalogue.models import Work, WorkPage
from catalogue.translations.admin.matrix_actions import MATRIX_TITLE
from catalogue.translations.admin.matrix_addresses import action_addresses, allowed_actions
from catalogue.translations.admin.matrix_export import StatusSheet
from catalogue.translations.admin.matrix_filters import IS_OPEN, MatrixFilterSet, search_works
from catalogue.translations.admin.matrix_rows import MatrixRow, build_rows
from catalogue.translations.admin.translation_names import MATRIX, REVIEW_QUEUE
from catalogue.translations.models import LanguageStatus
from pages.languages import active_language, direction_of, html_lang, native_name_of

RESULTS = "translation_matrix_results"
OVERVIEW = "translation_overview"
STYLES = Media(css={"all": ["catalogue_translations/matrix.css"]})


class StatusPermissionPolicy(ModelPermissionPolicy):
    """Statuses follow from the texts; people look at them and, with the right to change them, hand out the work."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"view", "change"} and super().user_has_permission(user, action)


register_permission_policy(LanguageStatus, StatusPermissionPolicy(LanguageStatus))


class WorkColumn(Column):
    """Title, key and symbol of a work; the title leads to its page."""

    cell_template_name = "catalogue_translations/admin/matrix_work_cell.html"


class LanguageColumn(BaseColumn):
    """A work in one language."""

    header_template_name = "catalogue_translations/admin/matrix_language_header.html"
    cell_template_name = "catalogue_translations/admin/matrix_cell.html"

    def __init__(self, language_code: str) -> None:
        super().__init__(language_code, label=native_name_of(language_code), sort_key=language_code)
        self.html_lang, self.direction = html_lang(language_code), direction_of(language_code)

    def get_cell_context_data(self, instance: MatrixRow, parent_context: Any) -> dict[str, Any]:
        return {"cell": instance.cells.get(self.name), "row": instance, "column": self}


class DueColumn(Column):
    cell_template_name = "catalogue_translations/admin/matrix_due_cell.html"


class MatrixView(ReportView):
    """Works by due date unless another order is asked for; the address holds filters, search, order and page."""

    model = Work
    page_title = MATRIX_TITLE
    header_icon = "globe"
    template_name = "catalogue_translations/admin/matrix.html"
    results_template_name = "catalogue_translations/admin/matrix_results.html"
    index_url_name = MATRIX
    index_results_url_name = RESULTS
    filterset_class = MatrixFilterSet
    is_searchable = True
    permission_required = "view"
    default_ordering = "due"
    table_classname = "listing matrix"

    @property
    def permission_policy(self) -> Any:
        return StatusPermissionPolicy(LanguageStatus)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        columns: list[BaseColumn] = [
            WorkColumn("title", label=_("Work"), sort_key="title"),
            *(LanguageColumn(code) for code in self.filters.chosen_languages),
            NumberColumn("words_left", label=_("Words left"), sort_key="words_left"),
            DueColumn("due_on", label=_("Next due"), sort_key="due"),
        ]
        if self.actions:
            columns.insert(0, BulkActionsCheckboxColumn("bulk_actions", obj_type="work"))
        return columns

    @cached_property
    def actions(self) -> list[Any]:
        return allowed_actions(self.request.user)

    def get_filtered_queryset(self) -> QuerySet[Work]:
        return self.get_queryset()

    def search_queryset(self, queryset: QuerySet[Work]) -> QuerySet[Work]:
        return search_works(queryset, self.search_query) if self.is_searching else queryset

    def order_queryset(self, queryset: QuerySet[Work]) -> QuerySet[Work]:
        """Works without what is ordered by come last, whichever way round."""
        name = self.ordering.removeprefix("-")
        key = F("matrix_order")
        order = key.desc(nulls_last=True) if self.ordering.startswith("-") else key.asc(nulls_last=True)
        return queryset.annotate(matrix_order=order_expression(name)).order_by(order, "-pk")

    def get_table(self, object_list: Any) -> Table:
        rows = [] if self.is_export else build_rows(list(object_list), self.filters, self.request.user)
        return super().get_table(rows)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A sheet needs nothing of the page, whose list would be read as a whole, all pages of it."""
        if self.is_export:
            sheet = StatusSheet(self.get_queryset(), self.filters)
            return sheet.as_spreadsheet(request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["media"] += STYLES
        context["actions"] = [(action, reverse(f"{MATRIX}_{action.name}")) for action in self.actions]
        return context

    @cached_property
    def header_buttons(self) -> list[Button]:
        buttons = [HeaderButton(_("By language"), url=reverse(OVERVIEW), icon_name="globe")]
        if page_permission_policy.user_has_permission(self.request.user, "publish"):
            buttons.append(HeaderButton(_("Waiting for approval"), url=reverse(REVIEW_QUEUE), icon_name="glasses"))
        return buttons

    @cached_property
    def show_export_buttons(self) -> bool:
        return True


def order_expression(name: str) -> Any:
    """Return what works are ordered by: a title, a date, a number of words, or how long a language has waited."""
    statuses = LanguageStatus.objects.filter(work_id=OuterRef("pk")).order_by()
    if name == "title":
        return Lower(Coalesce(title_of_page(active_language()), title_of_page("en"), title_of_page(None)))
    if name == "words_left":
        return Subquery(statuses.values("work_id").annotate(sum=Sum("words_left")).values("sum"))
    if name == "due":
        return Subquery(statuses.filter(IS_OPEN).values("work_id").annotate(first=Min("due_on")).values("first"))
    since = Case(When(IS_OPEN, then=F("state_since")))
    return Subquery(statuses.filter(language_code=name).values(since=since)[:1])


def title_of_page(language_code: str | None) -> Subquery:
    pages = WorkPage.objects.filter(work_id=OuterRef("pk"))
    if language_code:
        pages = pages.filter(locale__language_code=language_code)
    return Subquery(pages.order_by("pk").values("title")[:1])


class MatrixMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return StatusPermissionPolicy(LanguageStatus).user_has_permission(request.user, "view")


@hooks.register("register_admin_menu_item")
def add_matrix_to_menu() -> MenuItem:
    return MatrixMenuItem(
        MatrixView.page_title, reverse(MATRIX), name="translation-matrix", icon_name=MatrixView.header_icon, order=155
    )


@hooks.register("register_admin_urls")
def add_matrix_urls() -> list[URLPattern]:
    return [
        path("translations/", MatrixView.as_view(), name=MATRIX),
        path("translations/results/", MatrixView.as_view(results_only=True), name=RESULTS),
        *action_addresses(),
    ]
