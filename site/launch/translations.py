"""The interface's translations: compiling .po to .mo, bringing .po up to date, checking that none is unfinished."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polib

from launch.errors import LaunchError
from launch.paths import LOCALE_FOLDER, REPOSITORY_ROOT, SOURCE_ROOT, VENV_PYTHON

# Django's names of the locale folders, in the order of the UN language bar.
LOCALES = ("ar", "zh_Hans", "en", "fr", "ru", "es")
SOURCE_LOCALE = "en"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|(?<!%)%[sd]|\{(\w*)\}")


def read_plural_formula(locale: str) -> str:
    """Django's own Plural-Forms of the locale, such as "nplurals=2; plural=(n > 1);"."""
    spec = importlib.util.find_spec("django")
    if spec is None or spec.origin is None:
        raise LaunchError("Django is not installed.", "Run `make setup`.")
    path = Path(spec.origin).parent / "conf" / "locale" / locale / "LC_MESSAGES" / "django.po"
    return str(polib.pofile(str(path)).metadata["Plural-Forms"])


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
    if shutil.which("xgettext") is None:
        raise LaunchError("GNU gettext is not installed.", "On Debian and Ubuntu: apt-get install gettext")
    for name in LOCALES:
        (LOCALE_FOLDER / name / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    command = [str(VENV_PYTHON), str(SOURCE_ROOT / "manage.py"), "makemessages", "--add-location=file"]
    command += ["--no-obsolete", "--ignore=var", "--ignore=tests", "--ignore=docs", "--verbosity=0"]
    command += [part for name in LOCALES for part in ("--locale", name)]
    done = subprocess.run(command, cwd=REPOSITORY_ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise LaunchError(f"makemessages failed: {said[-1] if said else '?'}", " ".join(command[1:]))
    for path in find_catalogues():
        _tidy(path)
    compile_catalogues()


def _tidy(path: Path) -> None:
    """Set the plural formula, and give the source language its own strings as translations."""
    catalogue = _read(path)
    locale = path.parts[-3]
    catalogue.metadata["Plural-Forms"] = read_plural_formula(locale)
    catalogue.metadata["Language"] = locale
    # A date that changes with every run would make every run a change.
    catalogue.metadata.pop("POT-Creation-Date", None)
    if locale == SOURCE_LOCALE:
        for entry in catalogue:
            if entry.msgid_plural:
                entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
            else:
                entry.msgstr = entry.msgid
            entry.fuzzy = False
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
        forms = int(expected.removeprefix("nplurals=").split(";")[0])
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
