"""`make screenshots`: pictures of every type of page in var/screenshots, and what is cut off in them."""

from pathlib import Path

import pytest
from django.conf import settings

from config.tests.page_types.test_reflow import LAYOUT
from config.tests.page_types.visits import plan_visits, walk

pytestmark = [pytest.mark.browser, pytest.mark.screenshots]
WIDTHS = (360, 1280)
LOOKED_AT = ("ar", "zh-hans", "en")
FOLDER = Path(settings.BASE_DIR) / "var" / "screenshots"


def test_pictures_of_every_type_of_page_show_nothing_cut_off(chromium, demo_site, found_pages):
    FOLDER.mkdir(parents=True, exist_ok=True)
    visits = plan_visits(found_pages, WIDTHS, is_long=True, schemes=("light",))
    chosen = [visit for visit in visits if visit.language_code in LOOKED_AT]
    faults = []
    for visit, tab in walk(chromium, demo_site.url, chosen, found_pages, is_loaded_once=True):
        tab.evaluate("() => document.fonts.ready.then(() => null)")
        tab.screenshot(path=FOLDER / f"{visit.name}-{visit.language_code}-{visit.width}.png", full_page=True)
        faults += [f"{visit}: {fault}" for fault in tab.evaluate(LAYOUT)]
    print(f"\n{len(chosen)} pictures in {FOLDER}", *(faults or ["Nothing overflows, nothing is cut off."]), sep="\n")
    assert faults == []
