"""Links of the menu and the footer to views of other apps: shown where the address leads somewhere."""

from dataclasses import dataclass
from functools import cache

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.views import serve

from pages.languages import active_language

# Path below the language prefix → words of the link. Listings and plain pages come from the page tree.
MENU_VIEWS: dict[str, Promise | str] = {
    "instruments": _("Instruments"),
}
FOOTER_VIEWS: dict[str, Promise | str] = {
    "calendar": _("Calendar of training sessions"),
    "my-list": _("My list"),
    "offline": _("Offline packs"),
    "open-data": _("Open data"),
    "language-coverage": _("How complete each language is"),
}


@dataclass(frozen=True)
class ViewLink:
    title: str
    url: str


def menu_views() -> list[ViewLink]:
    return links_to(MENU_VIEWS)


def footer_views() -> list[ViewLink]:
    return links_to(FOOTER_VIEWS)


def links_to(views: dict[str, Promise | str]) -> list[ViewLink]:
    """Return links in the reader's language to those views that the address table has."""
    code = active_language()
    return [ViewLink(str(words), f"/{code}/{path}/") for path, words in views.items() if has_view(f"/{code}/{path}/")]


@cache
def has_view(path: str) -> bool:
    """Tell whether a view other than Wagtail's page tree, which takes any address, answers there."""
    try:
        return resolve(path).func is not serve
    except Resolver404:
        return False
