"""Which addresses the cache keeps, and which of their parameters count; all others are never looked at."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import get_language_from_path
from wagtail.views import serve

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "cached_parameters"
# Longer ones are rendered and not kept.
MOST_QUERY_CHARACTERS = 1000

_page_parameters: set[str] = set()


class Address(NamedTuple):
    """What a page depends on. `query` is in canonical order; `host` is one that the site answers to, with its port."""

    scheme: str
    host: str
    path: str
    query: str


def allow_parameters(*names: str) -> None:
    """Name parameters that Wagtail's pages read. For AppConfig.ready()."""
    _page_parameters.update(names)


def cached_page(*parameters: str) -> Callable[[View], View]:
    """Have the pages of a view below a language prefix kept; it reads no parameters but these."""

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, frozenset(parameters))
        return view

    return mark


def read_address(request: HttpRequest) -> Address | None:
    """Return the address of a page that may be kept, else None. Raises DisallowedHost."""
    parameters = parameters_of(request.path_info)
    if parameters is None:
        return None
    query = request.META.get("QUERY_STRING", "")
    if query:
        if len(query) > MOST_QUERY_CHARACTERS:
            return None
        query = canonical_query(query, parameters)
    return Address(request.scheme or "http", request.get_host(), request.path, query)


def canonical_query(query: str, parameters: frozenset[str]) -> str:
    """Return the allowed parameters, sorted by name; values of one name keep their order."""
    pairs = [pair for pair in parse_qsl(query, errors="replace") if pair[0] in parameters]
    return urlencode(sorted(pairs, key=lambda pair: pair[0]))


@lru_cache(maxsize=4096)
def parameters_of(path: str) -> frozenset[str] | None:
    """Return the parameters that the view at a path reads, or None where its answers aren't kept."""
    code = get_language_from_path(path)
    if not code or code not in dict(settings.LANGUAGES):
        return None
    try:
        with translation.override(code):
            view = resolve(path).func
    except Resolver404:
        return None
    return frozenset(_page_parameters) if view is serve else getattr(view, ATTRIBUTE, None)


def forget_views(*, setting: str, **kwargs: Any) -> None:
    if setting == "ROOT_URLCONF":
        parameters_of.cache_clear()


setting_changed.connect(forget_views)
