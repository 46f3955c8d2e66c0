"""A pack unpacked as from a USB stick, in a browser that has no network and may have no scripts."""

import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from catalogue.offline.storage import pack_file
from catalogue.offline.tests.conftest import ARABIC, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TITLES = {"ar": ARABIC, "en": "Guide to evidence"}


@pytest.fixture
def stick(works, tmp_path):
    def unpack(code: str) -> Path:
        folder = tmp_path / code
        with zipfile.ZipFile(pack_file(build(f"{code}-everything"))) as archive:
            archive.extractall(folder)
        return folder

    return unpack


def links_of(tab) -> list[str]:
    return tab.evaluate("() => [...document.querySelectorAll('[href], [src]')].map((each) => each.href || each.src)")


@pytest.mark.parametrize("code", ["ar", "en"])
@pytest.mark.parametrize("has_scripts", [True, False])
def test_every_link_of_a_pack_leads_somewhere_without_a_network(chromium, stick, settings, code, has_scripts):
    folder = stick(code)
    context = chromium.new_context(java_script_enabled=has_scripts)
    tab = context.new_page()
    requests, complaints = [], []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(f"file://{folder}/index.html")
    expect(tab.locator("html")).to_have_attribute("dir", "rtl" if code == "ar" else "ltr")
    own = tab.locator("section").first.get_by_role("link", name=TITLES[code])
    start = own.bounding_box()
    width = tab.viewport_size["width"]
    assert (start["x"] > width / 2) == (code == "ar")
    own.click()
    expect(tab.locator("h1")).to_have_text(TITLES[code])
    tab.get_by_role("navigation").get_by_role("link").click()
    expect(tab).to_have_url(f"file://{folder}/index.html")
    if has_scripts:
        follow_all_links(tab, folder, settings.BASE_URL)
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    context.close()


def follow_all_links(tab, folder: Path, base: str) -> None:
    for path in [folder / "index.html", *sorted((folder / "works").iterdir())]:
        tab.goto(f"file://{path}")
        links = links_of(tab)
        assert links
        for link in links:
            parts = urlsplit(link)
            if parts.scheme == "file":
                assert Path(unquote(parts.path)).is_file(), link
                assert Path(unquote(parts.path)).is_relative_to(folder)
            else:
                assert link.startswith(base)


def test_the_box_narrows_the_list(chromium, stick):
    tab = chromium.new_page()
    tab.goto(f"file://{stick('ar')}/index.html")
    entries = tab.locator(".works > li:visible")
    expect(entries).to_have_count(3)
    tab.get_by_role("searchbox").fill("ادلة")  # without the hamza
    expect(entries).to_have_count(1)
    expect(tab.get_by_role("heading", level=2)).to_have_count(1)
    tab.close()


def test_arabic_comes_with_its_face(chromium, stick):
    tab = chromium.new_page()
    tab.goto(f"file://{stick('ar')}/index.html")
    assert tab.evaluate("() => document.fonts.ready.then((fonts) => [...fonts].map((face) => face.status))") == [
        "loaded"
    ]
    tab.close()
