"""No page mixes languages without saying so: every text is in the script of the language it is marked with."""

import re

import pytest
from bs4 import BeautifulSoup, Comment, Doctype

from config.tests.page_types.page_list import ERROR_PAGES, LANGUAGES, PAGE_TYPES

LETTERS = {
    "ar": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff",
    "ru": "\u0400-\u04ff",
    "latin": "A-Za-z\u00c0-\u024f",
}
SCRIPTS = {"ar": "ar", "zh": "zh", "ru": "ru", "en": "latin", "fr": "latin", "es": "latin"}
OF_NO_LANGUAGE = ("script", "style", "code", "svg", "template")
# A run of words: what is written in capitals and digits (symbols, abbreviations), and single names, are the same in
# every language.
LATIN_SENTENCE = re.compile(rf"[{LETTERS['latin']}][a-z\u00df-\u00ff’']+(?:[ ,]+[{LETTERS['latin']}’'-]+){{2,}}")


def texts_of(html):
    """Yield (language, text) of every text node and of the attributes that are read out."""
    soup = BeautifulSoup(html, "html.parser")
    for node in soup.find_all(string=True):
        if isinstance(node, (Comment, Doctype)) or not node.strip() or node.find_parent(OF_NO_LANGUAGE):
            continue
        yield language_of(node.parent), node.strip()
    for element in soup.find_all(True):
        for name in ("alt", "title", "aria-label", "placeholder"):
            if element.get(name, "").strip():
                yield language_of(element), element[name].strip()


def language_of(element):
    while element is not None:
        if element.get("lang"):
            return element["lang"]
        element = element.parent
    return ""


def foreign_part(language, text):
    """Return what in a text can't be in this language, or ""."""
    script = SCRIPTS.get(language.split("-")[0])
    if script is None:
        # Sessions are held in other languages, too, and name them in their own letters.
        return ""
    others = "".join(letters for name, letters in LETTERS.items() if name not in {script, "latin"})
    foreign = re.search(rf"[{others}]+", text)
    if foreign is None and script != "latin":
        foreign = LATIN_SENTENCE.search(re.sub(r"https?://\S+", "", text))
    return foreign.group() if foreign else ""


@pytest.mark.parametrize(
    ("language", "text", "foreign"),
    [
        ("ar", "القرار A/RES/62/172 بصيغة PDF", ""),
        ("ar", "See the sessions in a calendar", "See the sessions in a calendar"),
        ("zh-Hans", "培训 обучение", "обучение"),
        ("en", "A guide 指南", "指南"),
        ("ru", "Сессии UNODC", ""),
        ("fr", "Réunion à N’Djamena", ""),
        ("kk", "Қазақ тілі", ""),
    ],
)
def test_a_foreign_part_is_found(language, text, foreign):
    assert foreign_part(language, text) == foreign


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_text_is_in_the_script_of_its_language(found_pages, code):
    faults = {
        (language, text[:100])
        for (_name, page_code), page in found_pages.items()
        if page_code == code
        for language, text in texts_of(page.html)
        if foreign_part(language, text)
    }
    assert sorted(faults) == []


def test_every_type_of_page_exists(found_pages):
    names = {name for name, _code in found_pages}
    assert set(PAGE_TYPES) - names == set()
    assert set(ERROR_PAGES) <= names
