"""The language of an answer: the parameter `lang`, else the best of Accept-Language, else English.

Cookies play no part, so that the same address and headers give everybody the same.
"""

from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from pages.languages import language_codes

DEFAULT_LANGUAGE = "en"


def asked_language(request: HttpRequest) -> str | None:
    """Return the language of the parameter, None where there is none or an unknown one."""
    code = request.GET.get("lang", "").lower()
    return code if code in language_codes() else None


def preferred_languages(request: HttpRequest) -> list[str]:
    """Return all six codes, the reader's best first; those nobody asked for stand behind English in the UN order."""
    wanted = [asked_language(request)]
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500]):
        wanted.append(supported(tag))
    ordered = [code for code in wanted if code]
    return list(dict.fromkeys([*ordered, DEFAULT_LANGUAGE, *language_codes()]))


def supported(tag: str) -> str | None:
    if tag == "*":
        return None
    try:
        code = get_supported_language_variant(tag)
    except LookupError:
        return None
    return code if code in language_codes() else None
