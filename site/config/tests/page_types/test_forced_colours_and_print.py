"""What readers' own colours and paper make of every type of page."""

import io

import pypdfium2
import pytest

from config.tests.page_types.test_reflow import LAYOUT
from config.tests.page_types.visits import open_tab, plan_visits, walk

pytestmark = pytest.mark.browser
# DIN A4 without its margins, in CSS px.
PAPER = 680
# Returns fields and buttons without a border that stands out, and places in menus that are marked by nothing.
FORCED = """() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const sum = (colour) => { const [r, g, b, a = 1] = parse(colour); return a ? r + g + b : null; };
  const ground = sum(getComputedStyle(document.body).backgroundColor);
  const isSeen = (element, side) => {
    const style = getComputedStyle(element);
    const colour = sum(style[`border${side}Color`]);
    return parseFloat(style[`border${side}Width`]) >= 1 && style[`border${side}Style`] !== "none"
      && colour !== null && Math.abs(colour - ground) > 200;
  };
  const faults = [];
  const say = (fault, element) => faults.push(`${fault}: ${element.outerHTML.slice(0, 100)}`);
  const fields = "button, .button, textarea, select, input:not([type=hidden], [type=checkbox], [type=radio])";
  for (const element of document.querySelectorAll(fields)) {
    if (!element.checkVisibility() || element.closest(".visually-hidden")) continue;
    if (getComputedStyle(element).textDecorationLine === "underline") continue;
    const frame = element.closest(".search-form__row") || element;
    if (!["Top", "Bottom", "Left", "Right"].every((side) => isSeen(frame, side))) say("no border", element);
  }
  for (const element of document.querySelectorAll(".main-nav [aria-current], .language-bar [aria-current]"))
    if (element.checkVisibility() && !isSeen(element, "Bottom")) say("not marked", element);
  for (const element of document.querySelectorAll(".badge, .chip, .notice, .panel"))
    if (element.checkVisibility() && !isSeen(element, "Top")) say("no border", element);
  return faults;
}"""
LEFT_OUT = (
    ".skip-link, .main-nav, .language-bar, .search-form, .filters, .pagination, .sorts, .save, .site-footer__links"
)
# Returns what paper has no use for, and text in colours that don't come out on it.
ON_PAPER = """(leftOut) => {
  const faults = [...document.querySelectorAll(leftOut)].filter((each) => each.checkVisibility())
    .map((each) => `printed: ${each.outerHTML.slice(0, 80)}`);
  const light = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return r + g + b; };
  for (const each of document.querySelectorAll("h1, h2, h3, main p, main li, main dd, main a")) {
    if (each.checkVisibility() && each.textContent.trim() && light(getComputedStyle(each).color) > 500)
      faults.push(`too light: ${each.outerHTML.slice(0, 80)}`);
  }
  for (const each of document.querySelectorAll(".prose a[href^=http]"))
    if (!getComputedStyle(each, "::after").content.includes("("))
      faults.push(`no address: ${each.outerHTML.slice(0, 80)}`);
  for (const each of document.querySelectorAll(".table-scroll"))
    if (each.scrollWidth > each.clientWidth + 1) faults.push(`table cut off: ${each.textContent.trim().slice(0, 80)}`);
  return faults;
}"""

# Returns the tokens and their values.
TOKENS = """() => Object.fromEntries([...document.documentElement.computedStyleMap()]
  .filter(([name]) => name.startsWith("--")).map(([name, value]) => [name, String(value)]))"""


@pytest.fixture
def visits(found_pages, is_long):
    return plan_visits(found_pages, (PAPER,), is_long=is_long)


def test_in_forced_colours_what_can_be_pressed_or_filled_in_has_a_border(chromium, demo_site, found_pages, visits):
    faults = []
    for visit, tab in walk(chromium, demo_site.url, visits, found_pages):
        tab.emulate_media(forced_colors="active")
        faults += [f"{visit}: {fault}" for fault in tab.evaluate(FORCED)]
    assert faults == []


def test_on_paper_there_is_the_text_alone_and_all_of_it(chromium, demo_site, found_pages, visits):
    faults = []
    # The style guide shows what paper leaves out.
    printed = [visit for visit in visits if visit.name != "styleguide"]
    for visit, tab in walk(chromium, demo_site.url, printed, found_pages):
        tab.emulate_media(media="print")
        faults += [f"{visit}: {fault}" for fault in tab.evaluate(ON_PAPER, LEFT_OUT)]
        faults += [f"{visit}: {fault}" for fault in tab.evaluate(LAYOUT)]
    assert faults == []


@pytest.mark.parametrize("code", ["ar", "zh-hans", "en"])
def test_a_printed_work_says_where_it_is_from(chromium, demo_site, found_pages, code):
    page = found_pages["session", code]
    with open_tab(chromium, 1280, "dark") as tab:
        tab.goto(demo_site.url + page.path)
        document = pypdfium2.PdfDocument(io.BytesIO(tab.pdf(format="A4")))
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    assert page.path in text.replace("\r\n", "").replace("\n", "")
    assert len(document) <= 6


def test_paper_has_the_same_colours_for_readers_of_dark_pages(chromium, demo_site, found_pages):
    colours = []
    for scheme in ("light", "dark"):
        with open_tab(chromium, PAPER, scheme) as tab:
            tab.goto(demo_site.url + found_pages["home", "en"].path)
            tab.emulate_media(media="print")
            colours.append(tab.evaluate(TOKENS))
    light, dark = colours
    assert "--bad" in light
    assert dark == light
