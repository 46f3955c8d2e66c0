"""Which pages a browser visits: all combinations in the long form, each page type once in the short one."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from config.tests.page_types.page_list import LANGUAGES, PAGE_TYPES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCHEMES = ("light", "dark")
HEIGHT = 900


class Visit(NamedTuple):
    name: str
    language_code: str
    width: int
    scheme: str

    def __str__(self) -> str:
        return f"{self.name} {self.language_code} {self.width}px {self.scheme}"


def plan_visits(found: Iterable[tuple[str, str]], widths: tuple[int, ...], *, is_long: bool) -> list[Visit]:
    """Return visits, sorted so that one tab can serve neighbours."""
    existing = set(found)
    if is_long:
        visits = [Visit(*key, width, scheme) for key, width, scheme in product(sorted(existing), widths, SCHEMES)]
    else:
        visits = []
        for number, name in enumerate(PAGE_TYPES):
            width, scheme = widths[(number + number // 6) % len(widths)], SCHEMES[(number // 2) % 2]
            # The language whose turn it is, or the next one that has the page.
            turns = [LANGUAGES[(number + step) % len(LANGUAGES)] for step in range(len(LANGUAGES))]
            visits += [Visit(name, code, width, scheme) for code in turns if (name, code) in existing][:1]
    return sorted(visits, key=lambda visit: (visit.width, visit.scheme))


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


def walk(browser: "Browser", address: str, visits: list[Visit], paths: dict) -> Iterator[tuple[Visit, "Page"]]:
    """Open each visit's page in turn and yield it, loaded."""
    for width, scheme in dict.fromkeys((visit.width, visit.scheme) for visit in visits):
        with open_tab(browser, width, scheme) as tab:
            for visit in visits:
                if (visit.width, visit.scheme) == (width, scheme):
                    tab.goto(address + paths[visit.name, visit.language_code].path)
                    yield visit, tab
