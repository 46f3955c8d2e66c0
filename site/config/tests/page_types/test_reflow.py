"""Narrow screens, large text and readers' own text spacing lose nothing (WCAG 1.4.10, 1.4.12)."""

from pathlib import Path

import pytest

from config.tests.page_types.visits import OPEN_EVERYTHING, plan_visits, walk

pytestmark = pytest.mark.browser
LAYOUT = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")
# A window of 1280 px at 400 % is one of 320 px.
NARROW = (320,)
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }"""


def test_nothing_overflows_at_320_pixels_nor_with_readers_text_spacing(chromium, demo_site, found_pages, is_long):
    visits = plan_visits(found_pages, NARROW, is_long=is_long, schemes=("light",))
    faults = []
    for visit, tab in walk(chromium, demo_site.url, visits, found_pages):
        faults += [f"{visit}: {fault}" for fault in tab.evaluate(LAYOUT)]
        tab.evaluate(OPEN_EVERYTHING)
        tab.add_style_tag(content=SPACING)
        faults += [f"{visit} with text spacing: {fault}" for fault in tab.evaluate(LAYOUT)]
    assert faults == []


# Returns Arabic texts in narrow lines, slanted or spaced.
ARABIC = """() => {
  const faults = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (!element.checkVisibility() || element.closest(".visually-hidden, code")) continue;
    const text = [...element.childNodes].filter((each) => each.nodeType === 3).map((each) => each.data).join("").trim();
    if (!/[\u0600-\u06ff]/.test(text)) continue;
    const style = getComputedStyle(element);
    const leading = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
    const isSpaced = style.letterSpacing !== "normal" && parseFloat(style.letterSpacing) > 0;
    if (leading < 1.69 || isSpaced || style.fontStyle !== "normal")
      faults.push(`${element.className || element.tagName} ${leading} ${style.fontStyle}: ${text.slice(0, 60)}`);
  }
  return [...new Set(faults)];
}"""
WITH_ARABIC = {("styleguide", "ar"), ("styleguide", "en"), ("calendar", "ar"), ("tool", "ar"), ("instrument", "en")}


def test_arabic_is_never_set_narrowly_slanted_or_spaced(chromium, demo_site, found_pages, is_long):
    visits = plan_visits(found_pages, (1280,), is_long=True, schemes=("light",))
    chosen = [visit for visit in visits if is_long or (visit.name, visit.language_code) in WITH_ARABIC]
    assert len(chosen) >= len(WITH_ARABIC)
    faults = []
    for visit, tab in walk(chromium, demo_site.url, chosen, found_pages):
        tab.evaluate(OPEN_EVERYTHING)
        faults += [f"{visit}: {fault}" for fault in tab.evaluate(ARABIC)]
    assert faults == []


def test_arabic_type_has_a_face_of_its_own_and_room(chromium, demo_site, found_pages):
    visits = plan_visits(found_pages, (1280,), is_long=True, schemes=("light",))
    chosen = [visit for visit in visits if visit.name == "session"]
    faces = {}
    for visit, tab in walk(chromium, demo_site.url, chosen, found_pages):
        faces[visit.language_code] = tab.evaluate(
            "async () => { await document.fonts.ready;"
            " const style = getComputedStyle(document.querySelector('main p'));"
            " return {loaded: [...document.fonts].filter(f => f.status === 'loaded').length,"
            " leading: parseFloat(style.lineHeight) / parseFloat(style.fontSize), spacing: style.letterSpacing} }"
        )
    assert faces["ar"]["loaded"] >= 1
    assert faces["ar"]["leading"] >= 1.69
    assert faces["ar"]["spacing"] == "normal"
    # Nobody else pays for the face, though every page names Arabic in its language bar.
    assert {code: face["loaded"] for code, face in faces.items() if code != "ar" and face["loaded"]} == {}
