"""The frame of every page by keyboard: skip link, menu, language bar, footer; with scripts and without."""

import pytest
from playwright.sync_api import expect

from config.tests.page_types.keyboard import follow, go_to, has_focus, sit_down, skip_to_content
from config.tests.page_types.page_list import LANGUAGES

pytestmark = pytest.mark.browser


def test_the_skip_link_is_seen_with_the_focus_and_leads_past_the_header(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(f"/{reader.language_code}/")
        link = tab.locator(".skip-link")
        assert link.bounding_box()["y"] < 0
        tab.keyboard.press("Tab")
        expect(link).to_be_focused()
        box = link.bounding_box()
        assert box["y"] >= 0
        assert 0 <= box["x"] <= box["x"] + box["width"] <= reader.width
        tab.keyboard.press("Enter")
        expect(tab.locator("main")).to_be_focused()
        tab.keyboard.press("Tab")
        assert tab.evaluate("() => document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_menu_leads_to_its_pages_and_says_where_one_is(chromium, demo_site, reader, has_scripts):
    with sit_down(chromium, demo_site.url, reader.width, java_script_enabled=has_scripts) as tab:
        tab.goto(f"/{reader.language_code}/")
        links = tab.locator(".main-nav__link:visible")
        paths = [link.get_attribute("href") for link in links.all()]
        assert f"/{reader.language_code}/instruments/" in paths
        for path in (paths[0], *paths[-2:]):
            tab.goto(f"/{reader.language_code}/about/")
            if has_scripts:
                go_to(tab, f".main-nav__link[href='{path}']")
            else:
                tab.locator(f".main-nav__link[href='{path}']").focus()
            tab.keyboard.press("Enter")
            tab.wait_for_url(lambda url, path=path: url.split("?")[0].endswith(path))
            assert tab.locator(".main-nav [aria-current=page]").get_attribute("href") == path


def test_the_language_bar_leads_to_the_same_page_and_back(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(f"/{reader.language_code}/tools/")
        order = [code for code in LANGUAGES if code != reader.language_code]
        for code in (order[0], order[-1], reader.language_code):
            follow(tab, f".language-bar__item[href*='/{code}/']")
            assert f"/{code}/" in tab.url
            expect(tab.locator(".language-bar [aria-current]")).to_have_count(1)
        assert tab.url.endswith(f"/{reader.language_code}/tools/")


def test_a_language_that_does_not_exist_is_no_stop_and_says_so(chromium, demo_site, found_pages, reader):
    for (_name, _code), page in found_pages.items():
        if page.language_code == reader.language_code and _name in {"session", "tool", "publication"}:
            with sit_down(chromium, demo_site.url, reader.width) as tab:
                tab.goto(page.path)
                for missing in tab.locator(".language-bar__item--missing").all():
                    assert missing.get_attribute("href") is None
                    assert missing.locator(".visually-hidden").inner_text().strip()
                    assert tab.locator(".language-bar__note").first.is_visible()


def test_the_footer_is_the_way_out_and_shift_tab_leads_back(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(f"/{reader.language_code}/contact/")
        skip_to_content(tab)
        go_to(tab, ".site-footer__link")
        go_to(tab, "main button", key="Shift+Tab")
        go_to(tab, ".skip-link", key="Shift+Tab")
        assert has_focus(tab, ".skip-link")
        assert tab.complaints == []
