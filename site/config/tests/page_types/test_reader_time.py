"""A session's page says when it begins where the reader is, in the words that the page has for dates."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from config.tests.page_types.page_list import LANGUAGES
from pages.localized_formats import format_date

pytestmark = pytest.mark.browser
# Far from all sessions.
READER = "Pacific/Honolulu"


@pytest.fixture
def tab(chromium):
    context = chromium.new_context(timezone_id=READER)
    yield context.new_page()
    context.close()


def test_readers_elsewhere_see_the_time_of_their_own_zone(tab, demo_site, found_pages, is_long):
    for code in LANGUAGES if is_long else ("ar", "zh-hans", "en"):
        tab.goto(demo_site.url + found_pages["session", code].path)
        note = tab.locator("[data-local-start]")
        begins = datetime.fromisoformat(note.get_attribute("data-local-start")).astimezone(ZoneInfo(READER))
        assert note.is_visible()
        assert format_date(begins.date(), code) in note.inner_text()
