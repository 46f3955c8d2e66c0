"""What the editor asks while somebody types: what is wrong with a text, and how the page would look."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from wagtail.utils.decorators import xframe_options_sameorigin_override

from catalogue.translations.admin.editor import normalize_breaks, read_typed
from catalogue.translations.admin.editor_rows import RowBuilder
from catalogue.translations.admin.translation_view import TranslationView
from catalogue.translations.drafts import build_draft
from catalogue.translations.text_states import text_states


class CheckView(TranslationView):
    """The problems of one text as it is being typed, as a piece of HTML. Changes nothing."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get("unit", "")
        unit = next((each.unit for each in text_states(self.translation) if each.unit.id == key), None)
        if unit is None:
            raise Http404
        target = normalize_breaks(request.POST.get("text", ""))
        problems = RowBuilder(self.translation).find_problems(replace(unit, target=target))
        return render(request, "catalogue_translations/admin/parts/problems.html", {"problems": problems})


@method_decorator(xframe_options_sameorigin_override, name="dispatch")
class PreviewView(TranslationView):
    """The page in its language with what was saved, and after POST with what was typed. Changes nothing."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(request, [])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(request, [each.unit for each in read_typed(request.POST).values()])

    def show(self, request: HttpRequest, units: list[Any]) -> HttpResponse:
        draft = build_draft(self.translation, units)
        return draft.make_preview_request(request, draft.default_preview_mode)
