"""Document symbols, sales numbers, ISBNs: brought to one form, so that they are found however they are typed."""

import re
import unicodedata

PIECES = re.compile(r"[A-Za-z0-9]+")
# The longest symbols ("A/CONF.222/RT.3/CRP.1/Add.1/Rev.2") have about a dozen pieces.
MAX_PIECES = 12
# Shorter beginnings ("a", "s20") would find half the catalogue.
MIN_BEGINNING = 4


def normalise_symbol(text: str) -> str:
    """Return "ares62172" for "A/RES/62/172": ASCII letters and digits only, in lower case."""
    return "".join(split_symbol(text))


def split_symbol(text: str) -> list[str]:
    return [piece.lower() for piece in PIECES.findall(unicodedata.normalize("NFKC", text))]


def symbol_beginnings(symbol: str) -> list[str]:
    """Return the normalised beginnings of a symbol at its separators: ["aac182", "aac182l"] for A/AC.182/L.139."""
    pieces = split_symbol(symbol)
    beginnings = ("".join(pieces[:count]) for count in range(1, len(pieces)))
    return [beginning for beginning in beginnings if is_like_symbol(beginning)]


def find_symbol_candidates(query: str) -> list[str]:
    """Return every run of pieces in a query that may be a symbol, normalised: all have a digit in them."""
    candidates: dict[str, None] = {}
    normalised = unicodedata.normalize("NFKC", query)
    for run in re.findall(r"[A-Za-z0-9/.\-_\s()]+", normalised):
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
