"""Compiling and checking the interface's translations."""

import gettext
import os

import polib
import pytest

from launch import translations
from launch.errors import LaunchError


@pytest.fixture
def locale_folder(tmp_path, monkeypatch):
    folder = tmp_path / "locale"
    monkeypatch.setattr(translations, "LOCALE_FOLDER", folder)
    monkeypatch.setattr(translations, "REPOSITORY_ROOT", tmp_path)
    for name in translations.LOCALES:
        write_catalogue(folder, name, polib.POEntry(msgid="Search", msgstr="Search"))
    return folder


def write_catalogue(folder, name, *entries):
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": translations.read_plural_formula(name),
    }
    catalogue.extend(entries)
    path = folder / name / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return path


def test_finished_catalogues_have_no_problems(locale_folder):
    assert translations.check_catalogues() == []


def test_compiled_arabic_chooses_among_its_six_plural_forms(locale_folder):
    forms = ["صفر", "واحد", "اثنان", "قليل", "كثير", "آخر"]
    entry = polib.POEntry(msgid="%(n)s file", msgid_plural="%(n)s files", msgstr_plural=dict(enumerate(forms)))
    path = write_catalogue(locale_folder, "ar", entry)
    assert translations.compile_catalogues() == 6
    with path.with_suffix(".mo").open("rb") as handle:
        compiled = gettext.GNUTranslations(handle)
    numbers = [0, 1, 2, 3, 11, 100]
    assert [compiled.ngettext("%(n)s file", "%(n)s files", number) for number in numbers] == forms


def test_only_what_changed_is_compiled_again(locale_folder):
    assert translations.compile_catalogues() == 6
    assert translations.compile_catalogues() == 0


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (polib.POEntry(msgid="Filters", msgstr=""), "not translated: Filters"),
        (polib.POEntry(msgid="Filters", msgstr="Filtres", flags=["fuzzy"]), "fuzzy: Filters"),
        (polib.POEntry(msgid="From %(start)s", msgstr="Du %(debut)s"), "placeholders differ"),
        (polib.POEntry(msgid="From %(start)s", msgstr="Du"), "placeholders differ"),
        (
            polib.POEntry(msgid="%(n)s file", msgid_plural="%(n)s files", msgstr_plural={0: "%(n)s fichier"}),
            "has 1 plural forms instead of 2",
        ),
        (
            polib.POEntry(msgid="%(n)s file", msgid_plural="%(n)s files", msgstr_plural={0: "un", 1: ""}),
            "not translated: %(n)s file",
        ),
    ],
)
def test_an_unfinished_string_is_named_with_its_file(locale_folder, entry, problem):
    write_catalogue(locale_folder, "fr", entry)
    problems = translations.check_catalogues()
    assert len(problems) == 1
    assert problems[0].startswith("locale/fr/LC_MESSAGES/django.po:")
    assert problem in problems[0]


def test_a_missing_language_is_a_problem(locale_folder):
    (locale_folder / "ru" / "LC_MESSAGES" / "django.po").unlink()
    assert translations.check_catalogues() == ["locale/ru: there is no LC_MESSAGES/django.po (make messages)"]


def test_a_broken_file_is_named_and_leaves_the_compiled_one_alone(locale_folder):
    translations.compile_catalogues()
    path = locale_folder / "es" / "LC_MESSAGES" / "django.po"
    before = path.with_suffix(".mo").read_bytes()
    path.write_text('msgid "a"\nthis is no gettext\n')
    path.with_suffix(".mo").touch()
    os.utime(path.with_suffix(".mo"), (0, 0))
    with pytest.raises(LaunchError, match="locale/es"):
        translations.compile_catalogues()
    assert path.with_suffix(".mo").read_bytes() == before
