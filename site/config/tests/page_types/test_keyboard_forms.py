"""Forms by keyboard: what is wrong is said where the focus is, and leads to its field; suggestions are a combobox."""

import re

import pytest
from playwright.sync_api import expect

from config.tests.page_types.keyboard import follow, go_to, has_focus, sit_down, skip_to_content
from config.tests.page_types.page_list import QUERIES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("has_scripts", [True, False])
def test_errors_of_the_contact_form_have_the_focus_and_lead_to_their_fields(chromium, demo_site, reader, has_scripts):
    with sit_down(chromium, demo_site.url, reader.width, java_script_enabled=has_scripts) as tab:
        tab.goto(f"/{reader.language_code}/contact/")
        tab.locator("#id_email").focus()
        tab.keyboard.type("judge")
        tab.locator("main form button").press("Enter")
        summary = tab.locator(".notice--error")
        expect(summary).to_be_focused()
        expect(summary).to_be_in_viewport()
        for name in ("email", "text"):
            field = tab.locator(f"#id_{name}")
            expect(field).to_have_attribute("aria-invalid", "true")
            assert tab.locator(f"#{field.get_attribute('aria-describedby')}").inner_text().strip()
        expect(tab.locator("#id_email")).to_have_value("judge")
        tab.keyboard.press("Tab")
        expect(summary.locator("a").first).to_be_focused()
        tab.keyboard.press("Enter")
        expect(tab.locator("#id_email")).to_be_focused()
        expect(tab.locator("#id_email")).to_be_in_viewport()


def test_a_message_is_sent_without_a_mouse(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(f"/{reader.language_code}/contact/")
        skip_to_content(tab)
        go_to(tab, "#id_email")
        tab.keyboard.type("judge@example.org")
        tab.keyboard.press("Tab")
        assert has_focus(tab, "#id_text")
        tab.keyboard.type("Where?")
        tab.keyboard.press("Tab")
        assert has_focus(tab, "main form button"), "the field for programs is no stop"
        tab.keyboard.press("Space")
        tab.wait_for_url("**?sent=1")
        expect(tab.locator("[role=status].notice--success")).to_be_focused()


def test_suggestions_are_chosen_left_alone_and_followed(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(f"/{reader.language_code}/about/")
        go_to(tab, "#site-search-words")
        box = tab.locator("#site-search-words")
        words = QUERIES.get(reader.language_code, "evidence")[:4]
        tab.keyboard.type(words)
        options = tab.get_by_role("option")
        expect(options.first).to_be_visible()
        tab.keyboard.press("ArrowDown")
        expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
        tab.keyboard.press("ArrowUp")
        expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
        tab.keyboard.press("Escape")
        expect(tab.get_by_role("listbox")).to_be_hidden()
        expect(box).to_have_value(words)
        tab.keyboard.press("ArrowDown")
        expect(options.first).to_be_visible()
        tab.keyboard.press("Tab")
        expect(tab.get_by_role("listbox")).to_be_hidden()
        assert has_focus(tab, ".site-header .search-form button"), "an open list holds nobody"
        tab.keyboard.press("Enter")
        tab.wait_for_url(lambda url: "/search/?q=" in url)
        expect(tab.locator(".results__count")).to_be_visible()
        assert tab.complaints == []


def test_a_search_is_followed_by_mail(chromium, demo_site, reader):
    with sit_down(chromium, demo_site.url, reader.width) as tab:
        tab.goto(f"/{reader.language_code}/search/?q={QUERIES.get(reader.language_code, 'evidence')}")
        skip_to_content(tab)
        follow(tab, ".follow a[href*='/follow/']")
        skip_to_content(tab)
        go_to(tab, "#id_email")
        tab.keyboard.type("nobody")
        tab.keyboard.press("Enter")
        error = tab.locator("#email-error")
        expect(error).to_be_visible()
        expect(tab.locator("#id_email")).to_be_focused()
        expect(tab.locator("#id_email")).to_have_attribute("aria-describedby", "email-error")
        tab.keyboard.press("ControlOrMeta+A")
        tab.keyboard.type(f"judge-{reader.language_code}-{reader.width}@example.org")
        tab.keyboard.press("Tab")
        chosen = tab.evaluate("() => document.activeElement.value")
        tab.keyboard.press("ArrowDown")
        assert tab.evaluate("() => document.activeElement.value") != chosen
        go_to(tab, "[name=includes_available]")
        tab.keyboard.press("Space")
        go_to(tab, "main form button")
        tab.keyboard.press("Enter")
        expect(tab.locator("main .follow-form")).to_have_count(0)
        expect(tab.locator("h1")).to_be_visible()
