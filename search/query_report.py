"""The report of what is searched for, in Wagtail's admin: sums of the counters, never single searches."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from pages.languages import direction_of, html_lang, native_name_of
from search.models import QueryCount
from search.models_log import language_choices

INDEX = "search_query_report"
RESULTS = "search_query_report_results"
PERIODS: dict[str, Promise] = {"7": _("The last 7 days"), "30": _("The last 30 days"), "365": _("The last 365 days")}
DEFAULT_PERIOD = "30"


class QueryCountPolicy(ModelPermissionPolicy):
    """Counters are written by searches alone; people with the right to view them may look."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)


register_permission_policy(QueryCount, QueryCountPolicy(QueryCount))


class QueryFilterSet(WagtailFilterSet):
    """Filters on the single rows, before they are added up."""

    period = ChoiceFilter(label=_("Period"), choices=list(PERIODS.items()), method="keep_period", empty_label=None)
    language = ChoiceFilter(label=_("Language"), choices=language_choices)
    outcome = ChoiceFilter(
        label=_("Outcome"), choices=[("nothing", _("Nothing found"))], method="keep_outcome", empty_label=_("All")
    )

    class Meta:
        model = QueryCount
        fields = ["period", "language", "outcome"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data is not None else {}
        data.setdefault("period", DEFAULT_PERIOD)
        super().__init__(data, *args, **kwargs)

    def keep_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(day__gt=timezone.localdate() - timedelta(days=int(value)))

    def keep_outcome(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(without_results__gt=0)


class QueryColumn(Column):
    cell_template_name = "search/admin/query_cell.html"

    def get_cell_context_data(self, instance: dict[str, Any], parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        code = instance["language"]
        search = f"/{code}/search/?{urlencode({'q': instance['query']})}"
        return context | {"url": search, "lang": html_lang(code), "direction": direction_of(code)}


class ActionsColumn(Column):
    """Links to what an editor can do about a query, as far as the editor may."""

    cell_template_name = "search/admin/query_actions_cell.html"

    def get_cell_context_data(self, instance: dict[str, Any], parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        user = parent_context["request"].user
        actions: list[tuple[Any, str]] = [(_("Explain"), explanation_url(instance))]
        if user.has_perm("search.add_bestbet"):
            values = {"queries": instance["query"], "language": instance["language"]}
            actions.append((_("Make a best bet"), best_bet_url(values)))
        concepts = concepts_url()
        if concepts and user.has_perm("catalogue.change_concept"):
            actions.append((_("Add a thesaurus label"), concepts))
        return context | {"actions": actions}


def best_bet_url(values: dict[str, str]) -> str:
    return f"{reverse('wagtailsnippets_search_bestbet:add')}?{urlencode(values)}"


def explanation_url(row: dict[str, Any]) -> str:
    values = {"q": row["query"], "language": row["language"]}
    return f"{reverse('search_explanation')}?{urlencode(values)}"


def concepts_url() -> str:
    """Return where labels are added: a label belongs to a concept, and which one is for the editor to say."""
    try:
        return reverse("wagtailsnippets_catalogue_concept:list")
    except NoReverseMatch:
        return ""


def language_name(row: dict[str, Any]) -> str:
    return native_name_of(row["language"])


class QueryReportView(ReportView):
    """Queries asked at least SEARCH_LOG_LEAST_SEARCHES times in the period, the most frequent first."""

    model = QueryCount
    page_title = _("Searches")
    header_icon = "search"
    index_url_name = INDEX
    index_results_url_name = RESULTS
    filterset_class = QueryFilterSet
    permission_required = "view"
    export_filename = "searches"
    default_ordering = "-all_searches"
    columns = [
        QueryColumn("query", label=_("Query")),
        Column("language", label=_("Language"), accessor=language_name),
        Column("all_searches", label=_("Searches"), sort_key="all_searches"),
        Column("all_without", label=_("Without results"), sort_key="all_without"),
        Column("last_results", label=_("Most results"), sort_key="last_results"),
        Column("last_day", label=_("Last searched"), sort_key="last_day"),
        ActionsColumn("actions", label=""),
    ]
    list_export = ["query", "language", "all_searches", "all_without", "last_results", "last_day"]
    export_headings = {
        "query": _("Query"),
        "language": _("Language"),
        "all_searches": _("Searches"),
        "all_without": _("Without results"),
        "last_results": _("Most results"),
        "last_day": _("Last searched"),
    }

    @property
    def permission_policy(self) -> Any:
        return QueryCountPolicy(QueryCount)

    def get_filtered_queryset(self) -> QuerySet:
        """Return the sums of the rows that the filters let through, as dictionaries."""
        sums = {
            "all_searches": Sum("searches"),
            "all_without": Sum("without_results"),
            "last_results": Max("last_total"),
            "last_day": Max("day"),
        }
        rows = self.filter_queryset(QueryCount.objects.order_by())
        totals = rows.values("language", "query").annotate(**sums)
        shown = totals.filter(all_searches__gte=settings.SEARCH_LOG_LEAST_SEARCHES)
        return shown.order_by(self.get_sum_ordering(), "language", "query")

    def get_sum_ordering(self) -> str:
        wanted = self.request.GET.get("ordering", self.default_ordering)
        allowed = {column.sort_key for column in self.columns if column.sort_key}
        return wanted if wanted.removeprefix("-") in allowed else self.default_ordering

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset


class QueryReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(QueryCountPolicy(QueryCount).user_has_permission(request.user, "view"))


@hooks.register("register_reports_menu_item")
def add_query_report_to_menu() -> MenuItem:
    return QueryReportMenuItem(
        QueryReportView.page_title, reverse(INDEX), name="searches", icon_name="search", order=840
    )


@hooks.register("register_admin_urls")
def add_query_report_urls() -> list[URLPattern]:
    return [
        path("reports/searches/", QueryReportView.as_view(), name=INDEX),
        path("reports/searches/results/", QueryReportView.as_view(results_only=True), name=RESULTS),
    ]
