"""Every type of page is light: its bytes in Arabic, and in the long form six languages and the time on a weak line.

config/tests/test_weight.py measures pages of a larger catalogue on the weak line in every run.
"""

import pytest

from config.tests.page_types.page_list import LANGUAGES, PAGE_TYPES
from config.tests.weighing import HEAD, find_faults, serving, weigh, weigh_patiently

pytestmark = pytest.mark.browser
SHORT_FORM = ("ar",)


def is_weighed(page):
    """Answers to forms weigh as the forms do; editors' pages and files of packs don't come over a weak line."""
    page_type = PAGE_TYPES[page.name]
    return page.path.startswith("/") and not page_type.sends_form and not page_type.is_for_editors


def test_every_type_of_page_is_light(chromium, demo_site, found_pages, settings, tmp_path, is_long):
    codes = LANGUAGES if is_long else SHORT_FORM
    chosen = [page for page in found_pages.values() if page.language_code in codes and is_weighed(page)]
    faults = []
    print(f"\n{'':8}{HEAD}")
    with serving(settings, tmp_path / "static") as address:
        for page in chosen:
            status = PAGE_TYPES[page.name].status
            if is_long:
                weight = weigh_patiently(chromium, address, page.path, status)
            else:
                weight = weigh(chromium, address, page.path, status=status, is_line_weak=False)
            row = f"{f'{page.name} ({page.language_code})':36} {weight}"
            print(row, flush=True)
            faults += [f"{row} {each}" for each in find_faults(weight)]
    assert faults == [], "\n".join([HEAD, *faults])
