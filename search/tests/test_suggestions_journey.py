"""Suggestions in a real browser: the keyboard alone, an input method, Escape, and right to left."""

import re

import pytest
from playwright.sync_api import expect

from catalogue.tests.factories import make_work
from search.drain import drain_outbox
from search.vocabulary import forget_snapshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium, live_server, search_indices):
    for code, title in {"en": "Wombat handbook", "ar": "دليل الومبت"}.items():
        make_work("tool", languages=(code,), key=f"wombat-{code}", titles={code: title})
    drain_outbox()
    search_indices.indices.refresh(index="_all")
    forget_snapshot()
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.asked = []
    page.on("request", lambda request: "/suggest/" in request.url and page.asked.append(request.url))
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
    yield page
    page.close()


def test_a_work_is_reached_by_the_keyboard_alone(page, live_server):
    page.goto(f"{live_server.url}/en/")
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.type("womb", delay=20)
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Wombat handbook")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert len(page.asked) == 1, "typing on must not ask for every letter"
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("womb")
    page.keyboard.press("ArrowDown")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/en/tools/wombat-en/$"))
    assert page.errors == []


def test_enter_without_a_choice_searches_as_without_the_script(page, live_server):
    page.goto(f"{live_server.url}/en/")
    page.get_by_role("combobox").fill("wombat")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search/\?q=wombat$"))


def test_arabic_suggestions_stand_in_their_direction_within_the_window(page, live_server):
    page.goto(f"{live_server.url}/ar/")
    page.get_by_role("combobox").focus()
    page.keyboard.type("ومب", delay=20)
    text = page.get_by_role("option").first.locator("span").first
    expect(text).to_have_text("دليل الومبت")
    expect(text).to_have_attribute("dir", "rtl")
    box = page.get_by_role("listbox").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_an_input_method_that_composes_asks_nothing_until_it_is_done(page, live_server):
    page.goto(f"{live_server.url}/en/")
    box = page.get_by_role("combobox")
    box.focus()
    box.dispatch_event("compositionstart")
    page.keyboard.type("wombat", delay=10)
    page.wait_for_timeout(500)
    assert page.asked == []
    box.dispatch_event("compositionend")
    expect(page.get_by_role("option").first).to_be_visible()
    assert len(page.asked) == 1


def test_without_a_network_nothing_is_asked(page, live_server):
    # Nothing of the page itself, such as its icon, may still be under way.
    page.goto(f"{live_server.url}/en/", wait_until="networkidle")
    page.context.set_offline(True)
    page.get_by_role("combobox").fill("wombat")
    page.wait_for_timeout(500)
    assert page.asked == []
    assert page.errors == []
