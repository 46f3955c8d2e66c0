"""The matrix as a spreadsheet: a row per work and language that the filters let through."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from catalogue.models import Work
from catalogue.translations.admin.matrix_filters import MatrixFilterSet
from catalogue.translations.admin.matrix_rows import is_late, read_pages
from catalogue.translations.models import LanguageStatus
from pages.languages import html_lang

BATCH = 500
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
        """Yield the rows, reading BATCH works at a time."""
        ids = list(self.works.values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            yield from self.read_batch(ids[start : start + BATCH])

    def read_batch(self, ids: list[int]) -> Iterator[SheetRow]:
        cells = self.filters.filter_cells(LanguageStatus.objects.filter(work_id__in=ids))
        found: dict[int, dict[str, LanguageStatus]] = {}
        for status in cells.select_related("assignee"):
            found.setdefault(status.work_id, {})[status.language_code] = status
        by_id = Work.objects.in_bulk(found)
        works = [by_id[work_id] for work_id in ids if work_id in by_id]
        pages = read_pages(works)
        for work in works:
            for code in self.filters.chosen_languages:
                if found_status := found[work.pk].get(code):
                    page = pages.get(work.pk, {}).get(code)
                    yield build_row(work, found_status, page.title if page else "")


def build_row(work: Work, status: LanguageStatus, title: str) -> SheetRow:
    return SheetRow(
        key=work.key,
        symbol=work.symbol,
        kind=work.kind,
        title=title,
        language=html_lang(status.language_code),
        state=status.state,
        state_label=str(status.get_state_display()),
        since=status.state_since,
        days=(timezone.now() - status.state_since).days,
        words_left=status.words_left,
        words_total=status.words_total,
        assignee=get_user_display_name(status.assignee) if status.assignee else "",
        due_on=status.due_on,
        is_overdue=is_late(status),
        priority=str(status.get_priority_display()),
        is_source=status.is_source,
        is_public=status.is_public,
        behind_since=status.lagging_since,
    )
