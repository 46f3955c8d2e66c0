"""What editors recommend for a query: two database queries at most, and only pages the public may see now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from pages.languages import language_codes
from pages.prepared_queries import prepared
from pages.querysets import visible_pages
from search.builders import STAND_IN_ORDER
from search.models import BestBet, BestBetPage
from search.query_text import match_key
from search.request import SearchRequest

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommended page: in the reader's language where it exists in it, else in `language`."""

    title: str
    url: str
    language: str


def find_best_bets(search: SearchRequest, request: HttpRequest) -> list[Recommendation]:
    """Return what is recommended for a whole query, on the first page of its unfiltered results only."""
    key = match_key(search.query)
    if not key or search.page > 1 or search.is_filtered:
        return []
    chosen = dict.fromkeys(list_choices(key, search.language, timezone.localdate()))
    if not chosen:
        return []
    versions = find_versions(chosen)
    recommended = []
    for translation_key in chosen:
        page = choose_version(versions.get(translation_key, {}), search.language)
        url = page.get_url(request) if page else None
        if page and url:
            recommended.append(Recommendation(page.title, url, page.locale.language_code))
    return recommended[:MOST_SHOWN]


@prepared
def list_choices(key: str, language_code: str, today: date) -> QuerySet:
    """Return the translation keys of the pages chosen for a query, the best first."""
    best_bets = BestBet.objects.in_force(today).filter(language__in=("", language_code), keys__key=key)
    choices = BestBetPage.objects.filter(best_bet__in=best_bets)
    ordered = choices.order_by("best_bet__order", "best_bet__pk", "sort_order")
    return ordered.values_list("page__translation_key", flat=True)


def find_versions(translation_keys: Iterable[UUID]) -> dict[UUID, dict[str, Page]]:
    """Return {translation key: {language code: page}} of what the public may see at this moment."""
    is_current = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
    pages = visible_pages(Page.objects.filter(is_current, translation_key__in=list(translation_keys)))
    versions: dict[UUID, dict[str, Page]] = {}
    for page in pages.filter(locale__language_code__in=language_codes()).select_related("locale"):
        versions.setdefault(page.translation_key, {})[page.locale.language_code] = page
    return versions


def choose_version(versions: dict[str, Page], language_code: str) -> Page | None:
    return next((versions[code] for code in (language_code, *STAND_IN_ORDER) if code in versions), None)
