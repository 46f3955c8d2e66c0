"""Document symbols, sales numbers, ISBNs, numbers of resolutions and treaties: they name a thing in every language."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from catalogue.translations.quality.links import without_addresses
from catalogue.translations.quality.problems import Pair, Problems, Severity, isolate

# No letter or digit of an address or a word before and after; Chinese and Arabic go without a space.
BEFORE, AFTER = r"(?<![A-Za-z0-9/.])", r"(?![A-Za-z0-9])"
SESSION = r"(?:\s?\((?:[IVXLC]+|(?:19|20)[0-9]{2}|S-[IVXLC]+|ES-[IVXLC]+)\))?"
# A/RES/62/172, S/RES/1373 (2001), A/RES/3166(XXVIII), E/CN.15/2014/4, A/CONF.222/RT.3/CRP.1/Add.1
SYMBOL = re.compile(
    rf"{BEFORE}[A-Z][A-Z0-9-]{{0,15}}(?:/(?=[A-Z0-9])[A-Za-z0-9.-]{{0,20}}[A-Za-z0-9]){{1,10}}(?<=[A-Za-z0-9]){SESSION}"
)
SALES_NUMBER = re.compile(rf"{BEFORE}(?:[ACEFRS]\.)?[0-9]{{2}}\.[IVX]{{1,5}}\.[0-9]{{1,3}}{AFTER}")
ISBN = re.compile(rf"{BEFORE}97[89](?:[-\s]?[0-9]){{10}}{AFTER}")
JOB_NUMBER = re.compile(rf"{BEFORE}[A-Z]{{1,3}}\.[0-9]{{2}}-[0-9]{{5}}{AFTER}")
TREATY_NUMBER = re.compile(rf"{BEFORE}(?<!-)[IVX]{{1,5}}-[0-9]{{1,2}}(?:-[a-z])?{AFTER}(?!-)")
# As sentences quote resolutions: 1373 (2001), 3166 (XXVIII), 60/288.
RESOLUTION = re.compile(
    rf"{BEFORE}(?:[0-9]{{2,4}}\s?\((?:(?:19|20)[0-9]{{2}}|[IVXLC]{{2,7}})\)|(?:3[1-9]|[4-9][0-9])/[0-9]{{1,3}}(?![0-9/]))"
)
PATTERNS = (SYMBOL, SALES_NUMBER, ISBN, JOB_NUMBER, TREATY_NUMBER, RESOLUTION)
ANY_NUMBER = re.compile("[0-9]")
PLAIN_SIGNS = str.maketrans({"（": "(", "）": ")", "／": "/", "‑": "-", "‐": "-", "–": "-", "−": "-"})
SALES_LETTERS = {"ar": "A", "zh-hans": "C", "en": "E", "fr": "F", "ru": "R", "es": "S"}


def check(pair: Pair) -> Problems:
    source, target = find_symbols(pair.source.visible), find_symbols(pair.target.visible)
    if not source and not target:
        return
    accepted = set(source)
    for key, shown in source.items():
        if key in target:
            continue
        versions = versions_of(key, pair)
        accepted |= versions
        if target.keys().isdisjoint(versions):
            message = _("%(symbol)s is missing. Symbols and numbers stay as they are.") % {"symbol": isolate(shown)}
            yield pair.error("symbol_missing", message, suggestion=shown)
    for key, shown in target.items():
        if key in accepted:
            continue
        message = _("%(symbol)s doesn't stand in the source.") % {"symbol": isolate(shown)}
        start = pair.target.text.find(shown)
        if start < 0:
            yield pair.error("symbol_extra", message)
        else:
            yield pair.at(start, start + len(shown), "symbol_extra", message, severity=Severity.ERROR)


def find_symbols(visible: str) -> dict[str, str]:
    """Return {symbol without blanks: as it is written}. Wants ASCII digits, see `PlainText.visible`."""
    if not ANY_NUMBER.search(visible):
        return {}
    text = without_addresses(visible).translate(PLAIN_SIGNS)
    return {
        symbol_key(match[0]): match[0]
        for pattern in PATTERNS
        for match in pattern.finditer(text)
        if ANY_NUMBER.search(match[0])
    }


def symbol_key(symbol: str) -> str:
    key = "".join(symbol.translate(PLAIN_SIGNS).split())
    return key.replace("-", "") if key[:3] in ("978", "979") else key


def versions_of(key: str, pair: Pair) -> frozenset[str]:
    """Return what may stand for a symbol: itself, and what the same edition's number is in the target's language."""
    versions = {key} | pair.terms.numbers.get(key, frozenset())
    if SALES_NUMBER.fullmatch(key):
        bare = key[2:] if key[1] == "." else key
        versions |= {bare, f"{SALES_LETTERS.get(pair.target_language, 'E')}.{bare}"}
    return frozenset(versions)


@lru_cache(maxsize=256)
def spoken_text(visible: str) -> str:
    """Return what is said in words and plain numbers: blanks stand for addresses and symbols; the length stays."""
    text = without_addresses(visible).translate(PLAIN_SIGNS)
    for pattern in PATTERNS:
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text
