"""How complete each language is, for everybody: a page in six languages, and its open data."""

from dataclasses import dataclass

from babel.numbers import format_percent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalogue.models.kinds import WorkKind
from catalogue.translations.parity import ALL_KINDS, Parity, ParityRow, read_parity
from catalogue.translations.parity_data import COLUMNS, describe, write_csv
from pages.languages import active_language
from pages.localized_formats import cldr_locale

BAR_WIDTH = 100
HEADINGS: dict[str, Promise] = {
    ALL_KINDS: _("All works"),
    WorkKind.TRAINING: _("Training sessions"),
    WorkKind.TOOL: _("Technical tools"),
    WorkKind.PUBLICATION: _("Publications"),
}


@dataclass(frozen=True, slots=True)
class LanguageFigures:
    """A row of a table; the parts of the bar are [(name, start, width)] in hundredths."""

    row: ParityRow
    percent: str
    bar: list[tuple[str, float, float]]


@dataclass(frozen=True, slots=True)
class KindTable:
    kind: str
    heading: Promise
    works: int
    languages: list[LanguageFigures]


@require_safe
@cache_control(public=True, max_age=300)
def parity_page(request: HttpRequest) -> HttpResponse:
    parity = read_parity()
    context = {
        "parity": parity,
        "tables": [build_table(parity, kind, heading) for kind, heading in HEADINGS.items()],
        "columns": {name: text for name, (text, _value_of) in COLUMNS.items()},
    }
    return render(request, "catalogue_translations/parity.html", context)


def build_table(parity: Parity, kind: str, heading: Promise) -> KindTable:
    rows = parity.of_kind(kind)
    return KindTable(kind, heading, rows[0].works, [build_figures(row) for row in rows])


def build_figures(row: ParityRow) -> LanguageFigures:
    percent = format_percent(row.coverage, locale=cldr_locale(active_language()))
    return LanguageFigures(row, percent, build_bar(row))


def build_bar(row: ParityRow) -> list[tuple[str, float, float]]:
    """Return the parts that are up to date, behind and in preparation, one after the other."""
    parts, start = [], 0.0
    for name, count in (("good", row.up_to_date), ("behind", row.behind), ("begun", row.in_preparation)):
        width = round(BAR_WIDTH * count / row.works, 2) if row.works else 0.0
        parts.append((name, start, width))
        start += width
    return [part for part in parts if part[2]]


@require_safe
@cache_control(public=True, max_age=300)
def parity_csv(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(write_csv(read_parity()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="language-coverage.csv"'
    return open_to_all(response)


@require_safe
@cache_control(public=True, max_age=300)
def parity_json(request: HttpRequest) -> HttpResponse:
    with override("en"):
        documentation = request.build_absolute_uri(reverse("language_parity"))
    return open_to_all(JsonResponse(describe(read_parity(), documentation)))


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Let pages of any site read the data."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
