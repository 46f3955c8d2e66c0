"""The way of a text from its source to the readers of another language, in a real browser with real services."""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from lxml import etree
from playwright.sync_api import expect

from catalogue.groups import APPROVER, TRANSLATOR, ensure_groups
from catalogue.tests.factories import make_work
from search.tests.test_publishing_journey import wait_until_found

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWER_MILLISECONDS = 30_000
PASSWORD = "correct horse battery staple"
SOURCE = "Wallabies hop through the court."
TITLE, TEXT = "الولب شاهدا", "يقفز الولب في قاعة المحكمة."
NEW_TITLE = "الولب شاهدا وخبيرا"
XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"


def make_person(name, group=None):
    if group is None:
        return get_user_model().objects.create_superuser(name, f"{name}@example.org", PASSWORD)
    person = get_user_model().objects.create_user(name, f"{name}@example.org", PASSWORD)
    person.groups.set([Group.objects.get(name=group)])
    return person


@pytest.fixture
def log_in(chromium, live_server):
    """Open a window of its own for a person."""
    contexts = []

    def open_window(name):
        contexts.append(chromium.new_context(viewport={"width": 1400, "height": 1000}))
        page = contexts[-1].new_page()
        page.goto(f"{live_server.url}/admin/login/")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(re.compile("/admin/$"))
        return page

    yield open_window
    for context in contexts:
        context.close()


def expect_message(page, text):
    """A form was sent: the answer may take long on a machine that does other things, too."""
    expect(page.get_by_text(text).first).to_be_visible(timeout=ANSWER_MILLISECONDS)


def publish_title(page, address, pk, title):
    page.goto(f"{address}/admin/pages/{pk}/edit/")
    page.fill("textarea[name=title], input[name=title]", title)
    page.locator("footer").get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect_message(page, "published")


def open_editor(page, address, title):
    """Go to the Arabic translation from the matrix, once the sync has begun it."""
    for _attempt in range(60):
        page.goto(f"{address}/admin/translations/?language=ar")
        link = page.get_by_role("link", name=re.compile(rf"{re.escape(title)}.*عربي|عربي"))
        if link.count() and "/admin/translations/" in (link.last.get_attribute("href") or ""):
            page.goto(address + link.last.get_attribute("href"))
            if page.locator("[data-text-editor]").count():
                return
        page.wait_for_timeout(500)
    pytest.fail("The translation did not begin")


def approve_all_that_waits(approver, address):
    approver.goto(f"{address}/admin/translations/mine/")
    approver.locator("section", has=approver.locator("#to-approve")).get_by_role("link").first.click()
    approver.get_by_role("button", name="Approve all as shown").click()
    expect_message(approver, "is being published at")


def fill_in(file: Path, texts: dict[str, str]) -> None:
    """Translate an XLIFF file as a translator's tool does: a target beside each source."""
    tree = etree.parse(file)
    units = list(tree.iter(f"{XLIFF}trans-unit"))
    assert {unit.findtext(f"{XLIFF}source") for unit in units} == set(texts)
    for unit in units:
        source, target = unit.find(f"{XLIFF}source"), unit.find(f"{XLIFF}target")
        if target is None:
            target = etree.Element(f"{XLIFF}target")
            source.addnext(target)
        target.text = texts[source.text]
        target.set("state", "translated")
    tree.write(file, encoding="UTF-8", xml_declaration=True)


@pytest.fixture
def staff(db):
    ensure_groups()
    make_person("editor")
    make_person("translator", TRANSLATOR)
    make_person("approver", APPROVER)


def test_a_source_edit_comes_through_xliff_review_and_approval_to_the_searchable_arabic_page(
    live_server, celery_worker, elasticsearch_url, search_indices, log_in, staff, tmp_path
):
    # The first task makes a fresh worker load everything.
    make_work("tool", titles={"en": "Numbats"})
    wait_until_found(live_server.url, "numbats", "en", seconds=60)
    work = make_work("tool", ("en",), key="quoll", titles={"en": "Quolls"}, body="Quolls testify by night.")
    address, editor, translator, approver = (live_server.url, *map(log_in, ("editor", "translator", "approver")))
    publish_title(editor, address, work.pages.get().pk, "Quolls as witnesses")

    open_editor(translator, address, "Quolls")
    [translation] = re.findall(r"/translations/([0-9a-f-]{36})/", translator.url)
    translator.goto(f"{address}/admin/translations/files/download/?translation={translation}")
    translator.get_by_label("Format").select_option(label="XLIFF 1.2")
    with translator.expect_download() as download:
        translator.get_by_role("button", name="Download").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    fill_in(file, {"Quolls as witnesses": "الكوال شاهدا", "Quolls testify by night.": "يشهد الكوال ليلا."})

    translator.goto(f"{address}/admin/translations/files/")
    translator.locator("input[type=file]").set_input_files(file)
    translator.get_by_role("button", name="Show what it changes").click()
    expect_message(translator, "Nothing was changed yet")
    expect(translator.locator("td[dir=rtl]", has_text="يشهد الكوال ليلا.")).to_have_count(1)
    translator.get_by_role("button", name="Take over").click()
    expect_message(translator, "This became of")

    approve_all_that_waits(approver, address)
    wait_until_found(address, "الكوال", "ar", seconds=20)
    reader = log_in("editor")
    reader.goto(f"{address}/ar/search/?q=الكوال")
    reader.get_by_role("link", name="الكوال شاهدا").first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("الكوال شاهدا")
    expect(reader.locator("html")).to_have_attribute("dir", "rtl")


def test_a_source_edit_comes_through_editor_review_and_approval_to_the_searchable_arabic_page(
    live_server, celery_worker, elasticsearch_url, search_indices, log_in, staff
):
    # The first task makes a fresh worker load everything.
    make_work("tool", titles={"en": "Wombats"})
    wait_until_found(live_server.url, "wombats", "en", seconds=60)
    work = make_work("tool", ("en",), key="wallaby", titles={"en": "Wallabies"}, body=SOURCE)
    address, source = live_server.url, work.pages.get()

    editor, translator, approver = log_in("editor"), log_in("translator"), log_in("approver")
    publish_title(editor, address, source.pk, "Wallabies as witnesses")

    open_editor(translator, address, "Wallabies")
    editor_address = translator.url
    fields = translator.locator("[data-field]")
    expect(fields).to_have_count(2)
    fields.nth(0).fill(TITLE)
    fields.nth(1).fill(TEXT)
    translator.get_by_role("button", name="Save and hand over for review").click()
    expect_message(translator, "2 texts were handed over for review")

    approve_all_that_waits(approver, address)
    wait_until_found(address, "الولب", "ar", seconds=20)
    reader = log_in("editor")
    reader.goto(f"{address}/ar/search/?q=الولب")
    reader.get_by_role("link", name=TITLE).first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.locator("html")).to_have_attribute("dir", "rtl")
    public_address = reader.url

    # The source changes: the public page stays as it is, and only the changed text comes back, beside its translation.
    publish_title(editor, address, source.pk, "Wallabies as witnesses and experts")
    for _attempt in range(60):
        translator.goto(f"{editor_address.split('?')[0]}?show=outdated")
        if translator.locator("[data-row]").count():
            break
        translator.wait_for_timeout(500)
    row = translator.locator("[data-row]")
    expect(row).to_have_count(1)
    expect(row.locator("ins").first).to_contain_text("and experts")
    row.get_by_role("button", name="Begin with it").click()
    expect(row.locator("[data-field]")).to_have_value(TITLE)
    row.locator("[data-field]").fill(NEW_TITLE)
    translator.get_by_role("button", name="Save and hand over for review").click()
    expect_message(translator, "1 text was handed over for review")
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)

    approver.goto(f"{address}/admin/translations/mine/")
    approver.locator("section", has=approver.locator("#to-approve")).get_by_role("link").first.click()
    expect(approver.locator(".text-row__former ins").first).to_contain_text("وخبيرا")
    approver.get_by_role("radio", name="Approve as shown").check()
    approver.get_by_role("button", name="Do what I chose").click()
    expect_message(approver, "is being published at")
    wait_until_found(address, "خبيرا", "ar", seconds=20)
    reader.goto(public_address)
    expect(reader.get_by_role("heading", level=1)).to_have_text(NEW_TITLE)
