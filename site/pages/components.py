"""The data that the templates in templates/components/ show; any app may fill them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode


@dataclass
class Card:
    """One entry of a list: a work in a listing, a hit of a search, a related work."""

    title: str
    url: str
    # Language of title and summary; marked and named when it isn't the reader's.
    language_code: str
    eyebrow: str = ""
    state: str = ""
    state_label: str = ""
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    date: dt.date | None = None
    place: str = ""
    symbol: str = ""
    summary: str = ""
    # Safe HTML (escaped, with <mark>) that is shown instead of the title and of the summary.
    title_html: str = ""
    highlight: str = ""
    # The highlight's language where it isn't the title's: it may come out of a file.
    highlight_language: str = ""
    # Languages the work itself exists or is held in.
    languages: list[str] = field(default_factory=list)
    # The key by which a reader's own list knows it; "" for what can't be put on a list.
    key: str = ""


@dataclass
class Label:
    """A name with the language it really is in, and an address where it leads somewhere."""

    text: str
    language_code: str = ""
    url: str = ""


@dataclass
class FacetValue:
    """One value of a filter: `url` turns it on, or off where it is selected."""

    value: str
    label: str
    count: int
    is_selected: bool
    url: str
    language_code: str = ""


@dataclass
class Facet:
    """A filter, as plain links with counts."""

    name: str
    label: str
    values: list[FacetValue]

    @property
    def has_selection(self) -> bool:
        return any(value.is_selected for value in self.values)


@dataclass
class Chip:
    """A filter in force, and the address without it."""

    label: str
    facet_label: str
    remove_url: str
    language_code: str = ""


@dataclass
class PageLink:
    """A numbered link of a pagination; without number it stands for a gap."""

    number: int | None
    url: str = ""
    is_current: bool = False


@dataclass
class Pagination:
    """Links to the other parts of a long list."""

    number: int
    total_pages: int
    links: list[PageLink]
    previous_url: str = ""
    next_url: str = ""


def build_pagination(number: int, total_pages: int, url_for: Callable[[int], str]) -> Pagination:
    """Return links to the first, the last and the neighbouring pages; `url_for(number)` gives addresses."""
    shown = sorted({1, total_pages, *range(max(1, number - 1), min(total_pages, number + 1) + 1)})
    links: list[PageLink] = []
    for previous, current in zip([0, *shown], shown, strict=False):
        if current - previous > 1:
            links.append(PageLink(None))
        links.append(PageLink(current, url_for(current), current == number))
    return Pagination(
        number,
        total_pages,
        links,
        previous_url=url_for(number - 1) if number > 1 else "",
        next_url=url_for(number + 1) if number < total_pages else "",
    )


def build_url(path: str, parameters: dict[str, Any]) -> str:
    """Return `path` with a query string; empty parameters are left out, lists are repeated."""
    query = urlencode({name: value for name, value in parameters.items() if value}, doseq=True)
    return f"{path}?{query}" if query else path
