"""Which views beside Wagtail's pages have an address of their own in each language, and whose words are in which."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pages.languages import language_codes


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One thing with its paths: {language code: path} of the true versions only."""

    paths: dict[str, str]
    last_modified: datetime | None = None


# Given the view's template context, the languages in which what it shows really exists.
LanguageFinder = Callable[[dict[str, Any]], Iterable[str]]
EntryFinder = Callable[[], Iterable[SitemapEntry]]

_languages: dict[str, LanguageFinder] = {}
_entries: list[EntryFinder] = []


def register_view(view_name: str, languages: LanguageFinder | None = None) -> None:
    """Have a view's pages name their versions; without `languages` it exists in all six."""
    _languages[view_name] = languages or (lambda _context: language_codes())


def register_entries(finder: EntryFinder) -> None:
    """Have sitemaps list what `finder` returns."""
    _entries.append(finder)


def languages_of_view(view_name: str, context: dict[str, Any]) -> list[str] | None:
    """Return the languages of what a view shows, in UN order; None for a view that isn't registered."""
    if view_name not in _languages:
        return None
    found = set(_languages[view_name](context))
    return [code for code in language_codes() if code in found]


def registered_entries() -> Iterable[SitemapEntry]:
    for finder in _entries:
        yield from finder()
