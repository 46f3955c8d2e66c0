"""The feeds of any search: /<language>/search/feed.atom and feed.rss with the parameters of the search page."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalogue.feeds.formats import (
    FEED_FORMATS,
    LONG_AGO,
    MAX_ENTRIES,
    AtomFeed,
    RssFeed,
    address_of,
    answer_feed,
    has_other_parameters,
    refuse_feed,
    remove_unprintable,
    tag_of,
)
from catalogue.models.kinds import TYPES_BY_KIND
from pages.languages import active_language, html_lang
from search.builders import build_records
from search.description import describe_search
from search.documents import WorkRecord
from search.eligibility import eligible_pages
from search.engines import ask_as_reader
from search.forms import SearchForm
from search.request import DEFAULT_SIZE, SearchRequest
from search.selection import find_newest_keys, find_newest_keys_in_database


class FeedForm(SearchForm):
    """The parameters of the search page, and whether works without a page in this language come along."""

    others = forms.ChoiceField(required=False, choices=[("on", "on"), ("off", "off")])


@require_safe
@cache_control(no_cache=True)
def search_feed(request: HttpRequest, feed_format: str = "atom") -> HttpResponse:
    """Answer with at most MAX_ENTRIES works, last published first, or in words what was wrong (status 400)."""
    form = FeedForm(request.GET, language=active_language())
    if has_other_parameters(request.GET, form.fields):
        return refuse_feed(_("This search can't be done."), [_("Part of the address was not understood.")])
    if not form.is_valid():
        return refuse_feed(_("This search can't be done."), describe_errors(form))
    search = replace(form.to_request(), page=1)
    # RSS has one language for all of its items.
    has_stand_ins = form.cleaned_data["others"] == "on" and feed_format == "atom"
    records = find_entries(search, has_stand_ins=has_stand_ins)
    return answer_feed(request, build_feed(search, records, request, feed_format))


def describe_errors(form: FeedForm) -> list[str]:
    lines = []
    for name, reasons in form.errors.items():
        label = form.fields[name].label or name if name in form.fields else ""
        lines += [f"{label} – {reason}" if label else str(reason) for reason in reasons]
    return lines


def find_entries(search: SearchRequest, *, has_stand_ins: bool) -> list[WorkRecord]:
    """Return the works as the database has them at this moment: what was withdrawn a second ago is left out."""
    keys = ask_as_reader(lambda: find_newest_keys(search, MAX_ENTRIES, has_stand_ins=has_stand_ins))
    if keys is None:
        keys = find_newest_keys_in_database(search, MAX_ENTRIES)
    built = build_records(keys, [search.language]).records
    records = [built[key][search.language] for key in keys if search.language in built.get(key, {})]
    shown = [record for record in records if has_stand_ins or not record["is_stand_in"]]
    return sorted(shown, key=lambda record: (updated_of(record), record["key"]), reverse=True)


def updated_of(record: WorkRecord) -> datetime:
    text = record["last_published"] or record["first_published"]
    return datetime.fromisoformat(text) if text else LONG_AGO


def build_feed(
    search: SearchRequest, records: list[WorkRecord], request: HttpRequest, feed_format: str
) -> AtomFeed | RssFeed:
    pairs = replace(search, size=DEFAULT_SIZE).to_parameters()
    description = describe_search(search)
    # With works from other languages it is another feed.
    others = [("others", "on")] if request.GET.get("others") == "on" else []
    feed = FEED_FORMATS[feed_format](
        title=f"{_('Sextant')} – {description}",
        link=address_of(f"/{search.language}/search/", pairs),
        description=description if feed_format == "rss" else None,
        language=html_lang(search.language),
        author_name=_("Sextant"),
        feed_url=settings.BASE_URL.rstrip("/") + request.get_full_path(),
        feed_guid=tag_of(f"search/{search.language}?{urlencode(pairs + others)}"),
        empty_since=last_publication(search.language),
    )
    for record in records:
        add_entry(feed, record)
    return feed


def add_entry(feed: AtomFeed | RssFeed, record: WorkRecord) -> None:
    published = record["first_published"]
    feed.add_item(
        title=remove_unprintable(record["title"]),
        link=address_of(record["url"]),
        # Atom takes it as HTML, so what is plain text must be escaped once more.
        description=escape(remove_unprintable(record["summary"])),
        unique_id=tag_of(f"works/{record['key']}/{record['language']}"),
        unique_id_is_permalink=False,
        pubdate=datetime.fromisoformat(published) if published else None,
        updateddate=updated_of(record),
        categories=[str(TYPES_BY_KIND[record["kind"]](record["type"]).label)],
        language=html_lang(record["language"]),
    )


def last_publication(language_code: str) -> datetime:
    """Return when anything in a language was last published: so old is the news that a search finds nothing."""
    pages = eligible_pages().filter(locale__language_code=language_code)
    return pages.aggregate(last=Max("last_published_at"))["last"] or LONG_AGO
