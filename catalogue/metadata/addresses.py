"""The address that counts for what is shown, and those of its true versions; never taken from the Host header."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import translate_url
from wagtail.models import Page

from catalogue.metadata.views import languages_of_view
from catalogue.models import ListingPage
from catalogue.public_works import absolute_url
from pages.language_bar import page_addresses
from pages.languages import active_language, html_lang, language_codes

# What readers get whose language is none of the six, or isn't known.
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Addresses:
    """`canonical` is "" where there is none; `versions` is {language code: address} of the true versions."""

    canonical: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    # What is in no language that the page claims to be in: readers find it, search engines needn't.
    is_stand_in: bool = False

    @property
    def alternates(self) -> list[tuple[str, str]]:
        return alternates_of(self.versions)


def public_url(path: str) -> str:
    """Return a path, or the path of a full address, on the site's own host (BASE_URL)."""
    parts = urlsplit(path)
    return absolute_url(parts.path + (f"?{parts.query}" if parts.query else ""))


def alternates_of(versions: dict[str, str]) -> list[tuple[str, str]]:
    """Return (hreflang, address) of all versions, and x-default: English, else the first one in UN order."""
    if not versions:
        return []
    default = versions.get(DEFAULT_LANGUAGE) or next(iter(versions.values()))
    return [*((html_lang(code), url) for code, url in versions.items()), ("x-default", default)]


def find_addresses(context: dict[str, Any]) -> Addresses:
    """Return the addresses of what a template context shows; none for errors, previews and searches."""
    request = context.get("request")
    if request is None or getattr(request, "is_preview", False) or "exception" in context:
        return Addresses()
    page = context.get("page")
    if isinstance(page, Page) and page.pk:
        return addresses_of_page(page, request, context)
    return addresses_of_view(request, context)


def addresses_of_page(page: Page, request: HttpRequest, context: dict[str, Any]) -> Addresses:
    found = page_addresses(page, request)
    versions = {code: public_url(found[code]) for code in language_codes() if found.get(code)}
    own = page.get_url(request)
    if not own:
        return Addresses()
    canonical = public_url(own)
    if isinstance(page, ListingPage) and "listing" in context:
        listing = context["listing"]
        if listing.carried_query:
            return Addresses(canonical)
        if (number := listing.pagination.number) > 1:
            # Later parts of a list hold other works in each language: they are no versions of each other.
            return Addresses(f"{canonical}?{urlencode({'page': number})}")
    if active_language() not in versions:
        return Addresses(canonical, is_stand_in=True)
    return Addresses(canonical, versions)


def addresses_of_view(request: HttpRequest, context: dict[str, Any]) -> Addresses:
    match = request.resolver_match
    codes = languages_of_view(match.view_name, context) if match else None
    if not codes:
        return Addresses()
    path = request.path
    if active_language() not in codes:
        return Addresses(public_url(path), is_stand_in=True)
    return Addresses(public_url(path), {code: public_url(translate_url(path, code)) for code in codes})
