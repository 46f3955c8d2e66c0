"""The alphabetical order of the six languages, compared with the browser's ICU on every name that the site ships."""

import json
from pathlib import Path

import pytest

from pages.collation import LEADING_NON_LETTERS, collation_key
from pages.languages import html_lang, language_codes

ROOT = Path(__file__).parents[3]


def shipped_names(code):
    """Return names of topics, audiences, regions, bodies and countries, and titles of instruments, in one language."""
    # Not of countries in Chinese: where characters have one sound, ICU counts strokes.
    countries = json.loads((ROOT / "site/config/settings/country_names.json").read_text(encoding="utf-8"))
    names = {row[code] for row in countries.values()} if code != "zh-hans" else set()
    for file in ("topics", "audiences", "regions", "bodies"):
        rows = json.loads((ROOT / f"catalogue/reference/{file}.json").read_text(encoding="utf-8"))
        names |= {row["labels"][code] for row in rows if code in row["labels"]}
    for row in json.loads((ROOT / "catalogue/reference/instruments.json").read_text(encoding="utf-8")):
        names |= {title["title"] for title in row["titles"] if title["language"] == code}
    return sorted(names)


def fold_alef(name):
    return name.translate(str.maketrans("أإآ", "ااا"))


@pytest.mark.browser
@pytest.mark.parametrize("code", language_codes())
def test_names_stand_in_the_order_that_icu_gives_them(chromium, code):
    names = shipped_names(code)
    plain = {LEADING_NON_LETTERS.sub("", name): name for name in names}
    if code == "ar":
        # Where lists in Arabic differ from ICU on purpose: the article and the hamza of an alef don't count.
        plain = {fold_alef(name.removeprefix("ال")): original for name, original in plain.items()}
    page = chromium.new_page()
    icu = page.evaluate(
        "([names, tag]) => names.sort(new Intl.Collator(tag, {sensitivity: 'base'}).compare)",
        [list(plain), html_lang(code)],
    )
    page.close()
    ours = sorted(names, key=lambda name: collation_key(name, code))
    assert ours == [plain[name] for name in icu]


@pytest.mark.parametrize(
    ("code", "ordered"),
    [
        ("zh-hans", ["菲律宾", "斐济", "芬兰", "南苏丹", "瑙鲁", "尼泊尔"]),
        ("ru", ["Гаити", "Гайана", "Гамбия"]),
        ("ar", ["أفغانستان", "ألبانيا", "ألمانيا", "الإمارات العربية المتحدة", "أندورا", "بالاو", "البحرين"]),
    ],
)
def test_countries_stand_where_readers_look_for_them(code, ordered):
    assert sorted(ordered, key=lambda name: collation_key(name, code)) == ordered
