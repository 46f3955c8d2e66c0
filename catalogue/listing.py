"""A listing as its template shows it: cards, filters with counts, chips and pagination."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from catalogue.cards import build_cards
from catalogue.listing_filters import (
    ListingFilter,
    Option,
    Selection,
    filters_for,
    narrow,
    read_selection,
    with_session_languages,
)
from catalogue.models import ListingPage
from catalogue.models.kinds import WorkKind
from catalogue.querysets import in_date_order, in_session_order, public_pages, with_session_state
from pages.components import Card, Chip, Facet, FacetValue, Pagination, build_pagination, build_url

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
    carried_query: str
    has_unknown: bool


def build_listing(page: ListingPage, query: QueryDict, request: HttpRequest | None = None) -> Listing:
    """Return the works of a listing as a query string asks for them, 20 a page.

    Unknown filters and values are left out (`has_unknown` says so); a page number out of range
    gives the nearest page.
    """
    now = timezone.now()
    path = page.get_url(request) or ""
    filters = filters_for(page.kind, now)
    selection = read_selection(filters, query)
    everything = listed_pages(page, now)
    found = narrow(everything, filters, selection)
    paginator = Paginator(in_listing_order(found, page.kind, now), PAGE_SIZE)
    current = paginator.get_page(query.get("page", "1"))
    facets = [build_facet(path, listing_filter, filters, selection, everything) for listing_filter in filters]
    return Listing(
        cards=build_cards(current.object_list, request),
        total=paginator.count,
        facets=facets,
        chips=build_chips(facets),
        clear_url=path if selection.values else "",
        pagination=build_pagination(
            current.number,
            paginator.num_pages,
            lambda number: build_url(path, {**selection.values, "page": number if number > 1 else None}),
        ),
        carried_query=build_url("", dict(selection.values)),
        has_unknown=selection.has_unknown,
    )


def listed_pages(page: ListingPage, now: datetime) -> QuerySet:
    """Return every page of the listing's kind that its readers may see."""
    pages = public_pages(page.kind, page.locale.language_code)
    if page.kind == WorkKind.TRAINING:
        return with_session_languages(with_session_state(pages, now))
    return pages


def in_listing_order(pages: QuerySet, kind: str, now: datetime) -> QuerySet:
    return in_session_order(pages, now) if kind == WorkKind.TRAINING else in_date_order(pages)


def build_facet(
    path: str,
    listing_filter: ListingFilter,
    filters: list[ListingFilter],
    selection: Selection,
    everything: QuerySet,
) -> Facet:
    """Return a filter with its counts: how many works each value would give beside the other filters."""
    selected = selection.values.get(listing_filter.name, [])
    pages = narrow(everything, filters, selection, except_for=listing_filter.name)
    options = listing_filter.options(pages, selected)
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
        url=build_url(path, {**selection.values, name: values}),
        language_code=option.language_code,
    )


def build_chips(facets: list[Facet]) -> list[Chip]:
    return [
        Chip(value.label, facet.label, value.url, value.language_code)
        for facet in facets
        for value in facet.values
        if value.is_selected
    ]
