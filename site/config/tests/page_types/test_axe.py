"""axe finds nothing on any type of page: six languages, three widths, light and dark in the long form."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from config.tests.page_types.page_list import PAGE_TYPES
from config.tests.page_types.visits import plan_visits, walk

pytestmark = pytest.mark.browser
WIDTHS = (320, 768, 1280)
# Off unless asked for; it knows the exceptions of WCAG 2.5.8.
OPTIONS = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


def check_with_axe(chromium, demo_site, found_pages, visits):
    axe = Axe()
    faults = []
    for visit, tab in walk(chromium, demo_site.url, visits, found_pages):
        for violation in axe.run(tab, options=OPTIONS).response["violations"]:
            places = [node["html"][:120] for node in violation["nodes"]]
            faults.append(f"{visit}: {violation['id']} ({violation['impact']}) {places[:3]}")
    return faults


def test_axe_finds_nothing_on_any_type_of_page(chromium, demo_site, found_pages, is_long):
    visits = plan_visits(found_pages, WIDTHS, is_long=is_long)
    assert len({visit.name for visit in visits}) >= len(PAGE_TYPES) * 0.8
    faults = check_with_axe(chromium, demo_site, found_pages, visits)
    print(f"axe: {len(visits)} pages looked at")
    assert faults == []
