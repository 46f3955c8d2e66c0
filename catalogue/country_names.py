"""The names of countries: the United Nations' own, which the site shows, and others that readers look for."""

from collections import Counter
from functools import lru_cache

from django.utils import translation
from django_countries import Countries, countries

from pages.collation import collation_key
from pages.languages import active_language

# Names that mean another country: Guyane is French Guiana, and Micronesia isn't of the United States of America.
WRONG_NAMES = {"fr": {"GY"}, "ar": {"FM"}}


class CommonCountries(Countries):
    """The names that django-countries brings: "Russia", "Vietnam", 英国."""

    # As an empty dictionary: none of the site's own names, which the setting of the same name holds.
    override: dict[str, str] = {}


def place_in_list(item: tuple[str, str]) -> str:
    """Return a key that sorts (code, name) in the alphabetical order of the active language."""
    return collation_key(item[1], active_language())


@lru_cache(maxsize=16)
def official_names(language_code: str) -> dict[str, str]:
    """Return {ISO 3166-1 code: name in a language}."""
    with translation.override(language_code):
        return {code: str(name) for code, name in countries}


@lru_cache(maxsize=16)
def other_names(language_code: str) -> dict[str, str]:
    """Return {code: common name in a language} of the countries that have another one than the official name.

    What two countries are called, or another country officially, is no name to find one of them by.
    """
    official = official_names(language_code)
    with translation.override(language_code):
        common = {code: str(name).strip() for code, name in CommonCountries()}
    shared = Counter([*official.values(), *(name for code, name in common.items() if name != official[code])])
    wrong = {code for code, name in common.items() if name == official[code] or shared[name] > 1}
    wrong |= WRONG_NAMES.get(language_code, set())
    return {code: name for code, name in common.items() if code not in wrong}
