"""Where the page tree meets addresses, kept for the present generation: what Wagtail asks anew for every link.

Only for a site tree with one site, the default; with more of them Wagtail's own, slower way is gone.
"""

import re
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, PageViewRestriction, Site

from pages.page_cache.kept import is_keeping, kept

# What Wagtail's own pattern takes (wagtail.urls).
ROUTABLE = re.compile(r"(?:[\w\-]+/)*")


@kept
def find_only_site() -> Site | None:
    """Return the site, where there is one that answers to every host; else None."""
    sites = list(Site.objects.select_related("root_page")[:2])
    return sites[0] if len(sites) == 1 and sites[0].is_default_site else None


@kept
def home_addresses() -> list[tuple[str, str]]:
    """Return (url_path of a home page, its address) of all languages; [] where there are several sites."""
    site = find_only_site()
    if site is None:
        return []
    found = []
    for home in site.root_page.get_translations(inclusive=True).select_related("locale"):
        with translation.override(home.locale.language_code):
            found.append((home.url_path, reverse("wagtail_serve", args=("",))))
    return found


def quick_url(url_path: str) -> str | None:
    """Return what Wagtail's `get_url` would for a page with this `url_path`; None where Wagtail must be asked."""
    if not is_keeping():
        return None
    for root, address in home_addresses():
        if url_path.startswith(root) and ROUTABLE.fullmatch(url_path, len(root)):
            return address + quote(url_path[len(root) :])
    return None


def page_url(page: Page, request: HttpRequest | None) -> str:
    """Return the address of a page of any class, "" for none."""
    return quick_url(page.url_path) or page.get_url(request) or ""


@kept
def is_any_page_restricted() -> bool:
    return PageViewRestriction.objects.exists()


def is_all_public() -> bool:
    """Say whether it is known that no page is private. In doubt it isn't."""
    return is_keeping() and not is_any_page_restricted()
