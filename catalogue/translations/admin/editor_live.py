"""What the editor asks while somebody types: what is wrong, what the memory holds, how the page would look."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from wagtail.utils.decorators import xframe_options_sameorigin_override
from wagtail_localize.models import Translation

from catalogue.translations.admin.editor import normalize_breaks, read_typed
from catalogue.translations.admin.editor_rows import RowBuilder
from catalogue.translations.admin.translation_view import TranslationView
from catalogue.translations.drafts import build_draft
from catalogue.translations.memory import find_similar
from catalogue.translations.text_states import text_states
from catalogue.translations.units import Unit
from catalogue.translations.word_diff import diff_words

# As many as there are shortcuts.
MATCHES = 3


def find_unit(translation: Translation, key: str) -> Unit:
    """Return a text of a translation. Raises Http404."""
    unit = next((each.unit for each in text_states(translation) if each.unit.id == key), None)
    if unit is None:
        raise Http404
    return unit


class CheckView(TranslationView):
    """The problems of one text as it is being typed, as a piece of HTML. Changes nothing."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unit = find_unit(self.translation, request.POST.get("unit", ""))
        target = normalize_breaks(request.POST.get("text", ""))
        problems = RowBuilder(self.translation).find_problems(replace(unit, target=target))
        return render(request, "catalogue_translations/admin/parts/problems.html", {"problems": problems})


class MemoryView(TranslationView):
    """The nearest former translations of one text: a piece of HTML for the editor, else a page of their own."""

    http_method_names = ["get"]
    page_title = gettext_lazy("Translation memory")
    template_name = "catalogue_translations/admin/memory.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unit = find_unit(self.translation, request.GET.get("unit", ""))
        found = find_similar(unit.source, self.source_language, self.target_language, limit=MATCHES + 1)
        # What stands in the field needn't be offered.
        others = [each for each in found if (each.source_text, each.target_text) != (unit.source, unit.target)]
        matches = [(each, diff_words(each.source_text, unit.source)) for each in others[:MATCHES]]
        context = self.get_context_data(unit=unit, matches=matches)
        if "fragment" in request.GET:
            return render(request, "catalogue_translations/admin/parts/matches.html", context)
        return self.render_to_response(context)


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
