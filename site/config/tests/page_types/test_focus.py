"""Tab goes through every page in reading order and comes out again; what has the focus is in sight and shows it."""

from pathlib import Path

import pytest

from config.tests.page_types.page_list import LANGUAGES
from config.tests.page_types.visits import SCHEMES, open_tab, plan_visits, walk

pytestmark = pytest.mark.browser
FOCUS = Path(__file__).with_name("focus.js").read_text(encoding="utf-8")
WIDTHS = (320, 1280)
MOST_STOPS = 600
FORCED = ("home", "training-listing", "session", "contact", "my-list")


# The next Tab goes to the first stop, though a field had the focus from the beginning.
FROM_THE_TOP = "() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex') }"


def tab_through(tab):
    """Press Tab until the focus has left the page; return {count, faults}."""
    tab.evaluate(FROM_THE_TOP)
    tab.evaluate(FOCUS)
    tab.evaluate("() => document.fonts.ready.then(() => null)")
    for _stop in range(MOST_STOPS // 20):
        for _press in range(20):
            tab.keyboard.down("Tab")
        if tab.evaluate("() => window.focusWalk.isRound()"):
            break
    return tab.evaluate("() => window.focusWalk.result()")


def test_the_focus_is_never_hidden_on_any_type_of_page(chromium, demo_site, found_pages, is_long):
    visits = plan_visits(found_pages, WIDTHS, is_long=is_long)
    stops, faults = 0, []
    for visit, tab in walk(chromium, demo_site.url, visits, found_pages):
        walked = tab_through(tab)
        stops += walked["count"]
        faults += [f"{visit}: {fault}" for fault in walked["faults"]]
    print(f"focus: {stops} stops on {len(visits)} pages")
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_focus_is_seen_in_forced_colours(chromium, demo_site, found_pages, width):
    faults = []
    for scheme, code in zip(SCHEMES, (LANGUAGES[0], "en"), strict=True):
        with open_tab(chromium, width, scheme) as tab:
            tab.emulate_media(forced_colors="active")
            for name in FORCED:
                tab.goto(demo_site.url + found_pages[name, code].path)
                faults += [f"{name} {code} {width}px {scheme}: {fault}" for fault in tab_through(tab)["faults"]]
    assert faults == []
