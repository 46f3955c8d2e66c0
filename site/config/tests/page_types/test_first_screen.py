"""A phone's first screen of a work answers: what is it, for whom, in which languages, how to get it or take part."""

import pytest

from config.tests.page_types.page_list import LANGUAGES
from config.tests.page_types.visits import open_tab

pytestmark = pytest.mark.browser
WIDTH, HEIGHT = 360, 740
# What, for whom, in which languages, how (and when): {selector: least number of elements}.
DOCUMENT = {"h1": 1, ".work-head__labels": 1, ".answers dd": 2, ".answers p": 1}
ANSWERS = {"session": {"h1": 1, ".work-head__labels": 1, ".answers dd": 4}, "tool": DOCUMENT, "publication": DOCUMENT}
MEASURE = """(selector) => [...document.querySelectorAll(selector)]
  .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect().bottom)"""


@pytest.mark.parametrize("name", ANSWERS)
def test_the_first_screen_of_a_phone_answers(chromium, demo_site, found_pages, is_long, name):
    codes = LANGUAGES if is_long else ("ar", "zh-hans", "en")
    faults = []
    with open_tab(chromium, WIDTH, "light") as tab:
        tab.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        for code in codes:
            tab.goto(demo_site.url + found_pages[name, code].path)
            tab.evaluate("() => document.fonts.ready.then(() => null)")
            for selector, least in ANSWERS[name].items():
                bottoms = tab.evaluate(MEASURE, selector)
                if len(bottoms) < least or max(bottoms) > HEIGHT:
                    faults.append((code, selector, bottoms))
    assert faults == []
