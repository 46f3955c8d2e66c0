"""The alphabetical order of each language, as keys to sort by; made here so that no library or server needs ICU.

The order is that of CLDR's root collation with the tailorings of the six languages, as far as letters go
(docs/decisions/0016-collation.md); a test compares it with Chromium's own ICU.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

MAX_LENGTH = 120
LEADING_NON_LETTERS = re.compile(r"^[^\w]+")
# Letters that Unicode doesn't take apart and readers of French and Spanish do; apostrophes and dashes are one each.
ALIKE = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "’": "'", "‘": "'", "–": "-", "—": "-"})
ARABIC_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ت", "ـ": None})
# Letters with another place than those that they look like; "~" is behind every Latin letter, "ӿ" behind every Cyrillic
# one, and a hamza stands where an alef does.
OWN_LETTERS = {"es": {"ñ": "n~"}, "ru": {"й": "иӿ"}, "ar": {"ؤ": "ا", "ئ": "ا", "ء": "ا"}}
# Characters of countries' names outside the 3,755, by common ones of the same sound: Fiji and Nauru.
SAME_SOUND = str.maketrans({"斐": "费", "瑙": "闹"})


def collation_key(text: str, language_code: str) -> str:
    """Return a string whose code point order is a reader's order of texts in that language.

    Case, accents and leading quotation marks don't count; the Arabic article doesn't either. Chinese
    is ordered by GB 18030, whose 3,755 common characters stand in the order of their pinyin and the
    rest by radical; other scripts come behind it.
    """
    text = unicodedata.normalize("NFC", LEADING_NON_LETTERS.sub("", text)[:MAX_LENGTH]).casefold()
    for letter, replacement in OWN_LETTERS.get(language_code, {}).items():
        text = text.replace(letter, replacement)
    if language_code == "ar":
        # The article has a bare alef; the first letters of ألبانيا are no article.
        text = text.removeprefix("ال") if len(text) > 4 else text
    folded = text if text.isascii() else fold_letters(text)
    if language_code == "ar":
        folded = folded.translate(ARABIC_LETTERS)
    folded = folded[:MAX_LENGTH]
    return "".join(map(chinese_key, folded.translate(SAME_SOUND))) if language_code == "zh-hans" else folded


def fold_letters(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filterfalse(unicodedata.combining, folded)).translate(ALIKE)


@lru_cache(maxsize=10_000)
def chinese_key(character: str) -> str:
    """Return the place of a character: marks and digits, then Chinese characters, then other letters."""
    is_letter = character.isalpha()
    group = 0 if not is_letter else 1 if "\u3400" <= character <= "\u9fff" or character > "\U00020000" else 2
    return f"{group}{character.encode('gb18030', errors='ignore').hex()}"
