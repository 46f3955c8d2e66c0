"""Finds the page of an address with one query: site, home pages and what lies right below them are kept.

Says the same as Wagtail's own way, which takes seven or more.
"""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from pages.languages import active_language
from pages.page_cache.kept import is_keeping, kept
from pages.site_roots import find_only_site

# Below a home page with more pages than this, Wagtail looks for them.
MOST_CHILDREN = 100


class RouteMiddleware:
    """Tells Wagtail which page was asked for, before it looks itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, arguments: tuple[str, ...], _named: dict[str, Any]) -> None:
        if view is not serve or not arguments or not is_keeping() or (site := find_only_site()) is None:
            return
        request._wagtail_site = site
        home = find_home(active_language())
        components = [component for component in arguments[0].split("/") if component]
        if home is None or (components and children_of_home(active_language()) is None):
            return
        try:
            request._wagtail_route_for_request = find_route(home, request, components)
        except Http404:
            request._wagtail_route_for_request = None


@kept
def find_home(language_code: str) -> Page | None:
    """Return the home page that Wagtail would begin with in the active language, which is `language_code`."""
    site = find_only_site()
    return site.root_page.localized.specific if site else None


@kept
def children_of_home(language_code: str) -> dict[str, Page] | None:
    """Return {slug: page, live or not} of what lies right below; None where that is too much to keep."""
    home = find_home(language_code)
    children = list(home.get_children().specific()[: MOST_CHILDREN + 1]) if home else []
    return {child.slug: child for child in children} if len(children) <= MOST_CHILDREN else None


def find_route(home: Page, request: HttpRequest, components: list[str]) -> RouteResult:
    """Return page, arguments and named arguments. Raises Http404. What is kept is only handed out as a copy."""
    if not components:
        return read_anew(home).route(request, [])
    child = (children_of_home(active_language()) or {}).get(components[0])
    if child is None:
        raise Http404
    page = copy(child) if components[1:] else read_anew(child)
    page._cached_parent_obj = copy(home)
    return page.route(request, components[1:])


def read_anew(page: Page) -> Page:
    found = type(page)._default_manager.filter(pk=page.pk).first()
    if found is None:
        raise Http404
    return found
