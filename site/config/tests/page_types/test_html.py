"""The Nu HTML checker finds no error in any page, page of a pack, or mail (two languages; six in the long form)."""

from pathlib import Path

import pytest
from django.conf import settings

from config.tests.page_types.html_checker import check, find_checker
from config.tests.page_types.mails import mails_in
from config.tests.page_types.page_list import LANGUAGES

pytestmark = pytest.mark.npm
SHORT_FORM = ("ar", "en")


@pytest.fixture(scope="module")
def checker():
    return find_checker(Path(settings.BASE_DIR) / "var" / "cache" / "html-checker")


def test_the_checker_finds_no_error_in_any_document(checker, found_pages, tmp_path, is_long):
    codes = LANGUAGES if is_long else SHORT_FORM
    documents = {f"{page.name}.{page.language_code}": page.html for page in found_pages.values()}
    for code in codes:
        documents |= {f"{name}.{code}": html for name, html in mails_in(code).items()}
    chosen = {name: html for name, html in documents.items() if name.rpartition(".")[2] in codes}
    for name, html in chosen.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    remarks = check(checker, tmp_path)
    faults = [str(each) for each in remarks if each.kind == "error"]
    print(f"\n{len(chosen)} documents, {len(faults)} errors, {len(remarks) - len(faults)} other remarks")
    print(*sorted({f"{each.kind}: {each}" for each in remarks if each.kind != "error"}), sep="\n")
    assert faults == []


def test_the_checker_finds_an_error_where_there_is_one(checker, tmp_path):
    (tmp_path / "bad.html").write_text("<!doctype html><html ><title>A</title><p id=a><p id=a>", encoding="utf-8")
    assert any("Duplicate ID" in each.message for each in check(checker, tmp_path) if each.kind == "error")
