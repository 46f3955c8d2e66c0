"""Sitemaps: the XML, and the entries of pages that describe no work (those of works: work_sitemaps)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.http import HttpRequest
from django.utils.xmlutils import SimplerXMLGenerator
from wagtail.models import Page, get_page_models

from catalogue.metadata.addresses import alternates_of, public_url
from catalogue.metadata.last_changes import last_change, latest
from catalogue.metadata.views import SitemapEntry
from catalogue.models import ListingPage, WorkPage
from catalogue.models.kinds import WorkKind
from pages.languages import language_codes
from pages.models import HomePage
from pages.querysets import visible_pages
from pages.site_roots import page_url

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
    """Yield the pages that describe no work with their visible versions; a fixed number of queries."""
    models = [model for model in get_page_models() if not issubclass(model, WorkPage)]
    pages = visible_pages(Page.objects.exact_type(*models)).filter(depth__gt=1).select_related("locale")
    kinds = dict(ListingPage.objects.values_list("pk", "kind"))
    last_changes = {kind: last_change(kind) for kind in ("", *WorkKind.values)}
    versions: dict[Any, dict[str, str]] = {}
    changes: dict[Any, datetime | None] = {}
    # Sorted here: SQLite would rather walk through the tree, works and all, than sort a few pages.
    for page in sorted(pages.order_by(), key=lambda page: page.path):
        key, url = page.translation_key, page_url(page, request)
        if not url or page.locale.language_code not in language_codes():
            continue
        versions.setdefault(key, {})[page.locale.language_code] = url
        changes[key] = latest(changes.get(key), page.last_published_at)
        # A listing changes with its works, and so does the home page, which shows the newest.
        if page.pk in kinds:
            changes[key] = latest(changes[key], last_changes[kinds[page.pk]])
        elif issubclass(page.specific_class, HomePage):
            changes[key] = latest(changes[key], last_changes[""])
    for key, addresses in versions.items():
        yield SitemapEntry(addresses, changes[key])


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
