"""Months as a language writes them: names, first day of the week, numbers of weeks (CLDR). Nothing about sessions."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_skeleton, get_day_names

from pages.localized_formats import adapt_date, cldr_locale

# The region that CLDR takes for a language without one: it says on which day weeks begin.
REGIONS = {"ar": "EG", "zh-hans": "CN", "en": "GB", "fr": "FR", "ru": "RU", "es": "ES"}
EARLIEST, LATEST = 1970, 2199


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month.of(self.first_day - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True)
class Week:
    """The days of a week; those of other months are None."""

    number: int
    days: list[date | None]


def read_month(text: str) -> Month | None:
    """Return the month that "2026-11" names; None for anything else."""
    match = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    if not match or not EARLIEST <= int(match[1]) <= LATEST:
        return None
    return Month(int(match[1]), int(match[2]))


def week_rules(language_code: str) -> tuple[int, int]:
    """Return the first day of the week (Monday is 0), and how many days a year's first week must have in it."""
    names = cldr_locale(language_code)
    locale = Locale(names.language, REGIONS[language_code], script=names.script)
    return locale.first_week_day, locale.min_week_days


def build_weeks(month: Month, language_code: str) -> list[Week]:
    """Return the weeks of a month as the language begins and counts them."""
    first_day, fewest_days = week_rules(language_code)
    start = month.first_day - timedelta(days=(month.first_day.weekday() - first_day) % 7)
    weeks = []
    while start <= month.last_day:
        days = [start + timedelta(days=number) for number in range(7)]
        # A week belongs to the year in which this day of it lies.
        anchor = start + timedelta(days=7 - fewest_days)
        number = (anchor.timetuple().tm_yday - 1) // 7 + 1
        weeks.append(Week(number, [day if day.month == month.number else None for day in days]))
        start += timedelta(days=7)
    return weeks


def weekday_names(language_code: str) -> list[str]:
    """Return the names of the days from the first of the week on, as they stand alone."""
    first_day, _fewest_days = week_rules(language_code)
    names = get_day_names("wide", "stand-alone", locale=cldr_locale(language_code))
    return [names[(first_day + number) % 7] for number in range(7)]


def month_name(month: Month, language_code: str) -> str:
    """Return "November 2026" in a language."""
    text = format_skeleton("yMMMM", month.first_day, locale=cldr_locale(language_code))
    return adapt_date(text, language_code)
