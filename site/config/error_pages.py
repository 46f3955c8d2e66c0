"""The answers 500 and 503: written ahead, without database, cache, template engine or translation catalogue."""

import json
import sys
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse

TEXTS: dict[str, Any] = json.loads(Path(__file__).with_name("error_texts.json").read_text(encoding="utf-8"))
HTML_LANGUAGES = {"zh-hans": "zh-Hans"}
STYLES = ("css/frame.css", "css/components.css")
# Seconds after which a page that met an absent database may be asked for again.
RETRY_SECONDS = 60


def answer_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. A database that is away is no error of the site's: 503, come again."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return answer_unavailable(request, RETRY_SECONDS)
    return build_answer(request, 500)


def answer_unavailable(request: HttpRequest, retry_seconds: int) -> HttpResponse:
    response = build_answer(request, 503)
    response["Retry-After"] = str(retry_seconds)
    return response


def build_answer(request: HttpRequest, status: int) -> HttpResponse:
    """Return the page in the language of the address, else in all six; programs get JSON. It says nothing else."""
    response: HttpResponse
    if request.path_info.startswith("/api/"):
        response = JsonResponse({"error": {"message": TEXTS["en"][str(status)]["title"]}}, status=status)
    else:
        prefix = request.path_info.lstrip("/").partition("/")[0]
        response = HttpResponse(build_page(status, prefix if prefix in TEXTS else ""), status=status)
        if prefix in TEXTS:
            response["Content-Language"] = prefix
    response["Cache-Control"] = "no-store"
    return response


@cache
def build_page(status: int, language_code: str) -> str:
    """Return the whole page in one language, or in all six where none is given."""
    codes = [language_code] if language_code else [code for code, _name in settings.LANGUAGES]
    first = language_code or settings.LANGUAGE_CODE
    text = TEXTS[first]
    head = f"<title>{escape(text[str(status)]['title'])} – {escape(text['site'])}</title>{style_links()}"
    name = f'<p class="site-name"><span class="site-name__name">{escape(text["site"])}</span></p>'
    band = f'<div class="site-header__band"><div class="wrap site-header__row">{name}</div></div>'
    sections = "\n".join(build_section(status, code, is_first=code == codes[0]) for code in codes)
    return (
        f'<!doctype html>\n<html lang="{html_language(first)}" dir="{direction(first)}">\n<head>'
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">{head}</head>\n'
        f'<body>\n<header class="site-header">{band}</header>\n'
        f'<main class="wrap flow" id="content">\n{sections}\n</main>\n</body>\n</html>\n'
    )


def build_section(status: int, language_code: str, *, is_first: bool) -> str:
    text = TEXTS[language_code]
    words = text[str(status)]
    heading = "h1" if is_first else "h2"
    return (
        f'<section class="flow" lang="{html_language(language_code)}" dir="{direction(language_code)}">'
        f'<{heading}>{escape(words["title"])}</{heading}><p class="lead">{escape(words["text"])}</p>'
        f'<p><a href="/{language_code}/">{escape(text["home"])}</a></p></section>'
    )


def style_links() -> str:
    """Return links to the frame's style sheets; the page must do without where their names aren't known."""
    try:
        addresses = [staticfiles_storage.url(name) for name in STYLES]
    except ValueError:
        return ""
    return "".join(f'<link rel="stylesheet" href="{escape(address)}">' for address in addresses)


def html_language(code: str) -> str:
    return HTML_LANGUAGES.get(code, code)


def direction(code: str) -> str:
    return "rtl" if code == "ar" else "ltr"
