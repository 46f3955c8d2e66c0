"""A listing as its template shows it: cards, filters with counts, chips and pagination."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from catalogue.cards import build_cards
from catalogue.listing_filters import (
    ChoiceFilter,
    ListingFilter,
    LookupFilter,
    Option,
    Selection,
    count_choices,
    filters_for,
    narrow,
    read_selection,
    with_session_languages,
)
from catalogue.listing_order import SortLink, build_sorts, in_chosen_order, pages_of, read_sort
from catalogue.models import ListingPage
from catalogue.models.kinds import WorkKind
from catalogue.querysets import count_by_language, in_language_order, public_pages, with_session_state
from catalogue.term_filters import TermFilter, options_of_terms
from pages.components import Card, Chip, Facet, FacetValue, Pagination, build_pagination, build_url
from pages.querysets import page_versions

PAGE_SIZE = 20


@dataclass
class Listing:
    """What a listing shows. `carried_query` keeps the filters when the language is changed."""

    cards: list[Card]
    total: int
    facets: list[Facet]
    chips: list[Chip]
    clear_url: str
    pagination: Pagination
    # Filters and order, as a query string for another language, a calendar, a feed.
    carried_query: str
    has_unknown: bool
    sorts: list[SortLink]
    # Which of the works are shown: the 21st to the 40th.
    first: int
    last: int
    # [(language code, number of works, address)]: where the works of this kind are, if there are none here at all.
    elsewhere: list[tuple[str, int, str]]


def build_listing(page: ListingPage, query: QueryDict, request: HttpRequest | None = None) -> Listing:
    """Return the works of a listing as a query string asks for them, 20 a page.

    Unknown filters and values are left out (`has_unknown` says so); a page number out of range
    gives the nearest page.
    """
    now = timezone.now()
    path = page.get_url(request) or ""
    filters = filters_for(page.kind, now)
    selection = read_selection(filters, query)
    read_sort(page.kind, query, selection)
    everything = listed_pages(page, now)
    total, options = count_options(everything, filters, selection)
    ordered = in_chosen_order(narrow(everything, filters, selection), page, selection.sort, now)
    paginator = Paginator(ordered, PAGE_SIZE)
    paginator.count = total
    current = paginator.get_page(query.get("page", "1"))
    facets = [build_facet(path, each, options[each.name], selection) for each in filters]
    return Listing(
        cards=build_cards(pages_of(current, page), request),
        total=total,
        facets=facets,
        chips=build_chips(facets),
        clear_url=build_url(path, {"sort": selection.sort}) if selection.values else "",
        pagination=build_pagination(
            current.number,
            paginator.num_pages,
            lambda number: build_url(path, selection.parameters(page=number if number > 1 else None)),
        ),
        carried_query=build_url("", selection.parameters()),
        has_unknown=selection.has_unknown,
        sorts=build_sorts(path, page.kind, selection),
        first=current.start_index(),
        last=current.end_index(),
        elsewhere=[] if total or selection.values else find_elsewhere(page, request),
    )


def listed_pages(page: ListingPage, now: datetime) -> QuerySet:
    """Return every page of the listing's kind that its readers may see."""
    pages = public_pages(page.kind, page.locale_id)
    if page.kind == WorkKind.TRAINING:
        return with_session_languages(with_session_state(pages, now))
    return pages


def find_elsewhere(page: ListingPage, request: HttpRequest | None) -> list[tuple[str, int, str]]:
    """Return how many works of the listing's kind there are in other languages, and where."""
    counts = count_by_language(page.kind)
    versions = {version.locale.language_code: version for version in page_versions(page)}
    urls = {code: versions[code].get_url(request) for code in in_language_order(counts) if code in versions}
    return [(code, counts[code], url) for code, url in urls.items() if url]


def count_options(
    everything: QuerySet, filters: list[ListingFilter], selection: Selection
) -> tuple[int, dict[str, list[Option]]]:
    """Return how many works meet the filters, and the options of each filter.

    An option's number says how many works it would give beside the other filters.
    """
    choices = [each for each in filters if isinstance(each, ChoiceFilter)]
    lookups = [each for each in filters if isinstance(each, LookupFilter)]
    total, counts = count_choices(narrow(everything, lookups, selection), choices, selection)
    options = {each.name: each.options(counts[each.name], selection.values.get(each.name, [])) for each in choices}
    counted: dict[TermFilter, QuerySet] = {}
    for lookup in lookups:
        pages = narrow(everything, [each for each in filters if each is not lookup], selection)
        if isinstance(lookup, TermFilter) and lookup.holds_labels:
            counted[lookup] = lookup.counted(pages)
        else:
            options[lookup.name] = lookup.options(pages, selection.values.get(lookup.name, []))
    return total, options | options_of_terms(counted, selection.values)


def build_facet(path: str, listing_filter: ListingFilter, options: list[Option], selection: Selection) -> Facet:
    values = [build_value(path, listing_filter.name, option, selection) for option in options]
    return Facet(listing_filter.name, str(listing_filter.label), values)


def build_value(path: str, name: str, option: Option, selection: Selection) -> FacetValue:
    selected = selection.values.get(name, [])
    is_selected = option.value in selected
    others = [value for value in selected if value != option.value]
    values = others if is_selected else [*selected, option.value]
    return FacetValue(
        value=option.value,
        label=option.label,
        count=option.count,
        is_selected=is_selected,
        url=build_url(path, selection.parameters(**{name: values})),
        language_code=option.language_code,
    )


def build_chips(facets: list[Facet]) -> list[Chip]:
    return [
        Chip(value.label, facet.label, value.url, value.language_code)
        for facet in facets
        for value in facet.values
        if value.is_selected
    ]
