"""The language bar: which versions of what is shown really exist."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import translate_url
from wagtail.models import Page

from pages.languages import active_language, html_lang, official_languages
from pages.querysets import version_addresses
from pages.site_roots import page_url


@dataclass
class LanguageItem:
    """One language of the bar; without `url` there is no version in it."""

    code: str
    html_lang: str
    native_name: str
    direction: str
    url: str
    is_current: bool


def page_addresses(page: Page, request: HttpRequest) -> dict[str, str]:
    """Return {language code: address} of the visible versions of a page; asked once in a request."""
    known: dict[int, dict[str, str]] = request.__dict__.setdefault("page_addresses", {})
    if page.pk not in known:
        versions = version_addresses(page)
        known[page.pk] = {version.locale.language_code: page_url(version, request) for version in versions}
    return known[page.pk]


def view_addresses(request: HttpRequest) -> dict[str, str]:
    """Return {language code: address} of a view that exists in every language."""
    path = request.get_full_path()
    return {language.code: translate_url(path, language.code) for language in official_languages()}


def build_language_bar(addresses: dict[str, str], query: str = "") -> list[LanguageItem]:
    """Return the six languages in the order of the UN bar; `query` is carried to each address."""
    current = active_language()
    return [
        LanguageItem(
            code=language.code,
            html_lang=html_lang(language.code),
            native_name=language.native_name,
            direction=language.direction,
            url=addresses[language.code] + query if addresses.get(language.code) else "",
            is_current=language.code == current,
        )
        for language in official_languages()
    ]
