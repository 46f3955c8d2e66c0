"""The overview by language in Wagtail's admin: how many works stand where, what has waited longest, what is late."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q, Sum
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton

from catalogue.models.kinds import WorkKind
from catalogue.translations.admin.matrix import OVERVIEW, MatrixMenuItem, StatusPermissionPolicy
from catalogue.translations.admin.matrix_actions import MATRIX_TITLE
from catalogue.translations.admin.matrix_filters import IS_OPEN, is_overdue
from catalogue.translations.admin.matrix_rows import ICONS
from catalogue.translations.admin.translation_names import MATRIX
from catalogue.translations.models import LanguageStatus, TranslationState
from pages.languages import language_codes

OPEN_STATES = [state for state in TranslationState if state != TranslationState.APPROVED]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the matrix narrowed to what it counts."""

    count: int
    url: str


@dataclass
class LanguageOverview:
    """One language: works by state, and of those that aren't approved the words left, the late, the oldest."""

    language_code: str
    states: list[Figure] = field(default_factory=list)
    words_left: int = 0
    overdue: Figure | None = None
    unassigned: Figure | None = None
    oldest_since: datetime | None = None
    oldest_url: str = ""


@dataclass(frozen=True, slots=True)
class KindOverview:
    """The same for one kind of work, or for all."""

    kind: str
    heading: Promise | str
    languages: list[LanguageOverview]


def build_overview() -> list[KindOverview]:
    """Return all kinds together, then each. One query."""
    is_unassigned = IS_OPEN & Q(assignee__isnull=True)
    rows = LanguageStatus.objects.order_by().values("work__kind", "language_code", "state")
    counted = list(
        rows.annotate(
            works=Count("pk"),
            words=Sum("words_left"),
            overdue=Count("pk", filter=is_overdue()),
            unassigned=Count("pk", filter=is_unassigned),
            oldest=Min("state_since", filter=IS_OPEN),
        )
    )
    kinds: list[tuple[str, Promise | str]] = [("", _("All works")), *((kind.value, kind.label) for kind in WorkKind)]
    return [
        KindOverview(kind, heading, [add_up(counted, kind, code) for code in language_codes()])
        for kind, heading in kinds
    ]


def add_up(counted: list[Any], kind: str, code: str) -> LanguageOverview:
    rows = [row for row in counted if row["language_code"] == code and kind in ("", row["work__kind"])]
    filters = {"language": code} | ({"kind": kind} if kind else {})
    by_state = {state: sum(row["works"] for row in rows if row["state"] == state) for state in TranslationState.values}
    open_states = list(OPEN_STATES)
    return LanguageOverview(
        language_code=code,
        states=[Figure(count, matrix_url({**filters, "state": state})) for state, count in by_state.items()],
        words_left=sum(row["words"] for row in rows),
        overdue=Figure(sum(row["overdue"] for row in rows), matrix_url({**filters, "due": "overdue"})),
        unassigned=Figure(
            sum(row["unassigned"] for row in rows),
            matrix_url({**filters, "assignee": "nobody", "state": open_states}),
        ),
        oldest_since=min((row["oldest"] for row in rows if row["oldest"]), default=None),
        oldest_url=matrix_url({**filters, "state": open_states, "ordering": code}),
    )


def matrix_url(parameters: dict[str, Any]) -> str:
    return f"{reverse(MATRIX)}?{urlencode(parameters, doseq=True)}"


class OverviewView(WagtailAdminTemplateMixin, PermissionCheckedMixin, TemplateView):
    """Every number leads to the works that it counts."""

    page_title = _("Translations by language")
    header_icon = "globe"
    template_name = "catalogue_translations/admin/overview.html"
    permission_required = "view"

    @property
    def permission_policy(self) -> Any:
        return StatusPermissionPolicy(LanguageStatus)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(MATRIX_TITLE, url=reverse(MATRIX), icon_name="table")]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        states = [(state.value, state.label, ICONS[state]) for state in TranslationState]
        return super().get_context_data(kinds=build_overview(), states=states, **kwargs)


@hooks.register("register_reports_menu_item")
def add_overview_to_menu() -> MenuItem:
    return MatrixMenuItem(
        OverviewView.page_title, reverse(OVERVIEW), name="translation-overview", icon_name="globe", order=800
    )


@hooks.register("register_admin_urls")
def add_overview_urls() -> list[URLPattern]:
    return [path("reports/translations/", OverviewView.as_view(), name=OVERVIEW)]
