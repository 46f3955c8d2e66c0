"""The editor as a translator uses it who never lets go of the keyboard, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from catalogue.tests.factories import make_work
from catalogue.translations.admin.editor_selection import PER_PAGE
from catalogue.translations.places import placed_texts
from catalogue.translations.tests.editor_steps import ARABIC, enter, make_person
from catalogue.translations.tests.test_editor import url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tab(chromium):
    """A page that collects what the policy refused and what failed in scripts."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()


def log_in(tab, address, name):
    tab.goto(f"{address}/admin/login/")
    tab.fill("input[name=username]", name)
    tab.fill("input[name=password]", "secret")
    tab.click("button[type=submit]")
    tab.wait_for_url(re.compile("/admin/$"))


def texts(translation) -> list[str]:
    return [each.target for each in placed_texts(translation)]


def test_the_whole_way_by_keyboard(tab, live_server, synced_page, steps):
    make_person("translator", "Translator")
    arabic = steps.translation(synced_page, "ar")
    enter(arabic, ARABIC)
    steps.publish(synced_page, title="Model law on electronic evidence")
    steps.run_jobs()
    log_in(tab, live_server.url, "translator")
    tab.goto(f"{live_server.url}{url(arabic)}")
    fields = tab.locator("[data-field]")
    expect(fields).to_have_count(3)

    # The list of shortcuts opens and closes by keyboard, and gives the focus back.
    opener = tab.get_by_role("button", name="Keyboard shortcuts").last
    opener.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("dialog[data-shortcuts]")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator("dialog[data-shortcuts]")).to_be_hidden()
    expect(opener).to_be_focused()

    # The memory offers the former title; it is taken, then the source, then words are typed.
    fields.nth(0).focus()
    expect(tab.locator("[data-match]").first).to_be_visible()
    tab.keyboard.press("Alt+Shift+Digit1")
    expect(fields.nth(0)).to_have_value(ARABIC[0])
    tab.keyboard.press("Alt+Shift+Digit0")
    expect(fields.nth(0)).to_have_value("Model law on electronic evidence")
    # What a wrong text lacks is said while it is typed; the browser's undo works.
    expect(tab.locator("[data-problems]").first).to_contain_text(re.compile(r"\w"))
    tab.keyboard.press("Control+z")
    expect(fields.nth(0)).to_have_value(ARABIC[0])
    tab.keyboard.press("End")
    tab.keyboard.type(" الإلكترونية")

    tab.keyboard.press("Alt+PageDown")
    expect(fields.nth(1)).to_be_focused()
    tab.keyboard.press("Alt+PageUp")
    expect(fields.nth(0)).to_be_focused()
    tab.keyboard.press("Control+s")

    expect(tab.get_by_text("1 text was saved")).to_be_visible()
    assert texts(arabic)[0] == f"{ARABIC[0]} الإلكترونية"
    assert [complaint for complaint in tab.complaints if "favicon" not in complaint] == []


def test_what_was_typed_comes_back_after_the_window_was_closed(tab, live_server, synced_page, steps):
    make_person("translator", "Translator")
    arabic = steps.translation(synced_page, "ar")
    log_in(tab, live_server.url, "translator")
    tab.goto(f"{live_server.url}{url(arabic)}")
    tab.locator("[data-field]").nth(1).fill(ARABIC[1])
    tab.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('translation-'))")

    tab.goto(f"{live_server.url}/admin/")
    tab.goto(f"{live_server.url}{url(arabic)}")

    expect(tab.locator("[data-field]").nth(1)).to_have_value(ARABIC[1])
    expect(tab.locator("[data-notice]")).to_contain_text("were put back")
    assert texts(arabic)[1] == ""
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_text("1 text was saved")).to_be_visible()
    tab.reload()
    expect(tab.locator("[data-notice]")).to_be_hidden()


def test_the_preview_in_the_frame_shows_what_is_typed_and_runs_no_script(tab, live_server, synced_page, steps):
    make_person("translator", "Translator")
    arabic = steps.translation(synced_page, "ar")
    log_in(tab, live_server.url, "translator")
    tab.goto(f"{live_server.url}{url(arabic)}")
    tab.locator("[data-field]").nth(0).fill(ARABIC[0])

    tab.get_by_text("Preview of the page", exact=True).click()

    frame = tab.frame_locator("iframe[name=translation-preview]")
    expect(frame.get_by_role("heading", level=1)).to_have_text(ARABIC[0])
    expect(frame.locator("html")).to_have_attribute("dir", "rtl")
    assert tab.locator("iframe[name=translation-preview]").get_attribute("sandbox") == "allow-same-origin"
    assert texts(arabic)[0] == ""


@pytest.fixture
def long_work(steps):
    body = "\n\n".join(f"Paragraph {number} of the tool." for number in range(2, PER_PAGE + 11))
    page = make_work("tool", ("en",), titles={"en": "Model law on evidence"}, body=body).pages.get().specific
    page = steps.publish(page)
    steps.run_jobs()
    return steps.translation(page, "ar")


def words(number: int) -> str:
    return f"الفقرة {number} من الأداة."


def test_nothing_typed_is_lost_by_paging_a_lost_connection_or_a_lost_log_in(tab, live_server, long_work):
    make_person("translator", "Translator")
    log_in(tab, live_server.url, "translator")
    tab.goto(f"{live_server.url}{url(long_work)}")
    outcome, notice = tab.locator("[data-outcome]"), tab.locator("[data-notice]")
    asked = []
    tab.on("dialog", lambda dialog: asked.append(dialog.message))

    # To the next page, and the words are still known.
    tab.locator("[data-field]").nth(1).fill(words(2))
    tab.locator("[rel=next]").first.click()
    expect(notice).to_contain_text("on other pages")

    # Without a connection they wait, and go out when it is back, together with those of the other page.
    field = tab.locator("[data-field]").nth(0)
    field.fill(words(PER_PAGE + 1))
    tab.context.set_offline(True)
    field.press("Control+s")
    expect(outcome).to_contain_text("no connection")
    tab.context.set_offline(False)
    expect(outcome).to_contain_text("2 texts were saved")
    assert [texts(long_work)[number - 1] for number in (2, PER_PAGE + 1)] == [words(2), words(PER_PAGE + 1)]

    # Logged out: told so, and saved after a new log-in in another window.
    tab.context.clear_cookies()
    second = tab.locator("[data-field]").nth(1)
    second.fill(words(PER_PAGE + 2))
    second.press("Control+s")
    expect(outcome).to_contain_text("not logged in any more")
    window = tab.context.new_page()
    log_in(window, live_server.url, "translator")
    second.press("Control+s")
    expect(outcome).to_contain_text("1 text was saved")
    assert texts(long_work)[PER_PAGE + 1] == words(PER_PAGE + 2)

    # Saved text by text, on to the next one with work left; coming back to the editor leads to that place.
    third = tab.locator("[data-field]").nth(2)
    third.fill(words(PER_PAGE + 3))
    third.press("Control+Enter")
    expect(tab.locator("[data-field]").nth(3)).to_be_focused()
    assert texts(long_work)[PER_PAGE + 2] == words(PER_PAGE + 3)
    tab.goto(f"{live_server.url}/admin/translations/mine/")
    tab.goto(f"{live_server.url}{url(long_work)}")
    expect(notice).to_be_hidden()
    tab.get_by_role("link", name="Go to the text where you were last").click()
    expect(tab.locator("[data-field]").nth(3)).to_be_focused()
    assert asked == []


def test_words_typed_over_others_are_offered_and_a_refused_text_stays(tab, live_server, long_work):
    make_person("translator", "Translator")
    log_in(tab, live_server.url, "translator")
    tab.goto(f"{live_server.url}{url(long_work)}")
    field = tab.locator("[data-field]").nth(0)
    field.fill(ARABIC[0])
    field.press("Alt+PageDown")
    tab.reload()
    enter(long_work, ["نص آخر"])
    tab.reload()
    expect(field).to_have_value("نص آخر")
    expect(tab.locator("[data-offered]")).to_contain_text(ARABIC[0])
    tab.get_by_role("button", name="Put them in").click()
    expect(field).to_have_value(ARABIC[0])

    second = tab.locator("[data-field]").nth(1)
    second.fill("<script>x</script>")
    tab.get_by_role("button", name="Save", exact=True).dblclick()

    expect(tab.locator("[data-outcome]")).to_contain_text("1 text was saved. 1 text was not saved")
    assert texts(long_work)[:2] == [ARABIC[0], ""]
    tab.reload()
    expect(second).to_have_value("<script>x</script>")
