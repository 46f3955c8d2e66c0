"""Which pages a browser visits: all combinations in the long form, each page type once in the short one."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby, product
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from config.tests.page_types.page_list import LANGUAGES, PAGE_TYPES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from config.tests.page_types.conftest import FoundPage

SCHEMES = ("light", "dark")
HEIGHT = 900
PAGES_BETWEEN_SAYINGS = 20


class Visit(NamedTuple):
    name: str
    language_code: str
    width: int
    scheme: str

    def __str__(self) -> str:
        return f"{self.name} {self.language_code} {self.width}px {self.scheme}"


# What readers open is examined, too.
OPEN_EVERYTHING = "() => document.querySelectorAll('details').forEach(each => { each.open = true })"


def plan_visits(
    found: Iterable[tuple[str, str]], widths: tuple[int, ...], *, is_long: bool, schemes: tuple[str, ...] = SCHEMES
) -> list[Visit]:
    """Return visits; those of one page follow one another, so that it is loaded once."""
    existing = set(found)
    if is_long:
        return [Visit(*key, width, scheme) for key, scheme, width in product(sorted(existing), schemes, widths)]
    visits = []
    for number, name in enumerate(PAGE_TYPES):
        width, scheme = widths[(number + number // 6) % len(widths)], schemes[(number // 2) % len(schemes)]
        # The language whose turn it is, or the next one that has the page.
        turns = [LANGUAGES[(number + step) % len(LANGUAGES)] for step in range(len(LANGUAGES))]
        visits += [Visit(name, code, width, scheme) for code in turns if (name, code) in existing][:1]
    return visits


@contextmanager
def open_tab(browser: "Browser", width: int, scheme: str) -> Iterator["Page"]:
    """A tab in which a test may add style sheets of its own, which the site's policy forbids."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def walk(
    browser: "Browser",
    address: str,
    visits: list[Visit],
    found: Mapping[tuple[str, str], "FoundPage"],
    *,
    is_loaded_once: bool = False,
) -> Iterator[tuple[Visit, "Page"]]:
    """Yield each visit with its page, loaded.

    `is_loaded_once` is for tests that leave a page as it was: it is then shown in all widths and schemes in turn.
    """
    started = monotonic()
    pages = groupby(visits, key=lambda visit: (visit.name, visit.language_code))
    with open_tab(browser, 1280, "light") as tab:
        for number, (key, visits_of_page) in enumerate(pages, start=1):
            is_loaded = False
            for visit in visits_of_page:
                tab.set_viewport_size({"width": visit.width, "height": HEIGHT})
                tab.emulate_media(color_scheme=visit.scheme)
                if not (is_loaded and is_loaded_once):
                    load(tab, address, found[key])
                    is_loaded = True
                yield visit, tab
            if number % PAGES_BETWEEN_SAYINGS == 0:
                print(f"{number} pages, {monotonic() - started:.0f} s, now {' '.join(key)}", flush=True)


def load(tab: "Page", address: str, page: "FoundPage") -> None:
    if page.session:
        tab.context.add_cookies([{"name": "sessionid", "value": page.session, "url": address}])
    tab.goto(urljoin(address, page.path))
    if PAGE_TYPES[page.name].sends_form:
        with tab.expect_navigation():
            tab.evaluate("document.querySelector('main form[method=post i]').submit()")
    if page.session:
        tab.context.clear_cookies(name="sessionid")
