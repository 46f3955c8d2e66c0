"""No page mixes languages without saying so: every text is in the script of the language it is marked with."""

import pytest

from config.tests.page_types.page_list import ERROR_PAGES, LANGUAGES, PAGE_TYPES
from config.tests.page_types.scripts import faults_in, foreign_part, texts_of


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
    pages = [page for (_name, page_code), page in found_pages.items() if page_code == code]
    assert faults_in(text for page in pages for text in texts_of(page.html)) == []


def test_every_type_of_page_exists(found_pages):
    names = {name for name, _code in found_pages}
    assert set(PAGE_TYPES) - names == set()
    assert set(ERROR_PAGES) <= names
