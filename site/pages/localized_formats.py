"""Dates, times, sizes and lists of a language, from CLDR (Babel) and the usage of the UN."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time
from babel.dates import get_timezone_location
from babel.lists import format_list as babel_list
from babel.numbers import format_decimal
from babel.units import format_unit

from pages.languages import native_name_of

# English of the United Nations writes 2 March 2026 and 14:30.
CLDR_NAMES = {"zh-hans": "zh_Hans", "en": "en_GB"}
# Arabic documents of the United Nations give both names of a month.
ARABIC_MONTHS = {
    "يناير": "كانون الثاني/يناير",
    "فبراير": "شباط/فبراير",
    "مارس": "آذار/مارس",
    "أبريل": "نيسان/أبريل",
    "مايو": "أيار/مايو",
    "يونيو": "حزيران/يونيه",
    "يوليو": "تموز/يوليه",
    "أغسطس": "آب/أغسطس",
    "سبتمبر": "أيلول/سبتمبر",
    "أكتوبر": "تشرين الأول/أكتوبر",
    "نوفمبر": "تشرين الثاني/نوفمبر",
    "ديسمبر": "كانون الأول/ديسمبر",
}
SIZE_UNITS = ("byte", "kilobyte", "megabyte", "gigabyte")


def cldr_locale(language_code: str) -> Locale:
    return Locale.parse(CLDR_NAMES.get(language_code, language_code))


def adapt_date(text: str, language_code: str) -> str:
    """Return a CLDR date as the language's UN documents write it."""
    if language_code == "ar":
        return re.sub("|".join(ARABIC_MONTHS), lambda match: ARABIC_MONTHS[match[0]], text)
    if language_code == "fr":
        return re.sub(r"(?<!\d)1(?=[\s–])", "1er", text)
    return text


def format_date(day: date, language_code: str) -> str:
    """Return "2 March 2026" in a language."""
    return adapt_date(babel_date(day, "long", locale=cldr_locale(language_code)), language_code)


def format_month(day: date, language_code: str) -> str:
    """Return the month's name alone, shortened where the language does so."""
    return babel_date(day, "MMM", locale=cldr_locale(language_code))


def format_date_range(start: date, end: date, language_code: str) -> str:
    """Return "2–6 March 2026", "30 March – 2 April 2026" or the like; one date where both are equal."""
    if start == end:
        return format_date(start, language_code)
    locale = cldr_locale(language_code)
    field = "d" if (start.year, start.month) == (end.year, end.month) else "M"
    field = field if start.year == end.year else "y"
    patterns = dict(locale.interval_formats.get("yMMMMd") or {}).get(field)
    if not patterns:
        patterns = [part.replace("MMM", "MMMM") for part in dict(locale.interval_formats["yMMMd"])[field]]
    parts = zip((start, end), patterns, strict=True)
    return adapt_date("".join(babel_date(day, part, locale=locale) for day, part in parts), language_code)


def format_time(moment: datetime, language_code: str) -> str:
    """Return the time of day as the moment's own zone tells it."""
    text = babel_time(moment, "short", tzinfo=moment.tzinfo, locale=cldr_locale(language_code))
    return text.replace(" ", "\N{NO-BREAK SPACE}")  # "11:59 م" stays on one line


def format_moment(moment: datetime, language_code: str) -> str:
    """Return date and time of day as the moment's own zone tells them."""
    glue = str(cldr_locale(language_code).datetime_formats["medium"])
    day, clock = format_date(moment.date(), language_code), format_time(moment, language_code)
    return glue.replace("'", "").replace("{1}", day).replace("{0}", clock)


def format_offset(moment: datetime) -> str:
    """Return "UTC+1", "UTC−3:30" or "UTC" for the moment's own zone."""
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")


def zone_city(zone_name: str, language_code: str) -> str:
    """Return the city a time zone is named after, in a language; "" for UTC and the like."""
    if "/" not in zone_name or zone_name.startswith("Etc/"):
        return ""
    city = get_timezone_location(ZoneInfo(zone_name), locale=cldr_locale(language_code), return_city=True)
    return city.rpartition("/")[2]  # some zones have no name of their own: Argentina/Buenos Aires


def format_size(byte_size: int, language_code: str) -> str:
    """Return bytes as "840 kB" or "1.2 MB" (powers of 1,000)."""
    size, unit = float(byte_size), SIZE_UNITS[0]
    for unit in SIZE_UNITS:  # noqa: B007 - the unit reached is the result
        if size < 999.5:
            break
        size /= 1000
    pattern = "#,##0.#" if size < 10 and unit != "byte" else "#,##0"
    return format_unit(
        size if unit != "gigabyte" else round(size, 1),
        f"digital-{unit}",
        length="short",
        format=pattern,
        locale=cldr_locale(language_code),
    )


def format_number(number: float, language_code: str) -> str:
    return format_decimal(number, locale=cldr_locale(language_code))


def bracketed(text: object, language_code: str) -> str:
    """Return a remark in brackets as it follows a word: " (text)", and in Chinese full-width ones without a space."""
    return f"（{text}）" if language_code == "zh-hans" else f" ({text})"


def join_list(texts: Iterable[str], language_code: str) -> str:
    """Return "a, b and c" in a language."""
    return babel_list(list(texts), locale=cldr_locale(language_code))


def native_name(code: str) -> str:
    """Return a language's own name: as the UN language bar gives it, else as CLDR does, else the code."""
    official = native_name_of(code)
    if official != code:
        return official
    try:
        name = Locale.parse(code).languages.get(code, code)
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def language_name(code: str, language_code: str) -> str:
    """Return the name of the language `code` in the language `language_code`, else its code."""
    names = cldr_locale(language_code).languages
    return names.get(code.split("-", maxsplit=1)[0], code)
