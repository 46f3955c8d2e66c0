"""One form for queries that mean the same, and what may not be kept of them. Pure: it asks nobody anything."""

import re
import unicodedata

from search.request import searched_form

MAX_KEPT_LENGTH = 80
# Marks around and after a query that say nothing about what is sought.
EDGES = " \t¿¡\"'“”„«»‘’()[]{}.,;:!?؟،؛。，？！、…*+-–—"
ARABIC_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
OTHER_LETTERS = str.maketrans({"ё": "е", "œ": "oe", "æ": "ae", "’": "'", "ʼ": "'"})
# Digits of a telephone, passport or account number, alone or in groups.
LONG_NUMBER = re.compile(r"\d{7,}|(?:\d[\s().+-]*){9,}")
ADDRESS = re.compile(r"@|://|\bwww\.|\bmailto:", re.IGNORECASE)


def normalise_query(text: str) -> str:
    """Return a query as it is counted: compatibility forms unified, small letters, single spaces, no marks around."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", " ".join(folded.split()).strip(EDGES))


def match_key(text: str) -> str:
    """Return what two queries have in common if readers would call them the same: accents don't count.

    Chinese is compared in Simplified characters, in which it is searched.
    """
    taken_apart = unicodedata.normalize("NFKD", normalise_query(searched_form(text)).translate(OTHER_LETTERS))
    letters = "".join(each for each in taken_apart if not unicodedata.combining(each))
    return unicodedata.normalize("NFC", letters).translate(ARABIC_LETTERS)


def may_be_personal(text: str) -> bool:
    """Whether a query looks like an address, a number of a person, or a passage somebody pasted."""
    if len(text) > MAX_KEPT_LENGTH or ADDRESS.search(text):
        return True
    return LONG_NUMBER.search(text) is not None
