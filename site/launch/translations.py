"""The interface's translations: compiling .po to .mo, bringing .po up to date, checking that none is unfinished."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from launch.errors import LaunchError
from launch.paths import LOCALE_FOLDER, REPOSITORY_ROOT, VENV_PYTHON

# Django's names of the locale folders, in the order of the UN language bar.
LOCALES = ("ar", "zh_Hans", "en", "fr", "ru", "es")
SOURCE_LOCALE = "en"
CODE_FOLDERS = ("catalogue", "search", "site")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|(?<!%)%[sd]|\{(\w*)\}")


def read_plural_formula(locale: str) -> str:
    """Django's own Plural-Forms of the locale, such as "nplurals=2; plural=(n > 1);"."""
    spec = importlib.util.find_spec("django")
    if spec is None or spec.origin is None:
        raise LaunchError("Django is not installed.", "Run `make setup`.")
    path = Path(spec.origin).parent / "conf" / "locale" / locale / "LC_MESSAGES" / "django.po"
    return str(polib.pofile(str(path)).metadata["Plural-Forms"])


def _count_forms(formula: str) -> int:
    return int(formula.removeprefix("nplurals=").split(";")[0])


def find_catalogues() -> list[Path]:
    """All .po files, in the order of the languages."""
    order = {name: number for number, name in enumerate(LOCALES)}
    return sorted(LOCALE_FOLDER.glob("*/LC_MESSAGES/*.po"), key=lambda path: (order.get(path.parts[-3], 99), path.name))


def compile_catalogues() -> int:
    """Write the .mo file beside each .po file that is newer; return how many were written.

    In Python, because a fresh machine has no msgfmt. Raises LaunchError for a broken .po file.
    """
    written = 0
    for source in find_catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = target.with_suffix(".mo.draft")
        _read(source).save_as_mofile(str(draft))
        draft.replace(target)
        written += 1
    return written


def update_catalogues() -> None:
    """Extract the interface strings into locale/ for all languages, then compile. Raises LaunchError."""
    if not has_gettext():
        raise LaunchError("GNU gettext is not installed.", "On Debian and Ubuntu: apt-get install gettext")
    for name in LOCALES:
        (LOCALE_FOLDER / name / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    _extract(REPOSITORY_ROOT, LOCALES)
    for path in find_catalogues():
        _tidy(path)
    compile_catalogues()


def has_gettext() -> bool:
    """Whether the programs are there that extract strings."""
    return shutil.which("xgettext") is not None and shutil.which("msgmerge") is not None


def _extract(root: Path, locales: tuple[str, ...]) -> None:
    """Run makemessages in the checkout at `root`. Raises LaunchError."""
    command = [str(VENV_PYTHON), "site/manage.py", "makemessages", "--add-location=file", "--no-obsolete"]
    command += ["--ignore=var", "--ignore=tests", "--ignore=docs", "--verbosity=0"]
    command += [part for name in locales for part in ("--locale", name)]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'site'}"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise LaunchError(f"makemessages failed: {said[-1] if said else '?'}", " ".join(command[1:]))


def check_against_code() -> list[str]:
    """Return the strings that the code has and a .po file lacks, or the other way round. Raises LaunchError."""
    with tempfile.TemporaryDirectory(prefix="sextant-messages-") as name:
        copy = Path(name)
        for top in CODE_FOLDERS:
            ignored = shutil.ignore_patterns("__pycache__", "tests")
            shutil.copytree(REPOSITORY_ROOT / top, copy / top, ignore=ignored)
        folder = copy / "locale" / SOURCE_LOCALE / "LC_MESSAGES"
        folder.mkdir(parents=True)
        _extract(copy, (SOURCE_LOCALE,))
        wanted = _list_strings(polib.pofile(str(folder / "django.po")))
    problems = []
    for path in find_catalogues():
        found = _list_strings(_read(path))
        place = path.relative_to(REPOSITORY_ROOT)
        problems += [f"{place}: lacks (make messages): {text[1]}" for text in sorted(wanted - found)]
        problems += [f"{place}: no longer used (make messages): {text[1]}" for text in sorted(found - wanted)]
    return problems


def _list_strings(catalogue: polib.POFile) -> set[tuple[str, str, str]]:
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in catalogue if not entry.obsolete}


def _tidy(path: Path) -> None:
    """Set the plural formula, and give the source language its own strings as translations."""
    catalogue = _read(path)
    locale = path.parts[-3]
    catalogue.metadata["Plural-Forms"] = read_plural_formula(locale)
    catalogue.metadata["Language"] = locale
    catalogue.metadata["Project-Id-Version"] = "Sextant"
    # Dates and names that every run changes, or nobody fills in.
    for name in ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To"):
        catalogue.metadata.pop(name, None)
    catalogue.metadata_is_fuzzy = False
    catalogue.header = f"Sextant's interface in the language {locale}."
    forms = _count_forms(catalogue.metadata["Plural-Forms"])
    for entry in catalogue:
        if entry.msgid_plural:
            # msgmerge makes two forms for a new string, whatever the language has.
            entry.msgstr_plural = {number: entry.msgstr_plural.get(number, "") for number in range(forms)}
        if locale == SOURCE_LOCALE:
            entry.fuzzy = False
            if entry.msgid_plural:
                entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
            else:
                entry.msgstr = entry.msgid
    catalogue.save(str(path))


def check_catalogues() -> list[str]:
    """Return what is wrong in the .po files, one line each: `locale/fr/…/django.po:12: not translated: …`."""
    problems = [
        f"locale/{name}: there is no LC_MESSAGES/django.po (make messages)"
        for name in LOCALES
        if not (LOCALE_FOLDER / name / "LC_MESSAGES" / "django.po").exists()
    ]
    for path in find_catalogues():
        place = path.relative_to(REPOSITORY_ROOT)
        try:
            catalogue = _read(path)
        except LaunchError as error:
            problems.append(str(error))
            continue
        expected = read_plural_formula(path.parts[-3])
        if catalogue.metadata.get("Plural-Forms", "").replace(" ", "") != expected.replace(" ", ""):
            problems.append(f"{place}: Plural-Forms must be: {expected}")
        forms = _count_forms(expected)
        for entry in catalogue:
            if not entry.obsolete:
                problems += [f"{place}:{entry.linenum}: {text}" for text in _check_entry(entry, forms)]
    return problems


def _check_entry(entry: polib.POEntry, forms: int) -> Iterator[str]:
    shown = entry.msgid.strip().replace("\n", " ")[:70]
    if entry.fuzzy:
        yield f"fuzzy: {shown}"
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.msgid_plural and len(texts) != forms:
        yield f"has {len(texts)} plural forms instead of {forms}: {shown}"
    if not all(texts):
        yield f"not translated: {shown}"
    wanted = _find_placeholders(entry.msgid) | _find_placeholders(entry.msgid_plural)
    for text in filter(None, texts):
        found = _find_placeholders(text)
        # A singular or dual form may spell the number out; it may never name what isn't there.
        wrong = found - wanted if entry.msgid_plural else found ^ wanted
        if wrong:
            yield f"placeholders differ ({', '.join(sorted(wrong))}): {shown}"


def _find_placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text or "")}


def _read(path: Path) -> polib.POFile:
    try:
        return polib.pofile(str(path), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise LaunchError(f"{path.relative_to(REPOSITORY_ROOT)} can't be read: {error}", "Mend the file.") from error
