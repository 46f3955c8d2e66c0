"""Countries bear the names that the United Nations give them, in order, and are found under others too."""

import unicodedata

import pytest
from django import forms
from django.conf import settings
from django.utils import translation
from django_countries import countries
from django_countries.fields import CountryField

from catalogue.country_names import official_names, other_names
from pages.collation import collation_key
from pages.languages import language_codes

SHOWN = [
    ("ar", "RU", "الاتحاد الروسي"),
    ("ar", "CI", "كوت ديفوار"),
    ("zh-hans", "WS", "萨摩亚"),
    ("zh-hans", "GB", "大不列颠及北爱尔兰联合王国"),
    ("en", "IR", "Iran (Islamic Republic of)"),
    ("fr", "BY", "Bélarus"),
    ("ru", "MD", "Республика Молдова"),
    ("es", "KE", "Kenya"),
]


@pytest.mark.parametrize(("language", "code", "name"), SHOWN)
def test_a_country_bears_the_united_nations_name(language, code, name):
    with translation.override(language):
        assert str(countries.name(code)) == name


def test_every_country_has_its_own_name_in_each_of_the_six_languages():
    assert set(countries.countries) - set(settings.COUNTRIES_OVERRIDE) == {"TW"}
    script = {"ar": "ARABIC", "zh-hans": "CJK", "ru": "CYRILLIC"}
    for language in language_codes():
        names = list(official_names(language).values())
        assert len(set(names)) == len(names) == 249
        for name in names:
            assert script.get(language, "LATIN") in unicodedata.name(name[0]), name


@pytest.mark.parametrize("language", language_codes())
def test_editors_choose_from_an_alphabetical_list(language):
    field = CountryField(multiple=True).formfield(widget=forms.SelectMultiple)
    with translation.override(language):
        names = [str(name) for _, name in field.choices]
        assert names == sorted(names, key=lambda name: collation_key(name, language))
        assert len(names) == len(countries)


def test_common_names_stay_names_to_look_for_unless_they_mean_another_country():
    assert other_names("en")["RU"] == "Russia"
    assert other_names("zh-hans")["GB"] == "英国"
    assert other_names("es")["KE"] == "Kenia"
    # 多米尼加 is the Dominican Republic, 美属萨摩亚群岛 American Samoa, la Guyane French.
    assert not {"DM", "WS"} & set(other_names("zh-hans"))
    assert "GY" not in other_names("fr")
    for language in language_codes():
        assert not set(other_names(language).values()) & set(official_names(language).values())
