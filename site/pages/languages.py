"""Facts about the six languages: order, native names, direction. Settings hold the list itself."""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language, get_language_info


class Language(NamedTuple):
    """One official language: its code, its own name, and "rtl" or "ltr"."""

    code: str
    native_name: str
    direction: str


def official_languages() -> Iterator[Language]:
    """Yield the languages in the order of the UN language bar."""
    for code, native_name in settings.LANGUAGES:
        yield Language(code, native_name, direction_of(code))


def language_codes() -> list[str]:
    return [code for code, _native_name in settings.LANGUAGES]


def direction_of(language_code: str) -> str:
    """Return "rtl" or "ltr" for any language Django knows; "ltr" for one it doesn't."""
    try:
        return "rtl" if get_language_info(language_code)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def native_name_of(language_code: str) -> str:
    """Return a language's own name, or its code when it isn't one of the six."""
    return dict(settings.LANGUAGES).get(language_code, language_code)


def html_lang(language_code: str) -> str:
    """Return the BCP 47 tag for an HTML `lang` attribute (zh-Hans, not zh-hans)."""
    return "zh-Hans" if language_code == "zh-hans" else language_code


def active_language() -> str:
    """Return the active interface language as one of the six codes."""
    active = get_language() or settings.LANGUAGE_CODE
    return active if active in language_codes() else settings.LANGUAGE_CODE
