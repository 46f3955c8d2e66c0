"""axe finds nothing on any type of page: six languages, three widths, light and dark in the long form."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from config.tests.page_types.visits import OPEN_EVERYTHING, plan_visits, walk

pytestmark = pytest.mark.browser
WIDTHS = (320, 768, 1280)
# axe leaves these out unless asked: WCAG 2.5.8 (it knows the exceptions), and what it calls experimental.
ADDED = (
    "target-size",
    "css-orientation-lock",
    "focus-order-semantics",
    "label-content-name-mismatch",
    "p-as-heading",
    "table-fake-caption",
    "td-has-header",
)
# The style guide shows each component, landmarks among them, again and again.
EXPECTED = {("styleguide", "landmark-unique")}
OPTIONS = {"rules": {name: {"enabled": True} for name in ADDED}, "resultTypes": ["violations"]}


def check_with_axe(tab):
    if not tab.evaluate("() => 'axe' in window"):
        tab.evaluate(OPEN_EVERYTHING)
        tab.evaluate(Axe().axe_script)
    return tab.evaluate("options => axe.run(options)", OPTIONS)["violations"]


def test_axe_finds_nothing_on_any_type_of_page(chromium, demo_site, found_pages, is_long):
    visits = plan_visits(found_pages, WIDTHS, is_long=is_long)
    faults = []
    for visit, tab in walk(chromium, demo_site.url, visits, found_pages, is_loaded_once=True):
        for violation in check_with_axe(tab):
            if (visit.name, violation["id"]) in EXPECTED:
                continue
            places = [node["html"][:120] for node in violation["nodes"]]
            faults.append(f"{visit}: {violation['id']} ({violation['impact']}) {places[:3]}")
            print(faults[-1], flush=True)
    print(f"axe: {len(visits)} visits, {len(faults)} violations")
    assert faults == []
