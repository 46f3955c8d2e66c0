"""A reader with a keyboard and nothing else: presses keys and says where the focus is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOST_STOPS = 250
HEIGHT = 740


class Reader(NamedTuple):
    """Language and width of the window in px."""

    language_code: str
    width: int


SHORT_FORM = (Reader("ar", 360), Reader("en", 1280))
LONG_FORM = (*SHORT_FORM, Reader("ar", 1280), Reader("en", 320), Reader("zh-hans", 360))


@contextmanager
def sit_down(browser: "Browser", address: str, width: int, **options: object) -> Iterator["Page"]:
    """A tab of a browser of the reader's own, which collects what goes wrong in `complaints`."""
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": HEIGHT}, reduced_motion="reduce", **options
    )
    tab = context.new_page()
    tab.complaints = []
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    try:
        yield tab
    finally:
        context.close()


def has_focus(tab: "Page", selector: str) -> bool:
    return tab.evaluate("selector => document.activeElement.matches(selector)", selector)


def go_to(tab: "Page", selector: str, *, key: str = "Tab") -> None:
    """Press Tab (or Shift+Tab) until what the selector means has the focus."""
    # A key held down, as it were: two messages to the browser for each stop instead of three.
    go_on = tab.keyboard.down if key == "Tab" else tab.keyboard.press
    for _stop in range(MOST_STOPS):
        go_on(key)
        if has_focus(tab, selector):
            tab.keyboard.up("Tab")
            return
    raise AssertionError(f"{key} never came to {selector} on {tab.url}")


def skip_to_content(tab: "Page") -> None:
    """The first stop of every page, and the way past its header."""
    tab.keyboard.press("Tab")
    assert has_focus(tab, ".skip-link")
    tab.keyboard.press("Enter")
    tab.wait_for_function("() => document.activeElement.id === 'content'")


def follow(tab: "Page", selector: str, *, key: str = "Tab") -> str:
    """Tab (or Shift+Tab) to a link and follow it; return the address it led to."""
    go_to(tab, selector, key=key)
    href = tab.evaluate("() => document.activeElement.href")
    tab.keyboard.press("Enter")
    tab.wait_for_url(href)
    return href
