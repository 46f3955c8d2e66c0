"""The frame of every page: landmarks, error pages, style sheets that suit every script."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from pages.components import build_pagination, build_url
from pages.languages import direction_of, language_codes
from pages.models import TextPage
from pages.site_tree import ensure_home_pages

CODES = language_codes()
ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "site/static"
# All that readers get; the admin's screens have Wagtail's look.
SHEETS = ("site/**/static/**/*.css", "catalogue/static/**/*.css", "catalogue/offline/pack_files/*.css")
STYLES = sorted({sheet for pattern in SHEETS for sheet in ROOT.glob(pattern)})


def make_text_page(code="en", **attributes):
    home = ensure_home_pages()[code]
    page = TextPage(title="About", slug="about", locale=home.locale, summary="What this is.", **attributes)
    home.add_child(instance=page)
    return page


def parse(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.django_db
def test_a_text_page_has_landmarks_one_heading_and_a_skip_link_that_leads_to_the_content(client):
    body = [
        {"type": "heading", "value": "Part"},
        {"type": "text", "value": "<p>Words</p>"},
        {"type": "quotation", "value": {"text": "Quoted", "source": "Source"}},
        {"type": "notice", "value": "<p>Mind this</p>"},
    ]
    make_text_page(body=body)
    soup = parse(client.get("/en/about/"))
    assert [heading.name for heading in soup.main.find_all(re.compile("^h[1-6]$"))] == ["h1", "h2"]
    assert len(soup.find_all("main")) == len(soup.find_all("h1")) == 1
    assert soup.select_one("header")
    assert soup.select_one("footer")
    first_link = soup.body.find("a")
    assert soup.find(id=first_link["href"].removeprefix("#")).name == "main"
    labels = [nav["aria-label"] for nav in soup.find_all("nav")]
    assert len(set(labels)) == len(labels)
    assert soup.select_one(".notice").get_text(strip=True) == "Mind this"
    assert soup.select_one("figcaption").get_text() == "Source"


@pytest.mark.django_db
def test_a_page_in_one_language_only_offers_no_others(client):
    make_text_page("en")
    soup = parse(client.get("/en/about/"))
    linked = [item["href"] for item in soup.select(".language-bar__item[href]")]
    assert linked == ["/en/about/"]
    assert "not yet available" in soup.select_one(".language-bar__note").get_text()


@pytest.mark.django_db
def test_public_pages_carry_no_inline_code_and_a_policy_that_refuses_it(client):
    make_text_page()
    for path in ("/en/", "/en/about/", "/en/none/"):
        response = client.get(path)
        soup = parse(response)
        assert not soup.find_all(style=True)
        assert not soup.find_all("style")
        # What has a type of its own is data, which browsers don't run.
        code = [script for script in soup.find_all("script", src=False) if script.get("type") != "application/ld+json"]
        assert not code
        assert not [tag for tag in soup.find_all() for name in tag.attrs if name.startswith("on")]
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("template", ["locked_out.html"])
def test_pages_for_bad_moments_need_neither_database_nor_request(template, code):
    with override(code):
        soup = BeautifulSoup(render_to_string(template), "html.parser")
    assert soup.html["dir"] == direction_of(code)
    assert soup.html["lang"] == code
    assert soup.h1.get_text(strip=True)


@pytest.mark.django_db
def test_a_refused_page_is_answered_in_the_frame(client):
    ensure_home_pages()
    request = RequestFactory().get("/en/")
    soup = BeautifulSoup(render_to_string("403.html", request=request), "html.parser")
    assert soup.h1.get_text() == "No access"
    assert soup.select_one(".language-bar")


def test_style_sheets_use_logical_properties_only():
    assert len(STYLES) >= 8
    physical = re.compile(
        r"(?<![-\w])(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![-\w])(?:left|right)\s*:"
        r"|float\s*:\s*(?:left|right)|text-align\s*:\s*(?:left|right)|(?<![-\w])(?:max-|min-)?(?:width|height)\s*:(?![^{]*\))"
    )
    for sheet in STYLES:
        text = re.sub(r"/\*.*?\*/|@media[^{]*", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not physical.findall(text), sheet.name


def test_colours_are_tokens():
    for sheet in STYLES:
        text = sheet.read_text(encoding="utf-8").partition("@layer print {\n")[0]
        # A mask has no colour: it shows or hides.
        rules = re.sub(r":root\s*\{.*?\}|mask:[^;]*;|@media print.*", "", text, flags=re.DOTALL)
        assert not re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", rules), sheet.name


def luminance(colour):
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa_in_both_schemes(scheme):
    text = (STATIC / "css/frame.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", text, flags=re.DOTALL)

    def colours(block):
        full = re.sub(r"#([0-9a-f])([0-9a-f])([0-9a-f])\b(?![0-9a-f])", r"#\1\1\2\2\3\3", block)
        return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", full))

    tokens = colours(blocks[0]) | (colours(blocks[1]) if scheme == "dark" else {})
    pairs = [(ink, ground) for ink in ("text", "muted", "link", "link-hover") for ground in ("paper", "surface")]
    pairs += [(tone, f"{tone}-surface") for tone in ("good", "warn", "bad", "info", "quiet")]
    pairs += [("text", f"{tone}-surface") for tone in ("good", "warn", "bad", "info")]
    pairs += [("link", f"{tone}-surface") for tone in ("warn", "info")]
    pairs += [("muted", f"{tone}-surface") for tone in ("info",)]
    pairs += [("on-ink", "ink"), ("on-ink-soft", "ink"), ("on-ink", "ink-soft"), ("paper", "link")]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-hover")]
    low = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
    assert contrast(tokens["line-strong"], tokens["paper"]) >= 3


def test_a_long_pagination_shows_its_ends_and_the_neighbours():
    def numbers(current, total):
        links = build_pagination(current, total, lambda number: f"?page={number}").links
        return [link.number or "…" for link in links]

    assert numbers(1, 1) == [1]
    assert numbers(1, 9) == [1, 2, "…", 9]
    assert numbers(5, 9) == [1, "…", 4, 5, 6, "…", 9]
    assert numbers(9, 9) == [1, "…", 8, 9]
    assert build_pagination(9, 9, str).next_url == ""


def test_addresses_keep_lists_and_leave_out_what_is_empty():
    assert build_url("/x/", {"a": ["1", "2"], "b": [], "c": None, "d": "é&"}) == "/x/?a=1&a=2&d=%C3%A9%26"
    assert build_url("/x/", {}) == "/x/"
