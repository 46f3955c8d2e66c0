"""What the editor asks while somebody types: to save texts, to check them, the memory, a preview of the page."""

from collections import Counter
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.utils.decorators import xframe_options_sameorigin_override
from wagtail_localize.models import Translation

from catalogue.translations.admin.editor_rows import RowBuilder
from catalogue.translations.admin.editor_saving import (
    Saved,
    describe_unsaved,
    normalize_breaks,
    read_typed,
    save_typed,
)
from catalogue.translations.admin.matrix_rows import ICONS
from catalogue.translations.admin.translation_view import TranslationView
from catalogue.translations.drafts import build_draft
from catalogue.translations.memory import find_similar
from catalogue.translations.models import TranslationState
from catalogue.translations.text_states import TextStatus, text_states
from catalogue.translations.units import ExchangeError, Unit
from catalogue.translations.word_diff import diff_words

# As many as there are shortcuts.
MATCHES = 3


def find_unit(translation: Translation, key: str) -> Unit:
    """Return a text of a translation. Raises Http404."""
    unit = next((each.unit for each in text_states(translation) if each.unit.id == key), None)
    if unit is None:
        raise Http404
    return unit


class SaveView(TranslationView):
    """Saves texts as drafts and answers in JSON what became of each, so that nobody loses a place in the page.

    {"message", "texts": {unit id: {"outcome", "base", "state", "reason"}}}: `outcome` is saved, refused, conflict or
    gone, `base` the hash of the words here, `state` HTML. Or {"error": why nothing was saved} with status 409.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("user") != str(self.user.pk):
            return refuse(_("Somebody else is logged in now. Nothing was saved."))
        if self.is_locked:
            return refuse(_("The page is locked. Nothing was saved; what you typed still stands below."))
        typed = read_typed(request.POST)
        try:
            saved = save_typed(self.translation, typed.values(), self.user)
        except ExchangeError as error:
            return refuse(error.message)
        known = {status.unit.id: status for status in text_states(self.translation)}
        texts = {key: self.describe(key, known.get(key), saved) for key in typed}
        return JsonResponse({"message": summarize(texts), "texts": texts})

    def describe(self, key: str, status: TextStatus | None, saved: Saved) -> dict[str, str]:
        reason = saved.refused.get(key, "")
        if status is None:
            return {"outcome": "gone", "base": "", "state": "", "reason": reason}
        context = {"state": status.state, "icon": ICONS[status.state]}
        is_conflict = status.state == TranslationState.CONFLICT
        return {
            "outcome": "refused" if reason else "conflict" if is_conflict else "saved",
            "base": status.text_hash,
            "state": render_to_string("catalogue_translations/admin/parts/state.html", context),
            "reason": reason,
        }


def summarize(texts: dict[str, dict[str, str]]) -> str:
    """Return in words how many texts were saved, and what became of the others."""
    outcomes = Counter(text["outcome"] for text in texts.values())
    sentences = describe_unsaved(outcomes["refused"], outcomes["conflict"], outcomes["gone"])
    if saved := outcomes["saved"]:
        text = ngettext("%(count)d text was saved.", "%(count)d texts were saved.", saved)
        sentences.insert(0, text % {"count": saved})
    return " ".join(sentences or [_("There was nothing new to save.")])


def refuse(reason: str) -> JsonResponse:
    return JsonResponse({"error": reason}, status=409)


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
