"""Dates, sizes and names in six languages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from pages import localized_formats as formats

NARROW = "\u202f"


@pytest.mark.parametrize(
    ("code", "expected"),
    {
        "ar": "6 كانون الثاني/يناير 2026",
        "zh-hans": "2026年1月6日",
        "en": "6 January 2026",
        "fr": "6 janvier 2026",
        "ru": f"6 января 2026{NARROW}г.",
        "es": "6 de enero de 2026",
    }.items(),
)
def test_a_date_is_written_as_in_documents_of_the_united_nations(code, expected):
    assert formats.format_date(date(2026, 1, 6), code) == expected


def test_the_first_day_of_a_month_is_an_ordinal_in_french():
    assert formats.format_date(date(2021, 11, 1), "fr") == "1er novembre 2021"
    assert formats.format_date(date(2021, 11, 11), "fr") == "11 novembre 2021"
    assert formats.format_date_range(date(2021, 11, 1), date(2021, 11, 21), "fr") == "1er–21 novembre 2021"


@pytest.mark.parametrize(
    ("code", "same_month", "same_year", "two_years"),
    [
        (
            "ar",
            "2–6 آذار/مارس 2026",
            "30 آذار/مارس – 2 نيسان/أبريل 2026",
            "30 كانون الأول/ديسمبر 2026 – 2 كانون الثاني/يناير 2027",
        ),
        ("zh-hans", "2026年3月2日至6日", "2026年3月30日至4月2日", "2026年12月30日至2027年1月2日"),
        ("en", "2–6 March 2026", "30 March – 2 April 2026", "30 December 2026 – 2 January 2027"),
        ("fr", "2–6 mars 2026", "30 mars – 2 avril 2026", "30 décembre 2026 – 2 janvier 2027"),
        ("ru", "2–6 марта 2026 г.", "30 марта – 2 апреля 2026 г.", "30 декабря 2026 г. – 2 января 2027 г."),
        (
            "es",
            "2–6 de marzo de 2026",
            "30 de marzo – 2 de abril de 2026",
            "30 de diciembre de 2026 – 2 de enero de 2027",
        ),
    ],
)
def test_a_range_of_days_says_nothing_twice(code, same_month, same_year, two_years):
    def write(first, last):
        text = formats.format_date_range(date(*first), date(*last), code)
        return text.translate({0x202F: " ", 0xA0: " ", 0x2009: " "})

    assert write((2026, 3, 2), (2026, 3, 6)) == same_month
    assert write((2026, 3, 30), (2026, 4, 2)) == same_year
    assert write((2026, 12, 30), (2027, 1, 2)) == two_years
    assert write((2026, 3, 2), (2026, 3, 2)) == formats.format_date(date(2026, 3, 2), code).replace(NARROW, " ")


@pytest.mark.parametrize(
    ("zone", "expected"),
    {
        "Europe/Vienna": "UTC+1",
        "Asia/Kathmandu": "UTC+5:45",
        "America/St_Johns": "UTC−3:30",
        "Africa/Dakar": "UTC",
    }.items(),
)
def test_the_offset_of_a_zone_is_written_plainly(zone, expected):
    assert formats.format_offset(datetime(2026, 1, 15, 12, tzinfo=ZoneInfo(zone))) == expected


def test_a_zone_is_named_by_its_city_in_the_readers_language():
    assert [formats.zone_city("Africa/Cairo", code) for code in ("ar", "zh-hans", "en", "ru")] == [
        "القاهرة",
        "开罗",
        "Cairo",
        "Каир",
    ]
    assert formats.zone_city("America/Argentina/Buenos_Aires", "en") == "Buenos Aires"
    assert formats.zone_city("UTC", "en") == ""
    assert formats.zone_city("Etc/GMT+3", "en") == ""


@pytest.mark.parametrize(
    ("size", "code", "expected"),
    [
        (0, "en", "0 byte"),
        (999, "fr", "999 o"),
        (1_240_000, "fr", "1,2 Mo"),
        (999_999, "en", "1 MB"),
        (52_428_800, "ru", "52 МБ"),
        (1_240_000, "ar", "1.2 م.ب"),
        (3_400_000_000, "es", "3,4 GB"),
    ],
)
def test_a_size_has_two_digits_that_matter_and_the_units_of_the_language(size, code, expected):
    assert formats.format_size(size, code).replace("\xa0", " ").replace(NARROW, " ") == expected


def test_languages_are_named_in_the_readers_language_and_in_their_own():
    assert formats.language_name("zh-hans", "fr") == "chinois"
    assert formats.language_name("sw", "ar") == "السواحلية"
    assert formats.native_name("ar") == "عربي"
    assert formats.native_name("sw") == "Kiswahili"
    assert formats.native_name("xx-unknown") == "xx-unknown"


def test_lists_are_joined_as_the_language_does():
    assert formats.join_list(["a", "b", "c"], "zh-hans") == "a、b和c"
    assert formats.join_list(["a", "b", "c"], "es") == "a, b y c"
