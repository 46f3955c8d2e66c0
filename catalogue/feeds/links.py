"""Which feeds a page offers to programs that look for them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.feeds.formats import MEDIA_TYPES
from catalogue.feeds.listings import EVERYTHING
from catalogue.models import ListingPage
from pages.components import build_url
from pages.languages import active_language
from pages.localized_formats import bracketed
from pages.models import HomePage

NAMES = {"atom": "Atom", "rss": "RSS"}


@dataclass(frozen=True, slots=True)
class FeedLink:
    name: str
    title: str
    media_type: str
    url: str


def feed_links(context: dict[str, Any]) -> list[FeedLink]:
    """Return the feeds of what a context shows: a listing as it is narrowed, or everything on the home page."""
    page = context.get("page")
    if isinstance(page, ListingPage) and "listing" in context:
        chosen = {
            facet.name: [value.value for value in facet.values if value.is_selected]
            for facet in context["listing"].facets
        }
        return links_to(page.kind, build_url("", chosen), page.title)
    if isinstance(page, HomePage):
        return links_to(EVERYTHING, "", _("All sessions, tools and publications"))
    return []


def links_to(name: str, query: str, title: str) -> list[FeedLink]:
    code = active_language()
    return [
        FeedLink(
            NAMES[each],
            title + bracketed(NAMES[each], code),
            MEDIA_TYPES[each],
            reverse("feed", args=[name, each]) + query,
        )
        for each in MEDIA_TYPES
    ]
