"""Document symbols, sales numbers, ISBNs: brought to one form, so that they are found however they are typed."""

import re
import unicodedata

PIECES = re.compile(r"[A-Za-z0-9]+")
# Letters, digits and what stands between them: hyphens and dashes of any kind, too.
RUNS = re.compile(r"[A-Za-z0-9/.\-_\s()\u2010-\u2015\u2044\u2212\u2215]+")
# The longest symbols ("A/CONF.222/RT.3/CRP.1/Add.1/Rev.2") have about a dozen pieces.
MAX_PIECES = 12
# Letters of Cyrillic that look like Latin ones: on a Russian keyboard "Е/CN.15" and "А/RES" begin with them.
LOOK_ALIKES = str.maketrans("АВЕКМНОРСТХавекмнорстх", "ABEKMHOPCTXabekmhopctx")
CYRILLIC_WORDS = re.compile(r"[A-Za-z\u0400-\u04ff]*[\u0400-\u04ff][A-Za-z\u0400-\u04ff]*")
RESOLUTION = re.compile(r"^[A-Z]+/RES/([\d/]+)(?:\s*\((\d{4})\))?")
# A number that is also a year stands in queries for that year.
YEAR = re.compile(r"(?:19|20)\d\d")
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
    unified = CYRILLIC_WORDS.sub(lambda word: unify_letters(word[0]), unified)
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in unified)


def unify_letters(word: str) -> str:
    """Return a word in Latin letters where each of its Cyrillic ones looks like one, else the word as it is."""
    latin = word.translate(LOOK_ALIKES)
    return latin if latin.isascii() else word


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


def number_of_resolution(symbol: str) -> list[str]:
    """Return by which numbers and names a resolution is called, normalised: "62172" and "resolution62172", …."""
    found = RESOLUTION.match(symbol.strip())
    if found is None:
        return []
    called = {normalise_symbol(name) for _code, name in names_of_resolution(symbol)}
    number = normalise_symbol(found[1])
    if YEAR.fullmatch(number) or not is_like_symbol(number):
        called.discard(number)
    return sorted(called | ({number + found[2]} if found[2] else set()))


def other_isbn(isbn: str) -> str:
    """Return a normalised ISBN of ten digits for one of thirteen and the other way round; "" where there is none."""
    digits = normalise_symbol(isbn).removeprefix("isbn")
    if re.fullmatch(r"978\d{10}", digits):
        total = sum((10 - place) * int(digit) for place, digit in enumerate(digits[3:12]))
        return digits[3:12] + "0123456789x"[-total % 11]
    if re.fullmatch(r"\d{9}[\dx]", digits):
        total = sum((1, 3)[place % 2] * int(digit) for place, digit in enumerate(f"978{digits[:9]}"))
        return f"978{digits[:9]}{-total % 10}"
    return ""


def names_of_resolution(symbol: str) -> list[tuple[str, str]]:
    """Return the (language code, name) by which a resolution is called in speech: "resolution 1373" for S/RES/1373."""
    number = RESOLUTION.match(symbol.strip())
    if number is None:
        return []
    return [(code, name.format(number[1])) for code, names in RESOLUTION_NAMES.items() for name in names]
