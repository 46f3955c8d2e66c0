"""Sitemaps: an index, and per language the addresses of true versions with all their other true versions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.db.models import Max
from django.http import HttpRequest
from django.utils.xmlutils import SimplerXMLGenerator
from wagtail.models import Page

from catalogue.metadata.addresses import alternates_of, public_url
from catalogue.metadata.views import SitemapEntry, registered_entries
from catalogue.models import WorkPage
from pages.languages import language_codes
from pages.querysets import visible_pages

# The protocol allows 50,000 addresses and 50 MB; six alternates each make an entry about 1 kB.
MAX_ENTRIES = 10_000
NAMESPACES = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
}


@dataclass(frozen=True, slots=True)
class Located:
    """An address in one language, when it last changed, and {language code: address} of all its true versions."""

    url: str
    last_modified: datetime | None
    versions: dict[str, str]


def page_entries(request: HttpRequest) -> Iterator[SitemapEntry]:
    """Yield every page of the six trees with its visible versions; a fixed number of queries."""
    changed_facts: dict[int, datetime | None] = dict(
        WorkPage.objects.values_list("pk").annotate(changed=Max("work__last_published_at"))
    )
    versions: dict[Any, dict[str, str]] = {}
    changes: dict[Any, datetime | None] = {}
    keys: dict[str, Any] = {}
    pages = visible_pages().filter(depth__gt=1, locale__language_code__in=language_codes())
    for page in pages.select_related("locale").order_by("path"):
        url = page.get_url(request)
        if not url:
            continue
        keys[page.path] = page.translation_key
        versions.setdefault(page.translation_key, {})[page.locale.language_code] = url
        moment = latest(page.last_published_at, changed_facts.get(page.pk))
        # A listing changes with the works below it, and so does the home page, which shows the newest.
        paths = [page.path, *(ancestors(page.path) if page.pk in changed_facts else [])]
        for key in (keys[path] for path in paths if path in keys):
            changes[key] = latest(changes.get(key), moment)
    for key, addresses in versions.items():
        yield SitemapEntry(addresses, changes.get(key))


def ancestors(path: str) -> list[str]:
    """Return the places in the tree above one, without itself."""
    return [path[:length] for length in range(Page.steplen, len(path), Page.steplen)]


def collect_entries(request: HttpRequest) -> list[SitemapEntry]:
    return [*page_entries(request), *registered_entries()]


def entries_in(language_code: str, entries: Iterable[SitemapEntry]) -> list[Located]:
    """Return what has a true version in a language."""
    found = []
    for entry in entries:
        if language_code in entry.paths:
            urls = {code: public_url(entry.paths[code]) for code in language_codes() if code in entry.paths}
            found.append(Located(urls[language_code], entry.last_modified, urls))
    return found


def write_index(parts: Iterable[tuple[str, datetime | None]]) -> str:
    """Return the index of sitemaps, given as address and last change."""
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement("sitemapindex", AttributesImpl({"xmlns": NAMESPACES["xmlns"]}))
    for url, changed in parts:
        xml.startElement("sitemap", AttributesImpl({}))
        xml.addQuickElement("loc", url)
        write_last_change(xml, changed)
        xml.endElement("sitemap")
    xml.endElement("sitemapindex")
    xml.endDocument()
    return out.getvalue()


def write_sitemap(entries: Iterable[Located]) -> str:
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", AttributesImpl(NAMESPACES))
    for entry in entries:
        xml.startElement("url", AttributesImpl({}))
        xml.addQuickElement("loc", entry.url)
        write_last_change(xml, entry.last_modified)
        for tag, url in alternates_of(entry.versions):
            xml.addQuickElement("xhtml:link", attrs={"rel": "alternate", "hreflang": tag, "href": url})
        xml.endElement("url")
    xml.endElement("urlset")
    xml.endDocument()
    return out.getvalue()


def write_last_change(xml: SimplerXMLGenerator, changed: datetime | None) -> None:
    if changed:
        xml.addQuickElement("lastmod", changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def last_change(entries: Iterable[Located]) -> datetime | None:
    return latest(*(entry.last_modified for entry in entries))


def latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def parts_of(entries: list[Located]) -> list[list[Located]]:
    """Return the entries in portions that a sitemap may hold; one empty portion where there are none."""
    return [entries[start : start + MAX_ENTRIES] for start in range(0, len(entries), MAX_ENTRIES)] or [[]]
