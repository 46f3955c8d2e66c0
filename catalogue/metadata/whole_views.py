"""Views that exist in every language: calendar, offline packs, open data, how complete languages are."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import override

from catalogue.metadata.views import SitemapEntry, register_entries, register_view
from pages.languages import language_codes

WHOLE_VIEWS = ("calendar", "offline_packs", "open_data", "language_parity")


def register_whole_views() -> None:
    for name in WHOLE_VIEWS:
        register_view(name)
    register_entries(whole_views)


def whole_views() -> Iterator[SitemapEntry]:
    for name in WHOLE_VIEWS:
        yield SitemapEntry({code: path_of(name, code) for code in language_codes()})


def path_of(view_name: str, language_code: str) -> str:
    with override(language_code):
        return reverse(view_name)
