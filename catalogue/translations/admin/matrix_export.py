"""The matrix as a spreadsheet: a row per work and language that the filters let through."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from catalogue.models import Work, WorkPage
from catalogue.translations.admin.matrix_filters import MatrixFilterSet
from catalogue.translations.admin.matrix_rows import is_late
from catalogue.translations.models import LanguageStatus
from pages.languages import html_lang, language_codes

# Rows that are in memory at once.
BATCH = 500
CELL = "language_statuses"
STATUS_COLUMNS = (
    "language_code",
    "state",
    "state_since",
    "words_left",
    "words_total",
    "assignee_id",
    "due_on",
    "priority",
    "is_source",
    "is_public",
    "lagging_since",
)
# What spreadsheet programs take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A work in one language. Codes, not labels, where programs may read them; moments in UTC."""

    key: str
    symbol: str
    kind: str
    title: str
    language: str
    state: str
    state_label: str
    since: datetime
    days: int
    words_left: int
    words_total: int
    assignee: str
    due_on: date | None
    is_overdue: bool
    priority: str
    is_source: bool
    is_public: bool
    behind_since: datetime | None


class StatusSheet(SpreadsheetExportMixin):
    """Wagtail's export, in the order of the works; texts that begin like formulas are told to be texts."""

    export_filename = "translations"
    export_headings = {
        "key": _("Key"),
        "symbol": _("Symbol"),
        "kind": _("Kind"),
        "title": _("Title"),
        "language": _("Language"),
        "state": _("State (code)"),
        "state_label": _("State"),
        "since": _("Since"),
        "days": _("Days"),
        "words_left": _("Words left"),
        "words_total": _("Words"),
        "assignee": _("Assigned to"),
        "due_on": _("Due on"),
        "is_overdue": _("Overdue"),
        "priority": _("Priority"),
        "is_source": _("Source language"),
        "is_public": _("Public"),
        "behind_since": _("Behind its source since"),
    }
    list_export = list(export_headings)

    def __init__(self, works: QuerySet[Work], filters: MatrixFilterSet) -> None:
        self.works, self.filters = works, filters

    def as_spreadsheet(self, spreadsheet_format: str) -> HttpResponse:
        return super().as_spreadsheet(self.read_rows(), spreadsheet_format)

    def write_csv_response(self, queryset: Any) -> StreamingHttpResponse:
        """Streamed. The mark at its beginning tells spreadsheet programs that it isn't Latin-1."""
        parts = chain(["\ufeff"], self.stream_csv(queryset))
        name = f'attachment; filename="{self.get_filename()}.csv"'
        return StreamingHttpResponse(
            parts, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
        )

    def get_heading(self, queryset: Any, field: str) -> str:
        return str(self.export_headings[field])

    def to_row_dict(self, item: SheetRow) -> dict[str, Any]:
        return {name: getattr(item, name) for name in self.list_export}

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        if isinstance(value, str):
            is_risky = export_format == self.FORMAT_CSV and value.startswith(FORMULA_STARTS)
            return f"'{value}" if is_risky else value
        return super().preprocess_field_value(field, value, export_format)

    def read_rows(self) -> Iterator[SheetRow]:
        """Yield the rows as the database has them. Two queries, however many works there are."""
        people = {user.pk: get_user_display_name(user) for user in User.objects.filter(pk__in=assignees())}
        columns = ("key", "symbol", "kind", *(f"{CELL}__{name}" for name in STATUS_COLUMNS), "page_title")
        for key, symbol, kind, *values, title in self.cells().values_list(*columns).iterator(BATCH):
            status = LanguageStatus(**dict(zip(STATUS_COLUMNS, values, strict=True)))
            yield build_row((key, symbol, kind, title or ""), status, people.get(status.assignee_id or 0, ""))

    def cells(self) -> QuerySet[Work]:
        """Return the works in their order, each with every cell that the filters let through."""
        chosen = self.filters.filter_cells(LanguageStatus.objects.all())
        pages = WorkPage.objects.filter(
            work_id=OuterRef("pk"), locale__language_code=OuterRef(f"{CELL}__language_code")
        )
        # Asked here: SQLite would begin with the index of all pages that are no aliases.
        title = Case(When(alias_of__isnull=True, then=Coalesce(NullIf("draft_title", Value("")), "title")))
        order = [When(**{f"{CELL}__language_code": code}, then=place) for place, code in enumerate(language_codes())]
        works = self.works.filter(**{f"{CELL}__in": chosen})
        works = works.annotate(page_title=Subquery(pages.annotate(shown=title).order_by().values("shown")[:1]))
        return works.order_by(*self.works.query.order_by, Case(*order))


def assignees() -> QuerySet[LanguageStatus, Any]:
    return LanguageStatus.objects.filter(assignee__isnull=False).order_by().values("assignee")


def build_row(work: tuple[str, str, str, str], status: LanguageStatus, assignee: str) -> SheetRow:
    """`work` is key, symbol, kind and title."""
    key, symbol, kind, title = work
    return SheetRow(
        key=key,
        symbol=symbol,
        kind=kind,
        title=title,
        language=html_lang(status.language_code),
        state=status.state,
        state_label=str(status.get_state_display()),
        since=status.state_since,
        days=(timezone.now() - status.state_since).days,
        words_left=status.words_left,
        words_total=status.words_total,
        assignee=assignee,
        due_on=status.due_on,
        is_overdue=is_late(status),
        priority=str(status.get_priority_display()),
        is_source=status.is_source,
        is_public=status.is_public,
        behind_since=status.lagging_since,
    )
