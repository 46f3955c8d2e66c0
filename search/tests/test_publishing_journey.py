"""One editor's journey from the log-in to the search, in a real browser with real services."""

import json
import re
import time
import urllib.parse
import urllib.request

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS_TO_BE_FOUND = 5.0


def search_api(address, **parameters):
    url = f"{address}/api/v1/search/?{urllib.parse.urlencode(parameters)}"
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


def wait_until_found(address, query, language, seconds=SECONDS_TO_BE_FOUND):
    """Return how long it took until the query had a result."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if search_api(address, q=query, lang=language)["results"]:
            return time.monotonic() - started
        time.sleep(0.1)
    pytest.fail(f"“{query}” was not found within {seconds} s")


def log_in(page, address):
    page.goto(f"{address}/admin/login/")
    page.fill("input[name=username]", "editor")
    page.fill("input[name=password]", "correct horse battery staple")
    page.click("button[type=submit]")
    page.wait_for_url(re.compile("/admin/$"))


def test_a_session_published_in_the_admin_is_found_within_five_seconds(
    chromium, live_server, celery_worker, elasticsearch_url, search_indices
):
    get_user_model().objects.create_superuser("editor", "editor@example.org", "correct horse battery staple")
    # The first task makes a fresh worker load everything; what is measured is a site that runs.
    make_work("tool", titles={"en": "Wombats"})
    wait_until_found(live_server.url, "wombats", "en", seconds=60)
    listing = ensure_listings()["training", "en"]
    page = chromium.new_page()
    log_in(page, live_server.url)
    page.goto(f"{live_server.url}/admin/pages/add/catalogue/trainingsessionpage/{listing.pk}/")
    title = page.locator("textarea[name=title], input[name=title]")
    title.press_sequentially("Quokkas as witnesses")
    title.press("Tab")
    expect(page.locator("input[name=slug]")).to_have_value("quokkas-as-witnesses")
    page.fill("textarea[name=summary]", "How to hear a quokka in court.")
    page.get_by_role("tab", name="Facts for all languages").click()
    page.select_option("select[name=facts-type]", "mock_trial")
    page.fill("input[name=facts-starts_at]", "2031-05-06 09:00")
    page.fill("input[name=facts-time_zone]", "Africa/Dakar")
    page.keyboard.press("Escape")
    page.locator("footer").get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("published", exact=False).first).to_be_visible()
    wait_until_found(live_server.url, "quokkas", "en")

    answer = search_api(live_server.url, q="quokkas", lang="en")
    assert answer["engine"] == "elasticsearch", answer
    result = answer["results"][0]
    assert result["kind"] == "training"
    assert result["languages"] == ["en"]
    page.goto(f"{live_server.url}/en/search/?q=quokkas")
    page.get_by_role("link", name="Quokkas as witnesses").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quokkas as witnesses")
    expect(page.locator("main")).to_contain_text("Dakar")
    page.close()
