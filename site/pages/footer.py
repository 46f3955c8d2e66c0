"""The footer's links to views of other apps: shown where the address leads somewhere."""

from dataclasses import dataclass
from functools import cache

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.views import serve

from pages.languages import active_language

# Path below the language prefix → words of the link. Plain pages come from the page tree.
FOOTER_VIEWS: dict[str, Promise | str] = {
    "calendar": _("Calendar of training sessions"),
    "my-list": _("My list"),
    "offline": _("Offline packs"),
    "open-data": _("Open data"),
    "language-coverage": _("How complete each language is"),
}


@dataclass(frozen=True)
class FooterLink:
    title: str
    url: str


def footer_views() -> list[FooterLink]:
    """Return links in the reader's language to those views that the address table has."""
    code = active_language()
    return [
        FooterLink(str(words), f"/{code}/{path}/")
        for path, words in FOOTER_VIEWS.items()
        if has_view(f"/{code}/{path}/")
    ]


@cache
def has_view(path: str) -> bool:
    """Tell whether a view other than Wagtail's page tree, which takes any address, answers there."""
    try:
        return resolve(path).func is not serve
    except Resolver404:
        return False
