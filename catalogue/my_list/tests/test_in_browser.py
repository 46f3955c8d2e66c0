"""The list as a reader uses it: in a browser that keeps things, in one that doesn't, in one without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from catalogue.tests.factories import make_work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPT = Path(__file__).parents[2] / "static/catalogue/my_list.js"


@pytest.fixture
def works():
    make_work("tool", ("en", "ar"), key="guide", titles={"en": "Guide to evidence", "ar": "دليل الأدلة"})
    make_work("tool", ("en",), key="manual", titles={"en": "Manual on hostages"})


@pytest.fixture
def open_tab(chromium, live_server):
    contexts = []

    def run(**options):
        contexts.append(chromium.new_context(base_url=live_server.url, **options))
        tab = contexts[-1].new_page()
        tab.complaints = []
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.on("console", lambda message: tab.complaints.append(message.text) if message.type == "error" else None)
        return tab

    yield run
    for context in contexts:
        context.close()


def test_the_script_is_small():
    assert SCRIPT.stat().st_size <= 3000


def test_a_list_is_made_kept_shortened_and_forgotten(open_tab, works):
    tab = open_tab()
    tab.goto("/en/tools/")
    for title in ("Guide to evidence", "Manual on hostages"):
        button = tab.get_by_role("button", name=f"Add to my list ({title})")
        button.focus()
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("button", name=f"Remove from my list ({title})")).to_be_focused()
        expect(tab.get_by_role("status").filter(has_text="It is on your list.")).to_be_visible()
    expect(tab.get_by_role("link", name="My list 2")).to_be_visible()

    tab.get_by_role("link", name="My list 2").click()
    expect(tab).to_have_url("/en/my-list/?keys=guide,manual")
    expect(tab.locator("main .card__title")).to_have_text(["Guide to evidence", "Manual on hostages"])
    expect(tab.get_by_label("Address of this list")).to_have_value(tab.url)
    expect(tab.get_by_role("button", name="Keep this list in this browser")).to_be_hidden()

    tab.get_by_role("link", name="Remove from my list (Guide to evidence)").click()
    expect(tab).to_have_url("/en/my-list/?keys=manual")
    tab.goto("/ar/my-list/")
    expect(tab).to_have_url("/ar/my-list/?keys=manual")
    expect(tab.locator("main .card__title a")).to_have_attribute("lang", "en")

    tab.goto("/en/my-list/")
    tab.get_by_role("button", name="Forget my list").click()
    expect(tab.get_by_text("There is nothing on this list yet.")).to_be_visible()
    assert tab.complaints == []


def test_a_shared_list_is_kept_only_at_the_readers_wish_and_beside_the_own(open_tab, works):
    tab = open_tab()
    tab.goto("/en/tools/")
    tab.get_by_role("button", name="Add to my list (Manual on hostages)").click()
    tab.goto("/en/my-list/?keys=guide")
    expect(tab.get_by_role("link", name="My list 1")).to_be_visible()
    expect(tab.get_by_role("button", name="Forget my list")).to_be_hidden()
    tab.get_by_role("button", name="Keep this list in this browser").click()
    expect(tab).to_have_url("/en/my-list/?keys=manual,guide")


def test_a_browser_that_keeps_nothing_says_so_and_the_address_serves(open_tab, works):
    tab = open_tab()
    refuse = "() => { throw new DOMException('no', 'SecurityError'); }"
    tab.add_init_script(f"Object.defineProperty(window, 'localStorage', {{ get: {refuse} }})")
    tab.goto("/en/tools/")
    tab.get_by_role("link", name="Add to my list (Guide to evidence)").click()
    expect(tab).to_have_url("/en/my-list/?keys=guide")
    expect(tab.get_by_text("Your browser keeps nothing for this site, perhaps")).to_be_visible()
    expect(tab.locator("main .card__title")).to_have_text("Guide to evidence")
    assert tab.complaints == []


def test_without_scripts_the_address_is_the_list(open_tab, works):
    tab = open_tab(java_script_enabled=False)
    tab.goto("/en/tools/")
    tab.get_by_role("link", name="Add to my list (Guide to evidence)").click()
    expect(tab).to_have_url("/en/my-list/?keys=guide")
    assert "Without JavaScript your browser keeps no list." in tab.content()
    tab.get_by_label("Add a work by its address or key").fill("manual")
    tab.get_by_role("button", name="Add", exact=True).click()
    expect(tab.locator("main .card__title")).to_have_text(["Guide to evidence", "Manual on hostages"])
    tab.get_by_role("link", name="Remove from my list (Guide to evidence)").click()
    expect(tab).to_have_url("/en/my-list/?keys=manual")


def test_on_paper_there_is_the_list_and_nothing_to_press(open_tab, works):
    tab = open_tab()
    tab.goto("/en/my-list/?keys=guide,manual")
    tab.emulate_media(media="print")
    expect(tab.get_by_text("/en/tools/guide/")).to_be_visible()
    for name in ("Add", "Keep this list in this browser"):
        expect(tab.get_by_role("button", name=name, exact=True)).to_be_hidden()
    expect(tab.get_by_role("link", name="Remove from my list (Guide to evidence)")).to_be_hidden()
