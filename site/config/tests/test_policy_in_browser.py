"""The policies as a browser enforces them: public pages keep theirs, and Wagtail's admin works under its own."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Locale, Page
from wagtail_localize.operations import translate_object

from catalogue.groups import ensure_groups
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tab(chromium):
    """A page that collects what the policy refused and what failed in scripts."""
    context = chromium.new_context(viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: page.complaints.append(f"{page.url}: {message.text}") if message.type == "error" else None,
    )
    yield page
    context.close()


def log_in(tab, address):
    get_user_model().objects.create_superuser("root", "root@example.org", "a-long-password-1")
    tab.goto(f"{address}{reverse('wagtailadmin_login')}")
    tab.fill("input[name=username]", "root")
    tab.fill("input[name=password]", "a-long-password-1")
    tab.click("button[type=submit]")
    tab.wait_for_url("**/admin/")


def test_public_pages_break_no_rule(tab, live_server):
    make_work("tool", ("en", "ar"), key="probe", body="First paragraph")
    page = Page.objects.get(slug="probe", locale__language_code="ar")
    for path in ("/en/", "/ar/", "/zh-hans/search/?q=probe", page.get_url(), "/admin/login/"):
        tab.goto(f"{live_server.url}{path}")
    assert tab.complaints == []


def test_an_inline_script_on_a_public_page_does_not_run(tab, live_server):
    tab.goto(f"{live_server.url}/en/")
    tab.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.hasRun = true';"
        " document.head.append(s); }"
    )
    assert tab.evaluate("() => window.hasRun") is None
    assert any("Content Security Policy" in complaint for complaint in tab.complaints)


def test_the_admin_works_under_its_policy(tab, live_server):
    ensure_groups()
    make_work("training", ("en",), key="probe")
    page = Page.objects.get(slug="probe")
    listing = ensure_listings()["training", "en"]
    log_in(tab, live_server.url)
    names = (
        ("wagtailadmin_explore", [listing.pk]),
        ("wagtaildocs:index", []),
        ("wagtailimages:add_multiple", []),
        ("wagtailusers_users:add", []),
        ("wagtailsnippets_catalogue_work:list", []),
        ("wagtailsnippets_catalogue_instrument:add", []),
        ("wagtailadmin_reports:site_history", []),
        ("wagtail_localize:submit_page_translation", [page.pk]),
    )
    for name, arguments in names:
        tab.goto(f"{live_server.url}{reverse(name, args=arguments)}")
    translate_object(page.specific, Locale.objects.filter(language_code="fr"))
    translation = Page.objects.get(translation_key=page.translation_key, locale__language_code="fr")
    tab.goto(f"{live_server.url}{reverse('wagtailadmin_pages:edit', args=[translation.pk])}?editor=page")
    expect(tab.get_by_role("button", name="Publish in Français")).to_be_visible()
    tab.goto(f"{live_server.url}{reverse('wagtailadmin_pages:edit', args=[page.pk])}")

    # The rich text editor, a chooser's dialog, the date picker and the preview all come with scripts of their own.
    tab.get_by_role("tab", name="Facts for all languages").click()
    date = tab.locator("input[name$='date']:visible, input[name$='starts_at']:visible").first
    date.click()
    expect(tab.locator(".xdsoft_datetimepicker:visible, .flatpickr-calendar.open").first).to_be_visible()
    tab.keyboard.press("Escape")
    tab.get_by_role("tab", name="Text in this language").click()
    tab.get_by_role("button", name="Toggle preview").click()
    frame = tab.frame_locator("iframe#w-preview-iframe, iframe[id*=preview]").first
    expect(frame.locator("h1")).to_be_attached(timeout=15_000)
    assert tab.complaints == []
