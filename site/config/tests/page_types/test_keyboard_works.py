"""A work's page and the reader's own list by keyboard: keep, put in order, take away, cite, open what is folded."""

import pytest
from playwright.sync_api import expect

from config.tests.page_types.keyboard import follow, go_to, has_focus, sit_down, skip_to_content

pytestmark = pytest.mark.browser


def test_works_are_kept_put_in_order_taken_away_and_taken_off(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(f"/{reader.language_code}/tools/")
        skip_to_content(tab)
        for _work in range(2):
            go_to(tab, "button.save__link")
            tab.keyboard.press("Space")
            expect(tab.locator(".save__status")).to_be_visible()
        go_to(tab, ".main-nav__link[href*='my-list']", key="Shift+Tab")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/my-list/?keys=*")
        titles = tab.locator("main .card__title").all_inner_texts()
        assert len(titles) == 2
        skip_to_content(tab)
        go_to(tab, ".my-list__tools a[href*='#entry-']")
        tab.keyboard.press("Enter")
        expect(tab.locator("main .card__title").first).to_have_text(titles[1])
        assert tab.locator("main .card__title").all_inner_texts() == titles[::-1]
        tab.goto(f"/{reader.language_code}/my-list/")
        tab.wait_for_url("**/my-list/?keys=*")
        assert tab.locator("main .card__title").all_inner_texts() == titles[::-1], "the order is kept"
        skip_to_content(tab)
        go_to(tab, ".my-list__formats a[href*='csv']")
        with tab.expect_download() as download:
            tab.keyboard.press("Enter")
        assert download.value.suggested_filename.endswith(".csv")
        follow(tab, ".my-list__tools a:not([href*='#entry-'])", key="Shift+Tab")
        expect(tab.locator("main .card__title")).to_have_text([titles[1]])
        assert tab.complaints == []


def test_a_list_is_made_and_put_in_order_without_scripts(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width, java_script_enabled=False) as tab:
        keys = []
        for number in range(2):
            tab.goto(f"/{reader.language_code}/tools/")
            link = tab.locator("a.save__link").nth(number)
            keys.append(link.get_attribute("data-list-key"))
            link.press("Enter")
            tab.wait_for_url("**/my-list/?keys=*")
        tab.locator("#list-add").focus()
        tab.keyboard.type(keys[0])
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"**/my-list/?keys={keys[1]},{keys[0]}")
        tab.locator(".my-list__tools a[href*='#entry-']").press("Enter")
        tab.wait_for_url(f"**/my-list/?keys={keys[0]},{keys[1]}*")


def test_a_citation_is_copied_and_the_work_is_left_by_its_links(chromium, demo_site, found_pages, reader):
    with sit_down(chromium, demo_site.url, reader.width, permissions=["clipboard-read", "clipboard-write"]) as tab:
        tab.goto(found_pages["publication", reader.language_code].path)
        skip_to_content(tab)
        go_to(tab, "[data-copy] button")
        tab.keyboard.press("Enter")
        expect(tab.locator("[data-copy] [role=status]")).not_to_be_empty()
        assert tab.evaluate("() => navigator.clipboard.readText()") == tab.locator(".citation").inner_text()
        assert has_focus(tab, "[data-copy] button")
        follow(tab, ".breadcrumb li:last-child a", key="Shift+Tab")


def test_a_browser_that_copies_nothing_selects_the_citation(chromium, demo_site, found_pages, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
        tab.goto(found_pages["tool", reader.language_code].path)
        go_to(tab, "[data-copy] button")
        tab.keyboard.press("Enter")
        expect(tab.locator("[data-copy] [role=status]")).not_to_be_empty()
        assert tab.evaluate("() => getSelection().toString()").strip() == tab.locator(".citation").inner_text().strip()


def test_what_is_folded_opens_and_closes_with_enter_and_space(chromium, demo_site, found_pages, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(found_pages["publication", reader.language_code].path)
        skip_to_content(tab)
        go_to(tab, ".versions__checksum summary")
        for key, is_open in (("Enter", True), ("Space", False)):
            tab.keyboard.press(key)
            assert tab.evaluate("() => document.activeElement.parentElement.open") is is_open
        assert tab.complaints == []
