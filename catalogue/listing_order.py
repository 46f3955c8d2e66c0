"""The orders of a listing, among which its readers choose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogue.listing_filters import Selection
from catalogue.models import ListingPage
from catalogue.models.kinds import WorkKind
from catalogue.querysets import in_date_order, in_session_order, public_pages
from pages.collation import collation_key
from pages.components import build_url
from pages.languages import active_language

# The first is the one that a listing has of itself.
SESSION_SORTS = {"": _("Next session first"), "latest": _("Latest date first"), "title": _("Title")}
DOCUMENT_SORTS = {"": _("Newest first"), "oldest": _("Oldest first"), "title": _("Title")}


@dataclass
class SortLink:
    """One order, and the address of the listing in it."""

    label: str
    url: str
    is_current: bool


def sorts_of(kind: str) -> dict[str, Any]:
    return SESSION_SORTS if kind == WorkKind.TRAINING else DOCUMENT_SORTS


def read_sort(kind: str, query: QueryDict, selection: Selection) -> None:
    """Put the order that a query string asks for into the selection; one that is unknown is left out."""
    sort = query.get("sort", "")
    if sort in sorts_of(kind):
        selection.sort = sort
    else:
        selection.has_unknown = True


def build_sorts(path: str, kind: str, selection: Selection) -> list[SortLink]:
    return [
        SortLink(str(label), build_url(path, selection.parameters(sort=sort)), sort == selection.sort)
        for sort, label in sorts_of(kind).items()
    ]


def in_chosen_order(pages: QuerySet, listing: ListingPage, sort: str, now: datetime) -> Any:
    """Return the pages in an order; by title it is a list of their ids, since no database sorts six languages."""
    if sort == "title":
        return ids_by_title(pages)
    if sort == "latest":
        return pages.order_by(F("work__starts_at").desc(nulls_last=True), "pk")
    if sort == "oldest":
        return pages.order_by(F("work__date").asc(nulls_last=True), "pk")
    return in_session_order(pages, now) if listing.kind == WorkKind.TRAINING else in_date_order(pages)


def ids_by_title(pages: QuerySet) -> list[int]:
    code = active_language()
    titles = pages.order_by().values_list("pk", "title")
    return [pk for pk, _title in sorted(titles, key=lambda row: (collation_key(row[1], code), row[0]))]


def pages_of(part: Page, listing: ListingPage) -> list[Any]:
    """Return the pages on one part of the list, whether it holds them or their ids."""
    rows = list(part.object_list)
    if not rows or not isinstance(rows[0], int):
        return rows
    found = {page.pk: page for page in public_pages(listing.kind, listing.locale_id).filter(pk__in=rows)}
    return [found[pk] for pk in rows if pk in found]
