"""Every type of public page, once: a name, and how its address is found in the demonstration content.

Tests that look at all pages (axe, HTML checker, reflow, weight, scripts, screenshots) take their pages from here.
`test_page_list.py` fails where the site has an address or a template that no page of the list shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from wagtail.models import Page

from catalogue.models import WorkPage
from config.tests.page_types import demo_states
from pages.languages import language_codes
from pages.querysets import visible_pages

Find = Callable[[str], str]


@dataclass(frozen=True)
class PageType:
    """`find` gives the path of the page in a language (a whole address for files), "" where there is none."""

    find: Find
    status: int = 200
    # Asked for by an account that may open the admin.
    is_for_editors: bool = False
    # The answer to the page's form, sent as it stands.
    sends_form: bool = False
    # Part of the page's HTML without which it is not of this type.
    shows: str = ""


def fixed(path: str, language_code: str) -> str:
    return f"/{language_code}/{path}"


def listing(kind: str, language_code: str, query: str = "") -> str:
    from catalogue.site_tree import ensure_listings

    return (ensure_listings()[kind, language_code].get_url() or "") + query


def work(kind: str, language_code: str) -> str:
    """The first demo work of a kind, by its key, that has a page in this language."""
    pages = WorkPage.objects.filter(work__kind=kind, work__key__startswith="demo-")
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
    # English has every work.
    return ""


def search(words: dict[str, str], language_code: str, query: str = "") -> str:
    return f"/{language_code}/search/?q={words.get(language_code, words['en'])}{query}"


QUERIES = {"ar": "الأدلة", "zh-hans": "证据", "ru": "доказательства", "en": "evidence", "fr": "preuve", "es": "prueba"}
MISSPELT = {"en": "extraditoin", "fr": "extraditoin", "es": "extradicoin", "ru": "экстрадицыя", "ar": "الادلثة"}
NAMED = {"en": "UNODC", "ar": "UNODC"}
SUBJECTS = {
    "instrument": "instruments/hostages-convention-1979/",
    "topic": "topics/extradition/",
    "audience": "audiences/prosecutors/",
    "region": "regions/africa/",
    "country": "countries/at/",
    "body": "bodies/unodc/",
}
INDICES = ("instruments", "topics", "audiences", "regions", "countries", "bodies")
NOTHING_HAS_THIS = "?topic=extradition&topic=no-such-topic&instrument=hostages-convention-1979&body=icao"
REFUSED = "field__error"

# Name → type of page.
PAGE_TYPES: dict[str, PageType] = {
    "home": PageType(partial(fixed, "")),
    "training-listing": PageType(partial(listing, "training")),
    "tools-listing": PageType(partial(listing, "tool")),
    "publications-listing": PageType(partial(listing, "publication")),
    "filtered-listing": PageType(partial(listing, "training", query="?when=past"), shows="chip"),
    "empty-listing": PageType(partial(listing, "tool", query=NOTHING_HAS_THIS), shows="notice"),
    "session": PageType(partial(work, "training")),
    "tool": PageType(partial(work, "tool")),
    "publication": PageType(partial(work, "publication")),
    **{name: PageType(partial(fixed, f"{name}/")) for name in INDICES},
    **{name: PageType(partial(fixed, path)) for name, path in SUBJECTS.items()},
    "search": PageType(partial(search, QUERIES), shows="card"),
    "filtered-search": PageType(partial(search, QUERIES, query="&kind=tool&sort=newest"), shows="chip"),
    "search-also-searched": PageType(partial(search, NAMED), shows="also-searched"),
    "search-misspelt": PageType(partial(search, MISSPELT), shows="did-you-mean"),
    "search-without-hits": PageType(partial(fixed, "search/?q=qqqqqqqq")),
    "search-refused": PageType(partial(fixed, "search/?year_from=2020&year_to=1999"), status=400),
    "follow": PageType(partial(fixed, "search/follow/?q=V")),
    "follow-refused": PageType(partial(fixed, "search/follow/?q=V"), status=400, sends_form=True, shows=REFUSED),
    "follow-sent": PageType(partial(fixed, "search/follow/sent/")),
    "alert-to-confirm": PageType(partial(demo_states.alert_path, "confirm", "pending")),
    "alert-confirmed": PageType(partial(demo_states.alert_path, "confirm", "active")),
    "alert-to-stop": PageType(partial(demo_states.alert_path, "stop", "active")),
    "alert-stopped": PageType(partial(demo_states.alert_path, "stop", "stopped")),
    "alerts": PageType(partial(demo_states.alert_path, "mine", "active")),
    "alert-refused": PageType(partial(fixed, "search/alerts/confirm/no-such-link/"), status=404),
    "digest-to-stop": PageType(partial(demo_states.digest_path)),
    "calendar": PageType(partial(fixed, "calendar/")),
    "calendar-without-sessions": PageType(partial(fixed, "calendar/?month=2031-02&x=y")),
    "language-coverage": PageType(partial(fixed, "language-coverage/")),
    "open-data": PageType(partial(fixed, "open-data/")),
    "offline-packs": PageType(partial(fixed, "offline/"), shows=".zip"),
    "pack-index": PageType(partial(demo_states.pack_page, "index.html")),
    "pack-work": PageType(partial(demo_states.pack_page, "works/*.html")),
    "my-list": PageType(partial(fixed, "my-list/")),
    "my-list-filled": PageType(demo_states.list_path),
    "about": PageType(partial(fixed, "about/")),
    "contact": PageType(partial(fixed, "contact/")),
    "contact-refused": PageType(partial(fixed, "contact/"), status=400, sends_form=True, shows=REFUSED),
    "contact-sent": PageType(partial(fixed, "contact/?sent=1"), shows="notice--success"),
    "accessibility": PageType(partial(fixed, "accessibility/")),
    "terms": PageType(partial(fixed, "terms/")),
    "password": PageType(partial(demo_states.page_path, demo_states.BEHIND_PASSWORD)),
    "password-refused": PageType(demo_states.password_path, sends_form=True, shows=REFUSED),
    "password-for-file": PageType(demo_states.private_file_path),
    "log-in": PageType(partial(fixed, "_util/login/")),
    "styleguide": PageType(partial(fixed, "styleguide/"), is_for_editors=True),
    "withdrawn": PageType(partial(demo_states.withdrawn_path), status=410),
    "missing-in-language": PageType(missing_here, status=404, shows="version-links"),
    "not-found": PageType(partial(fixed, "no-such-page/"), status=404),
    "error-400": PageType(partial(fixed, "answers/400/"), status=400),
    "error-403": PageType(partial(fixed, "answers/403/"), status=403),
    "error-403-form": PageType(partial(fixed, "answers/403-form/"), status=403),
    "error-429": PageType(partial(fixed, "answers/429/"), status=429),
    "error-500": PageType(partial(fixed, "answers/500/"), status=500),
    "error-503": PageType(partial(fixed, "answers/503/"), status=503),
    # Where no language is known, all six are on one page.
    "error-in-six-languages": PageType(lambda code: "/answers/503/" if code == "en" else "", status=503),
}
LANGUAGES = tuple(language_codes())
ERROR_PAGES = tuple(name for name, page_type in PAGE_TYPES.items() if page_type.status >= 400)
