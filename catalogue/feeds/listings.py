"""The feed of a listing, narrowed as its readers narrowed it, and of all kinds of work together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from catalogue.feeds.formats import (
    FEED_FORMATS,
    LONG_AGO,
    MAX_ENTRIES,
    AtomFeed,
    RssFeed,
    address_of,
    has_other_parameters,
    remove_unprintable,
    site_author,
    tag_of,
)
from catalogue.listing import listed_pages
from catalogue.listing_filters import ChoiceFilter, ListingFilter, Selection, filters_for, narrow, read_selection
from catalogue.models import ListingPage, WorkPage
from catalogue.models.kinds import TYPES_BY_KIND
from catalogue.term_filters import LookupFilter
from pages.components import build_url
from pages.languages import active_language, html_lang
from pages.localized_formats import bracketed, join_list
from pages.querysets import visible_pages

EVERYTHING = "all"


@dataclass
class FollowedList:
    """What a feed follows: its pages, newest first, its name, and the page where readers see the same."""

    name: str
    title: str
    path: str
    pages: QuerySet
    # All pages of the same kind, which say since when an empty feed is empty.
    everything: QuerySet
    query: str = ""


class UnknownFilterError(ValueError):
    """A feed of a filter that isn't understood would bring what nobody asked for."""


def follow_everything(query: QueryDict) -> FollowedList:
    if has_other_parameters(query, ()):
        raise UnknownFilterError
    code = active_language()
    pages = visible_pages(WorkPage.objects.filter(locale__language_code=code)).select_related("work").defer("body")
    title = _("All sessions, tools and publications")
    return FollowedList(EVERYTHING, title, f"/{code}/", newest_first(pages), pages)


def follow_listing(kind: str, query: QueryDict, request: HttpRequest) -> FollowedList | None:
    """Return a listing's works as a query string narrows them; None where the language has no such listing."""
    listings = visible_pages(ListingPage.objects.filter(kind=kind, locale__language_code=active_language()))
    listing = listings.first()
    if listing is None:
        return None
    now = timezone.now()
    filters = filters_for(kind, now)
    selection = read_selection(filters, query)
    if selection.has_unknown or has_other_parameters(query, [each.name for each in filters]):
        raise UnknownFilterError
    everything = listed_pages(listing, now)
    pages = narrow(everything, filters, selection)
    title = " – ".join([listing.title, *describe_selection(filters, selection, pages)])
    path = listing.get_url(request) or f"/{active_language()}/"
    return FollowedList(kind, title, path, newest_first(pages), everything, build_url("", selection.values))


def newest_first(pages: QuerySet) -> QuerySet:
    return pages.order_by(F("last_published_at").desc(nulls_last=True), "-pk")


def describe_selection(filters: Sequence[ListingFilter], selection: Selection, pages: QuerySet) -> list[str]:
    """Return the chosen values of each filter in words; one query for each filter of terms that is in force."""
    texts = []
    for each in filters:
        values = selection.values.get(each.name)
        if not values:
            continue
        if isinstance(each, LookupFilter):
            options = each.options(pages, values)
        else:
            options = each.options({}, values) if isinstance(each, ChoiceFilter) else []
        labels = [option.label for option in options if option.value in values]
        texts.append(join_list(labels, active_language()) + bracketed(each.label, active_language()))
    return texts


def build_feed(followed: FollowedList, feed_format: str, request: HttpRequest) -> AtomFeed | RssFeed:
    """Return the feed of at most MAX_ENTRIES works in the active language."""
    code = active_language()
    feed = FEED_FORMATS[feed_format](
        title=remove_unprintable(f"{site_author()} – {followed.title}"),
        link=address_of(followed.path + followed.query),
        description=remove_unprintable(followed.title),
        language=html_lang(code),
        author_name=site_author(),
        feed_url=address_of(request.path + followed.query),
        feed_guid=tag_of(f"feeds/{code}/{followed.name}{followed.query}"),
        empty_since=last_publication(followed.everything),
    )
    for page in followed.pages[:MAX_ENTRIES]:
        add_entry(feed, page, request)
    return feed


def add_entry(feed: AtomFeed | RssFeed, page: WorkPage, request: HttpRequest) -> None:
    code = active_language()
    feed.add_item(
        title=remove_unprintable(page.title),
        link=address_of(page.get_url(request) or ""),
        # Readers of feeds take it as HTML, so what is plain text must be escaped once more.
        description=escape(remove_unprintable(page.summary)),
        unique_id=tag_of(f"works/{page.work.key}/{code}"),
        unique_id_is_permalink=False,
        pubdate=page.first_published_at or LONG_AGO,
        updateddate=page.last_published_at or page.first_published_at or LONG_AGO,
        categories=[str(TYPES_BY_KIND[page.work.kind](page.work.type).label)],
        language=html_lang(code),
    )


def last_publication(pages: QuerySet) -> datetime:
    return pages.order_by().aggregate(last=Max("last_published_at"))["last"] or LONG_AGO
