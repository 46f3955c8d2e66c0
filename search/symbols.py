"""Document symbols, sales numbers, ISBNs: brought to one form, so that they are found however they are typed."""

import re
import unicodedata

PIECES = re.compile(r"[A-Za-z0-9]+")
# Letters, digits and what stands between them: hyphens and dashes of any kind, too.
RUNS = re.compile(r"[A-Za-z0-9/.\-_\s()\u2010-\u2015\u2044\u2212\u2215]+")
# The longest symbols ("A/CONF.222/RT.3/CRP.1/Add.1/Rev.2") have about a dozen pieces.
MAX_PIECES = 12
RESOLUTION = re.compile(r"^[A-Z]+/RES/([\d/]+)")
# How a resolution is called by its number alone.
RESOLUTION_NAMES = {
    "ar": ("القرار {}",),
    "zh-hans": ("第{}号决议", "{}号决议"),
    "en": ("resolution {}",),
    "fr": ("résolution {}",),
    "ru": ("резолюция {}",),
    "es": ("resolución {}",),
}
# Shorter beginnings ("a", "s20") would find half the catalogue.
MIN_BEGINNING = 4


def normalise_symbol(text: str) -> str:
    """Return "ares62172" for "A/RES/62/172": ASCII letters and digits only, in lower case."""
    return "".join(split_symbol(text))


def split_symbol(text: str) -> list[str]:
    return [piece.lower() for piece in PIECES.findall(unify_characters(text))]


def unify_characters(text: str) -> str:
    """Return compatibility forms in their usual form, and digits of any script as those of ASCII."""
    unified = unicodedata.normalize("NFKC", text)
    if unified.isascii():
        return unified
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in unified)


def symbol_beginnings(symbol: str) -> list[str]:
    """Return the normalised beginnings of a symbol at its separators: ["aac182", "aac182l"] for A/AC.182/L.139."""
    pieces = split_symbol(symbol)
    beginnings = ("".join(pieces[:count]) for count in range(1, len(pieces)))
    return [beginning for beginning in beginnings if is_like_symbol(beginning)]


def find_symbol_candidates(query: str) -> list[str]:
    """Return every run of pieces in a query that may be a symbol, normalised: all have a digit in them."""
    candidates: dict[str, None] = {}
    for run in RUNS.findall(unify_characters(query)):
        pieces = split_symbol(run)[: 2 * MAX_PIECES]
        for start in range(len(pieces)):
            for end in range(start + 1, min(start + MAX_PIECES, len(pieces)) + 1):
                candidate = "".join(pieces[start:end])
                if is_like_symbol(candidate):
                    candidates[candidate] = None
    return list(candidates)


def is_like_symbol(text: str) -> bool:
    """Whether a normalised text is long enough and has a digit, as all symbols and numbers do."""
    return len(text) >= MIN_BEGINNING and any(character.isdigit() for character in text)


def names_of_resolution(symbol: str) -> list[tuple[str, str]]:
    """Return the (language code, name) by which a resolution is called in speech: "resolution 1373" for S/RES/1373."""
    number = RESOLUTION.match(symbol.strip())
    if number is None:
        return []
    return [(code, name.format(number[1])) for code, names in RESOLUTION_NAMES.items() for name in names]
