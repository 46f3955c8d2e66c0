"""The Atom feed of any search: /<language>/search/feed.atom with the parameters of the search page."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalogue.models.kinds import TYPES_BY_KIND
from pages.languages import active_language, html_lang
from search.builders import build_records
from search.client import SearchUnavailableError, is_configured
from search.description import describe_search
from search.documents import WorkRecord
from search.eligibility import eligible_pages
from search.forms import SearchForm
from search.request import DEFAULT_SIZE, SearchRequest
from search.selection import find_newest_keys, find_newest_keys_in_database

MAX_ENTRIES = 50
# Ids of entries must never change, so neither may this year.
TAG_YEAR = 2026
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class FeedForm(SearchForm):
    """The parameters of the search page, and whether works without a page in this language come along."""

    others = forms.ChoiceField(required=False, choices=[("on", "on"), ("off", "off")])


class SearchAtomFeed(Atom1Feed):
    """Django's Atom feed, whose entries say in which language they are, and whose empty state has a date."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["empty_since"]

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", "Sextant")


@require_safe
@cache_control(no_cache=True)
def search_feed(request: HttpRequest) -> HttpResponse:
    """Answer with at most MAX_ENTRIES works, last published first, or in words what was wrong (status 400)."""
    form = FeedForm(request.GET, language=active_language())
    if not form.is_valid():
        return HttpResponse(describe_errors(form), status=400, content_type="text/plain; charset=utf-8")
    search = replace(form.to_request(), page=1)
    records = find_entries(search, has_stand_ins=form.cleaned_data["others"] == "on")
    feed = build_feed(search, records, request)
    body = feed.writeString("utf-8")
    response = HttpResponse(body, content_type=Atom1Feed.content_type)
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    updated = feed.latest_post_date()
    response["ETag"] = etag
    response["Last-Modified"] = updated.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    answer = get_conditional_response(request, etag, int(updated.timestamp()), response)
    return answer if isinstance(answer, HttpResponse) else response


def describe_errors(form: FeedForm) -> str:
    lines = [_("This search can't be done.")]
    for name, reasons in form.errors.items():
        label = form.fields[name].label or name if name in form.fields else ""
        lines += [f"{label} – {reason}" if label else str(reason) for reason in reasons]
    return "\n".join(lines) + "\n"


def find_entries(search: SearchRequest, *, has_stand_ins: bool) -> list[WorkRecord]:
    """Return the works as the database has them at this moment: what was withdrawn a second ago is left out."""
    keys = None
    if is_configured():
        try:
            keys = find_newest_keys(search, MAX_ENTRIES, has_stand_ins=has_stand_ins)
        except SearchUnavailableError:
            keys = None
    if keys is None:
        keys = find_newest_keys_in_database(search, MAX_ENTRIES)
    built = build_records(keys, [search.language]).records
    records = [built[key][search.language] for key in keys if search.language in built.get(key, {})]
    shown = [record for record in records if has_stand_ins or not record["is_stand_in"]]
    return sorted(shown, key=lambda record: (updated_of(record), record["key"]), reverse=True)


def updated_of(record: WorkRecord) -> datetime:
    text = record["last_published"] or record["first_published"]
    return datetime.fromisoformat(text) if text else LONG_AGO


def build_feed(search: SearchRequest, records: list[WorkRecord], request: HttpRequest) -> SearchAtomFeed:
    pairs = replace(search, size=DEFAULT_SIZE).to_parameters()
    feed = SearchAtomFeed(
        title=f"{_('Sextant')} – {describe_search(search)}",
        link=address_of(f"/{search.language}/search/", pairs),
        description=None,
        language=html_lang(search.language),
        author_name=_("Sextant"),
        feed_url=settings.BASE_URL.rstrip("/") + request.get_full_path(),
        feed_guid=tag_of(f"search/{search.language}?{urlencode(pairs)}"),
        empty_since=last_publication(search.language),
    )
    for record in records:
        add_entry(feed, record)
    return feed


def add_entry(feed: SearchAtomFeed, record: WorkRecord) -> None:
    published = record["first_published"]
    feed.add_item(
        title=remove_unprintable(record["title"]),
        link=address_of(record["url"]),
        # Atom takes it as HTML, so what is plain text must be escaped once more.
        description=escape(remove_unprintable(record["summary"])),
        unique_id=tag_of(f"works/{record['key']}/{record['language']}"),
        pubdate=datetime.fromisoformat(published) if published else None,
        updateddate=updated_of(record),
        categories=[str(TYPES_BY_KIND[record["kind"]](record["type"]).label)],
        language=html_lang(record["language"]),
    )


def remove_unprintable(text: str) -> str:
    """Leave out what XML 1.0 can't hold."""
    return "".join(each for each in text if each in "\t\n" or (ord(each) >= 0x20 and each not in "\ufffe\uffff"))


def address_of(path: str, pairs: list[tuple[str, str]] | None = None) -> str:
    """Return a full address; pages on other hosts than BASE_URL's have one already."""
    url = path if path.startswith(("http://", "https://")) else settings.BASE_URL.rstrip("/") + path
    return f"{url}?{urlencode(pairs)}" if pairs else url


def tag_of(name: str) -> str:
    """Return an id that stays whatever becomes of addresses (RFC 4151)."""
    return f"tag:{urlsplit(settings.BASE_URL).hostname},{TAG_YEAR}:{name}"


def last_publication(language_code: str) -> datetime:
    """Return when anything in a language was last published: so old is the news that a search finds nothing."""
    pages = eligible_pages().filter(locale__language_code=language_code)
    return pages.aggregate(last=Max("last_published_at"))["last"] or LONG_AGO
