"""Listings, search results and the calendar by keyboard: filters, order, pages, months; with scripts and without."""

import pytest
from playwright.sync_api import expect

from config.tests.page_types.keyboard import follow, go_to, sit_down, skip_to_content

pytestmark = pytest.mark.browser


def open_filters(tab, reader):
    """On narrow screens the filters are closed, and Enter or Space opens them."""
    if reader.width < 960:
        go_to(tab, ".filters__summary")
        tab.keyboard.press("Space")
        expect(tab.locator(".filters")).to_have_attribute("open", "")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_filter_is_opened_applied_and_taken_off(chromium, demo_site, reader, has_scripts):
    with sit_down(chromium, demo_site.url, reader.width, java_script_enabled=has_scripts) as tab:
        tab.goto(f"/{reader.language_code}/tools/")
        total = tab.locator(".cards > li").count()
        if not has_scripts:
            # Nothing can tell where the focus is without scripts: what is pressed is focused by name.
            if reader.width < 960:
                tab.locator(".filters__summary").press("Enter")
            tab.locator(".facet__value:visible").first.press("Enter")
            expect(tab.locator(".chip")).to_have_count(1)
            tab.locator(".chip").press("Enter")
            expect(tab.locator(".chip")).to_have_count(0)
            return
        skip_to_content(tab)
        open_filters(tab, reader)
        go_to(tab, ".facet:not([open]) > summary")
        tab.keyboard.press("Enter")
        assert tab.evaluate("() => document.activeElement.parentElement.open")
        follow(tab, ".facet__value")
        expect(tab.locator(".chip")).to_have_count(1)
        assert 0 < tab.locator(".cards > li").count() <= total
        skip_to_content(tab)
        follow(tab, ".chip")
        expect(tab.locator(".chip")).to_have_count(0)
        assert tab.locator(".cards > li").count() == total


def test_the_chosen_value_itself_takes_the_filter_off(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(f"/{reader.language_code}/training/")
        open_filters(tab, reader)
        follow(tab, ".facet__value")
        open_filters(tab, reader)
        follow(tab, ".facet__value--selected")
        expect(tab.locator(".chip")).to_have_count(0)


def test_results_are_put_in_another_order_and_turned_page_by_page(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(f"/{reader.language_code}/search/")
        skip_to_content(tab)
        follow(tab, ".sorts a")
        expect(tab.locator(".sorts [aria-current]")).to_have_count(1)
        first = tab.locator(".card__title").first.inner_text()
        skip_to_content(tab)
        follow(tab, ".pagination__link--next")
        assert tab.locator(".card__title").first.inner_text() != first
        expect(tab.locator(".pagination [aria-current=page]")).to_have_count(1)
        skip_to_content(tab)
        follow(tab, ".pagination__link--previous")
        assert tab.locator(".card__title").first.inner_text() == first


def test_the_calendar_is_turned_month_by_month_and_a_session_opened(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(f"/{reader.language_code}/calendar/")
        heading = tab.locator("#agenda").inner_text()
        skip_to_content(tab)
        follow(tab, ".month-nav [rel=next]")
        assert tab.locator("#agenda").inner_text() != heading
        skip_to_content(tab)
        follow(tab, ".month-nav [rel=prev]")
        assert tab.locator("#agenda").inner_text() == heading
        # The month is a table on wide screens; the agenda is for all.
        skip_to_content(tab)
        entries = ".month__entry a" if reader.width >= 960 else "section[aria-labelledby=agenda] .card__title a"
        expect(tab.locator(".month")).to_be_visible(visible=reader.width >= 960)
        follow(tab, entries)
        expect(tab.locator("h1")).to_be_visible()
        assert tab.complaints == []
