"""The files that Weblate gets: a monolingual PO file for each language of a work, keyed by the units' ids."""

from collections.abc import Iterable
from urllib.parse import quote

from catalogue.translations.formats.po_lines import Entry, write_entry
from catalogue.translations.models import TranslationState
from catalogue.translations.units import Unit

# What a translator there should still look at.
FUZZY_STATES = {TranslationState.MACHINE_DRAFT, TranslationState.IN_TRANSLATION, TranslationState.FAILED}
LANGUAGES = {"zh-hans": "zh_Hans"}
CODES = {name: code for code, name in LANGUAGES.items()}


def weblate_language(language_code: str) -> str:
    return LANGUAGES.get(language_code, language_code)


def language_code_of(name: str) -> str:
    return CODES.get(name, name)


def source_file(units: Iterable[Unit], language_code: str) -> bytes:
    """Return the source texts, each with its place, its label and how long its translation may be."""
    parts = [header(language_code)]
    for unit in units:
        flags = {f"max-length:{unit.max_length}"} if unit.max_length else set[str]()
        entry = write_entry(Entry(source=unit.id, target=unit.source, comments=unit.context.split("\n"), flags=flags))
        parts.append(f"#: {quote(unit.path)}\n{entry}")
    return "\n".join(parts).encode()


def target_file(units: Iterable[Unit], language_code: str) -> bytes:
    """Return the translations of units, which are all finished or all unfinished."""
    entries = [write_entry(Entry(source=unit.id, target=unit.target)) for unit in units]
    return "\n".join([header(language_code), *entries]).encode()


def header(language_code: str) -> str:
    lines = f"Language: {weblate_language(language_code)}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    return write_entry(Entry(target=f"{lines}Content-Transfer-Encoding: 8bit\n"))
