"""Every type of public page, once: a name, and how its address is found in the demonstration content.

Tests that look at all pages (axe, keyboard, weight, scripts, screenshots) take their pages from here.
"""

from collections.abc import Callable
from functools import partial

from wagtail.models import Page

from catalogue.models import WorkPage
from pages.languages import language_codes
from pages.querysets import visible_pages


def fixed(path: str, language_code: str) -> str:
    return f"/{language_code}/{path}"


def listing(kind: str, language_code: str) -> str:
    from catalogue.site_tree import ensure_listings

    return ensure_listings()[kind, language_code].get_url() or ""


def work(kind: str, language_code: str, **facts: object) -> str:
    """The first demo work of a kind, by its key, that has a page in this language."""
    pages = WorkPage.objects.filter(work__kind=kind, work__key__startswith="demo-", **facts)
    page = visible_pages(pages.filter(locale__language_code=language_code)).order_by("work__key").first()
    return (page.get_url() or "") if page else ""


def missing_here(language_code: str) -> str:
    """The address of a work's page in a language in which it does not exist, though it does in others."""
    own = set(WorkPage.objects.filter(locale__language_code=language_code).values_list("translation_key", flat=True))
    others = visible_pages(Page.objects.filter(translation_key__in=WorkPage.objects.values("translation_key")))
    for page in others.exclude(translation_key__in=own).order_by("path").select_related("locale"):
        url = page.get_url() or ""
        if url.startswith(f"/{page.locale.language_code}/"):
            return url.replace(f"/{page.locale.language_code}/", f"/{language_code}/", 1)
    return fixed("no-such-page/", language_code)


QUERIES = {"ar": "الأدلة", "zh-hans": "证据", "ru": "доказательства"}
# Name → path of the page in a language, "" where the demonstration content has none.
PAGE_TYPES: dict[str, Callable[[str], str]] = {
    "home": partial(fixed, ""),
    "training-listing": partial(listing, "training"),
    "tools-listing": partial(listing, "tool"),
    "publications-listing": partial(listing, "publication"),
    "filtered-listing": lambda code: listing("training", code) + "?when=past",
    "session": partial(work, "training"),
    "tool": partial(work, "tool"),
    "publication": partial(work, "publication"),
    "instruments": partial(fixed, "instruments/"),
    "instrument": partial(fixed, "instruments/hostages-convention-1979/"),
    "topics": partial(fixed, "topics/"),
    "topic": partial(fixed, "topics/extradition/"),
    "audience": partial(fixed, "audiences/prosecutors/"),
    "region": partial(fixed, "regions/africa/"),
    "country": partial(fixed, "countries/at/"),
    "body": partial(fixed, "bodies/unodc/"),
    "search": lambda code: fixed(f"search/?q={QUERIES.get(code, 'e')}", code),
    "search-without-hits": partial(fixed, "search/?q=qqqqqqqq"),
    "follow": partial(fixed, "search/follow/?q=V"),
    "calendar": partial(fixed, "calendar/"),
    "language-coverage": partial(fixed, "language-coverage/"),
    "open-data": partial(fixed, "open-data/"),
    "offline-packs": partial(fixed, "offline/"),
    "my-list": partial(fixed, "my-list/"),
    "about": partial(fixed, "about/"),
    "contact": partial(fixed, "contact/"),
    "accessibility": partial(fixed, "accessibility/"),
    "terms": partial(fixed, "terms/"),
    "missing-in-language": missing_here,
    "not-found": partial(fixed, "no-such-page/"),
}
ERROR_PAGES = ("missing-in-language", "not-found")
LANGUAGES = tuple(language_codes())
