"""Numbers and percentages: none missing, none added, whatever digits, separators and order a language writes."""

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from catalogue.translations.quality.number_words import months_in, numbers_in_words
from catalogue.translations.quality.problems import Pair, Problems, listed
from catalogue.translations.quality.symbols import spoken_text

NUMBER = re.compile(
    r"(?<!\d)\d{1,3}(?P<separator>[,.٬'’\u00a0\u202f\u2009 ])\d{3}(?:(?P=separator)\d{3})*(?!\d)(?:[.,٫]\d{1,2}(?!\d))?"
    r"|\d+(?:[.,٫]\d+)?"
)
SEPARATORS = re.compile(r"[,.٬'’\u00a0\u202f\u2009 ](?=\d{3}(?!\d))")
PERCENT = re.compile(
    r"[%٪％﹪]|\bper ?cent(?:age)?\b|\bpour ?cent(?:age)?\b|\bpor ?cien(?:to|taje)|процент|"
    r"(?:في|ب)\s?ال(?:مائة|مئة)|نسبة مئوية|百分",
    re.IGNORECASE,
)
# What a number is multiplied by where it is written in figures and words: 2 million, 5万.
SCALES = (
    (re.compile(r"\s?(?:百万|million|millón|millones|млн|миллион|مليون|ملايين)", re.IGNORECASE), 1_000_000),
    (re.compile(r"\s?(?:亿)"), 100_000_000),
    (re.compile(r"\s?(?:万)"), 10_000),
    (re.compile(r"\s?(?:billion|milliard|mil millones|млрд|миллиард|مليار|بليون)", re.IGNORECASE), 1_000_000_000),
    (re.compile(r"\s?(?:thousand|mille\b|mil\b|тыс|ألف|آلاف|千)", re.IGNORECASE), 1_000),
)
ROMAN = re.compile(r"(?<![A-Za-z])([IVXLC]+)(?:er?|re|ème)?(?![A-Za-z])")
ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def check(pair: Pair) -> Problems:
    source, target = spoken_text(pair.source.visible), spoken_text(pair.target.visible)
    missing, extra = compare(source, target, pair.source_language, pair.target_language)
    if missing:
        message = _("Numbers of the source are missing: %(numbers)s.") % {"numbers": listed(missing)}
        yield pair.warning("number_missing", message)
    if extra:
        message = _("The source doesn't have these numbers: %(numbers)s.") % {"numbers": listed(extra)}
        yield pair.warning("number_extra", message)
    if bool(PERCENT.search(source)) != bool(PERCENT.search(target)):
        yield pair.warning("percent", _("A percentage stands in one of the two texts only."))


def compare(source: str, target: str, source_language: str, target_language: str) -> tuple[list[str], list[str]]:
    """Return (numbers of the source that the target lacks, numbers it has beyond the source's)."""
    if digit_runs(source) == digit_runs(target):
        return [], []
    own, other = numbers_of(source), numbers_of(target)
    missing, extra = set(own - other), set(other - own)
    missing -= said_otherwise(missing, target, target_language)
    extra -= said_otherwise(extra, source, source_language)
    drop_decades(missing, extra)
    return sorted(missing), sorted(extra)


def digit_runs(text: str) -> Counter[int]:
    return Counter(int(run) for run in re.findall(r"\d{1,18}", text))


def numbers_of(text: str) -> Counter[str]:
    return Counter(normalised(match, text) for match in NUMBER.finditer(text))


def normalised(match: re.Match[str], text: str) -> str:
    """Return a number with a point for decimals and nothing else: "1 234,50" → "1234.5", "2 million" → "2000000"."""
    digits = SEPARATORS.sub("", match[0]) if match["separator"] else match[0]
    whole, _point, decimals = digits.replace(",", ".").replace("٫", ".").partition(".")
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    for pattern, factor in SCALES:
        if pattern.match(text, match.end()) and len(whole) + len(decimals) < 12:
            value = int(whole + decimals) * factor
            scaled, rest = divmod(value, 10 ** len(decimals))
            return str(scaled) if not rest else f"{scaled}.{str(rest).zfill(len(decimals)).rstrip('0')}"
    return f"{whole}.{decimals}" if decimals else whole


def said_otherwise(numbers: Iterable[str], text: str, language_code: str) -> set[str]:
    """Return those of the numbers that the other text says in words, as a month or in Roman figures."""
    numbers = set(numbers)
    if not numbers:
        return numbers
    words = numbers_in_words(text, language_code) | months_in(text, language_code)
    words |= {roman_value(roman) for roman in ROMAN.findall(text)}
    return {number for number in numbers if number in words}


def roman_value(roman: str) -> str:
    values = [ROMAN_VALUES[letter] for letter in roman]
    total = 0
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return str(total)


def drop_decades(missing: set[str], extra: set[str]) -> None:
    """The 1990s are "les années 90" and "90-е годы"."""
    for one, other in ((missing, extra), (extra, missing)):
        for year in [each for each in one if re.fullmatch("(?:19|20)[0-9]0", each)]:
            if year[2:] in other:
                one.discard(year)
                other.discard(year[2:])
