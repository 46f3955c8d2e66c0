"""Suggestions while typing: GET /api/v1/suggest/?q=…&lang=…"""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalogue.api.languages import preferred_languages
from catalogue.models.kinds import WorkKind
from pages.languages import direction_of, html_lang, language_codes
from search.forms import QueryField
from search.request import MAX_QUERY_LENGTH
from search.suggestions import Suggestion, suggest

SECONDS_CACHED = 60
NAME_LABELS = {
    "concept": gettext_lazy("Topic"),
    "instrument": gettext_lazy("Instrument"),
    "body": gettext_lazy("Body"),
    "country": gettext_lazy("Country"),
}


class SuggestForm(forms.Form):
    q = QueryField(required=False, max_length=MAX_QUERY_LENGTH)
    lang = forms.ChoiceField(required=False, choices=[(code, code) for code in language_codes()])


@require_safe
@cache_control(public=True, max_age=SECONDS_CACHED)
@vary_on_headers("Accept-Language")
def suggest_api(request: HttpRequest) -> JsonResponse:
    """Answer with at most ten suggestions; with none where the engine is away.

    Labels are in `lang`, else in the best of Accept-Language, else in English.
    """
    code = preferred_languages(request)[0]
    headers = {"Content-Language": html_lang(code)}
    with translation.override(code):
        form = SuggestForm(request.GET)
        if not form.is_valid():
            parameters = {name: [str(reason) for reason in reasons] for name, reasons in form.errors.items()}
            message = _("Part of the request can't be understood.")
            error = {"message": message, "parameters": parameters}
            return JsonResponse({"error": error}, status=400, headers=headers)
        found = suggest(form.cleaned_data["q"], code)
        suggestions = [serialize(each, code) for each in found]
        return JsonResponse({"language": code, "suggestions": suggestions}, headers=headers)


def serialize(suggestion: Suggestion, language_code: str) -> dict[str, Any]:
    """Return a suggestion: `url` is a work's page, or the search for a name in the reader's language."""
    is_work = bool(suggestion.url)
    label = WorkKind(suggestion.kind).label if is_work else NAME_LABELS[suggestion.kind]
    return {
        "text": suggestion.text,
        "kind": suggestion.kind,
        "label": str(label),
        "language": suggestion.language,
        "lang": html_lang(suggestion.language),
        "dir": direction_of(suggestion.language),
        "symbol": suggestion.symbol,
        "url": suggestion.url or f"/{language_code}/search/?{urlencode({'q': suggestion.text})}",
    }
