"""The two formats, stable ids, and answers that aren't sent again while nothing changes."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

MAX_ENTRIES = 50
# Ids of entries must never change, so neither may this year.
TAG_YEAR = 2026
# Those of the page that leads to a feed: they change nothing of what it brings.
PAGE_PARAMETERS = frozenset({"sort", "page", "size", "month"})
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class DatedWhenEmpty:
    """Gives a feed without entries the date it was made with (`empty_since`), not that of the moment."""

    items: list[dict[str, Any]]
    feed: dict[str, Any]

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["empty_since"]  # type: ignore[misc]


class AtomFeed(DatedWhenEmpty, Atom1Feed):
    """Django's Atom feed, whose entries say in which language they are."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", "Sextant")


class RssFeed(DatedWhenEmpty, Rss201rev2Feed):
    """Django's RSS 2.0 feed. It has one language for all of its items."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", "Sextant")


FEED_FORMATS: dict[str, type[AtomFeed] | type[RssFeed]] = {"atom": AtomFeed, "rss": RssFeed}
MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml"}


def answer_feed(request: HttpRequest, feed: AtomFeed | RssFeed) -> HttpResponse:
    """Answer with the feed, or with 304 where the reader has it as it is.

    Only its content says so: a page that becomes public, or a search that finds more, brings entries of older dates.
    """
    body = feed.writeString("utf-8")
    response = HttpResponse(body, content_type=feed.content_type)
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    response["ETag"] = etag
    answer = get_conditional_response(request, etag, None, response)
    return answer if isinstance(answer, HttpResponse) else response


def has_other_parameters(query: QueryDict, names: Iterable[str]) -> bool:
    """Whether an address has parameters that its feed hasn't: with a misspelt filter it would bring everything."""
    known = {*names, *PAGE_PARAMETERS}
    return any(name not in known and not name.startswith("utm_") for name in query)


def refuse_feed(heading: str, reasons: list[str]) -> HttpResponse:
    text = "\n".join([heading, *reasons]) + "\n"
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def site_author() -> str:
    return _("Sextant")


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
