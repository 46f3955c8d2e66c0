"""Tags for the home page and the "not found" page, which know nothing of works themselves."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalogue.cards import build_cards
from catalogue.missing_pages import find_existing_versions
from catalogue.models import ListingPage
from catalogue.models.kinds import WorkKind
from catalogue.querysets import count_by_kind, has_demo_works, newest_pages, next_session_pages
from catalogue.subject_pages.addresses import index_url, subject_url
from catalogue.subject_pages.index import most_used
from catalogue.subject_pages.kinds import AUDIENCES, BODIES, COUNTRIES, INSTRUMENTS, KINDS, REGIONS, TOPICS
from catalogue.subject_pages.works import find_listings
from pages.components import Facet, Label
from pages.languages import active_language

register = template.Library()


def listings_of(request: Any) -> dict[str, ListingPage]:
    """Return {kind: listing} in the reader's language; asked once in a request."""
    known = getattr(request, "home_listings", None)
    if known is None:
        known = find_listings(active_language())
        if request is not None:
            request.home_listings = known
    return known


def totals_of(request: Any) -> dict[str, int]:
    """Return {kind: number of works in the reader's language}; asked once in a request."""
    known = getattr(request, "home_totals", None)
    if known is None:
        known = count_by_kind(active_language())
        if request is not None:
            request.home_totals = known
    return known


def section(context: dict[str, Any], kind: str, pages: QuerySet, limit: int) -> dict[str, Any]:
    """Return the context of one list of the home page: cards, and the listing they are from with its size."""
    request = context.get("request")
    listing = listings_of(request).get(kind)
    return {
        "cards": build_cards(pages[:limit], request),
        "listing": listing,
        "listing_url": listing.get_url(request) if listing else "",
        "total": totals_of(request).get(kind, 0),
    }


@register.inclusion_tag("catalogue/parts/next_sessions.html", takes_context=True)
def next_sessions(context: dict[str, Any], limit: int = 4) -> dict[str, Any]:
    return section(context, WorkKind.TRAINING, next_session_pages(active_language()), limit)


@register.inclusion_tag("catalogue/parts/newest_tools.html", takes_context=True)
def newest_tools(context: dict[str, Any], limit: int = 3) -> dict[str, Any]:
    return section(context, WorkKind.TOOL, newest_pages(WorkKind.TOOL, active_language()), limit)


@register.inclusion_tag("catalogue/parts/newest_publications.html", takes_context=True)
def newest_publications(context: dict[str, Any], limit: int = 3) -> dict[str, Any]:
    pages = newest_pages(WorkKind.PUBLICATION, active_language())
    return section(context, WorkKind.PUBLICATION, pages, limit)


@register.inclusion_tag("catalogue/parts/ways_in.html")
def ways_in() -> dict[str, Any]:
    """Show the conventions, topics and audiences with most works, to start from, and how much there is in all."""
    ways = [
        (INSTRUMENTS, _("Start from a convention"), _("All instruments"), 6),
        (TOPICS, _("Start from a topic"), _("All topics"), 8),
        (AUDIENCES, _("Start from your work"), _("All audiences"), 8),
    ]
    return {
        "ways": [
            {"kind": kind, "heading": heading, "all": every, "url": index_url(kind), "entries": most_used(kind, limit)}
            for kind, heading, every, limit in ways
        ],
        "others": [{"title": kind.heading, "url": index_url(kind)} for kind in (REGIONS, COUNTRIES, BODIES)],
    }


@register.inclusion_tag("catalogue/parts/about_subjects.html")
def about_subjects(facets: Iterable[Facet]) -> dict[str, Any]:
    """Show links to the pages of the topics, instruments, countries … that a list or search is narrowed to."""
    kinds = {kind.name: kind for kind in KINDS.values()}
    labels = [
        Label(value.label, value.language_code, subject_url(kinds[facet.name], value.value))
        for facet in facets
        if facet.name in kinds
        for value in facet.values
        if value.is_selected
    ]
    return {"labels": labels}


@register.simple_tag
def has_demo_content() -> bool:
    return has_demo_works()


@register.simple_tag(takes_context=True)
def existing_versions(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return [{title, url, language_code}] of the versions of the page that was asked for."""
    request = context.get("request")
    if request is None:
        return []
    return [
        {"title": page.title, "url": page.get_url(request), "language_code": page.locale.language_code}
        for page in find_existing_versions(request)
    ]
