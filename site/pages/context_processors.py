"""What the frame of every page needs to know about languages."""

from typing import Any

from django.http import HttpRequest

from pages.languages import active_language, direction_of, html_lang


def frame(request: HttpRequest) -> dict[str, Any]:
    code = active_language()
    return {
        "language_code": code,
        "html_lang": html_lang(code),
        "direction": direction_of(code),
    }
