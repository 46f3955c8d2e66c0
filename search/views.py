"""The search page: /<language>/search/, plain links and one form, no script."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalogue.querysets import in_language_order
from pages.components import Card, Chip, Facet, Pagination
from pages.language_bar import LanguageItem, build_language_bar, view_addresses
from pages.languages import active_language
from search.also_searched import AlsoSearched, build_also_searched
from search.best_bets import find_best_bets
from search.cards import UrlOf, build_card, build_chips, build_facet, build_result_pagination
from search.engines import search_works
from search.file_pages import FilePageHit
from search.forms import SORT_LABELS, SearchForm
from search.query_log import log_search
from search.request import SearchRequest, Sort
from search.results import DATABASE, Hit, SearchResults
from search.spelling import find_correction


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """A card, the languages the work's page exists in besides this one ({code: address}), and pages of its files."""

    card: Card
    other_pages: dict[str, str]
    file_hits: list[FilePageHit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SortLink:
    label: Any
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class CorrectionLink:
    query: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What the template shows of a search."""

    total: int
    is_from_database: bool
    # Whether works are shown that have less of the query than is usually asked for.
    is_loose: bool
    entries: list[ResultEntry]
    facets: list[Facet]
    chips: list[Chip]
    sorts: list[SortLink]
    pagination: Pagination
    clear_url: str
    hidden_fields: dict[str, list[str]] = field(default_factory=dict)
    also: AlsoSearched = field(default_factory=lambda: AlsoSearched([]))
    # What was found by meaning alone.
    related: list[ResultEntry] = field(default_factory=list)


@require_safe
@cache_control(no_cache=True)
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what was found, or in words what was wrong with the request (status 400)."""
    form = SearchForm(request.GET, language=active_language())
    context: dict[str, Any] = {"form": form, "query": "", "page_query": ""}
    if not form.is_valid():
        context["query"] = form.cleaned_data.get("q", "")
        return render(request, "search/search.html", context, status=400)
    search = form.to_request()
    results = search_works(search)
    log_search(request, results)
    context |= {
        "query": search.shown_query,
        "page_query": query_string(replace(search, page=1)),
        "search": build_search_page(results, request.path),
        "best_bets": find_best_bets(search, request),
        "did_you_mean": build_correction_link(results),
        "search_languages": [] if results.total else other_languages(request),
    }
    return render(request, "search/search.html", context)


def other_languages(request: HttpRequest) -> list[LanguageItem]:
    return [item for item in build_language_bar(view_addresses(request)) if not item.is_current]


def build_correction_link(results: SearchResults) -> CorrectionLink | None:
    """Return the link to other words that find more, if there are any."""
    correction = find_correction(results)
    if correction is None:
        return None
    return CorrectionLink(correction.query, query_string(replace(results.request, query=correction.query)))


def query_string(search: SearchRequest) -> str:
    parameters = search.to_parameters()
    return f"?{urlencode(parameters)}" if parameters else ""


def build_search_page(results: SearchResults, path: str) -> SearchPage:
    search = results.request

    def url_of(other: SearchRequest) -> str:
        return path + query_string(other)

    facets = [build_facet(each, search, url_of) for each in results.facets]
    unfiltered = replace(search, selections={}, year_from=None, year_to=None, page=1)
    return SearchPage(
        total=results.total,
        is_from_database=results.engine == DATABASE,
        is_loose=results.request.is_loose,
        entries=[build_entry(hit) for hit in results.hits],
        facets=[facet for facet in facets if facet.values],
        chips=build_chips(facets) + build_year_chips(search, url_of),
        sorts=build_sort_links(search, url_of),
        pagination=build_result_pagination(results, lambda number: url_of(replace(search, page=number))),
        clear_url=url_of(unfiltered) if search.is_filtered else "",
        hidden_fields=build_hidden_fields(search),
        also=build_also_searched(results, url_of) if search.query else AlsoSearched([]),
        related=[build_entry(hit) for hit in results.related],
    )


def build_entry(hit: Hit) -> ResultEntry:
    others = {code: hit.page_urls[code] for code in in_language_order(hit.page_urls) if code != hit.language}
    return ResultEntry(build_card(hit), others, hit.file_hits)


def build_year_chips(search: SearchRequest, url_of: UrlOf) -> list[Chip]:
    """Return a chip for a span of years; a single year is a value of its facet."""
    if search.year_from == search.year_to:
        return []
    years = f"{search.year_from or '…'}–{search.year_to or '…'}"
    return [Chip(years, str(_("Year")), url_of(replace(search, year_from=None, year_to=None, page=1)))]


def build_sort_links(search: SearchRequest, url_of: UrlOf) -> list[SortLink]:
    """Return the orders; without words there is no best match."""
    return [
        SortLink(label, url_of(replace(search, sort=sort, page=1)), sort == search.effective_sort)
        for sort, label in SORT_LABELS.items()
        if search.query or sort != Sort.RELEVANCE
    ]


def build_hidden_fields(search: SearchRequest) -> dict[str, list[str]]:
    """Return what the form sends along, so that other words keep the filters."""
    fields: dict[str, list[str]] = {}
    for name, value in replace(search, query="", page=1).to_parameters():
        fields.setdefault(name, []).append(value)
    return fields
