"""The editor: source and translation side by side. What is typed arrives by the same door as everything else."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from catalogue.translations.admin.editor_rows import EditorRow, RowBuilder, TypedText
from catalogue.translations.admin.editor_saving import Saved, describe_unsaved, hand_over, read_typed, save_typed
from catalogue.translations.admin.editor_selection import Selection, count_shown, select_texts
from catalogue.translations.admin.translation_view import TranslationView
from catalogue.translations.models import TranslationState
from catalogue.translations.reviewing import ReviewError, may_approve
from catalogue.translations.text_states import TextStatus, text_states
from catalogue.translations.units import ExchangeError

SUBMIT = "submit"


class EditorView(TranslationView):
    """`show`, `p` and `text` in the address choose among the texts. Nothing that was typed is lost, whatever becomes
    of it.
    """

    page_title = gettext_lazy("Translate")
    header_icon = "edit"
    template_name = "catalogue_translations/admin/editor.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = read_typed(request.POST)
        if self.is_locked:
            messages.error(request, _("The page is locked. Nothing was saved; what you typed still stands below."))
            return self.show_again(typed)
        is_submitted = request.POST.get("action") == SUBMIT
        state = TranslationState.IN_REVIEW if is_submitted else TranslationState.IN_TRANSLATION
        try:
            saved = save_typed(self.translation, typed.values(), self.user, state)
        except ExchangeError as error:
            messages.error(request, error.message)
            return self.show_again(typed)
        self.tell(saved, self.hand_over(typed) if is_submitted else 0, is_submitted)
        # Texts that say nothing are left as they were, which has to be said where it happened.
        if not saved.is_clean:
            unsaved = {key: each for key, each in typed.items() if key in saved.refused and each.unit.target.strip()}
            return self.show_again(unsaved, saved)
        return redirect(request.get_full_path())

    def hand_over(self, typed: dict[str, TypedText]) -> int:
        try:
            return hand_over(self.translation, text_states(self.translation), typed, self.user)
        except ReviewError as error:
            messages.error(self.request, " ".join(error.messages))
            return 0

    def tell(self, saved: Saved, handed_over: int, is_submitted: bool) -> None:
        received = saved.received
        handed_over += received.accepted if is_submitted else 0
        if handed_over:
            text = ngettext(
                "%(count)d text was handed over for review.",
                "%(count)d texts were handed over for review.",
                handed_over,
            )
            messages.success(self.request, text % {"count": handed_over})
        elif received.accepted:
            text = ngettext("%(count)d text was saved.", "%(count)d texts were saved.", received.accepted)
            messages.success(self.request, text % {"count": received.accepted})
        elif not (received.refused or received.conflicts or received.outdated):
            messages.info(self.request, _("There was nothing new to save."))
        for text in describe_unsaved(received.refused, received.conflicts, received.outdated):
            messages.warning(self.request, text)

    def show_again(self, typed: dict[str, TypedText], saved: Saved | None = None) -> HttpResponse:
        """Show the page with what was typed but not saved, and why. Not a redirect: that would lose it."""
        refused = saved.refused if saved else {}
        touched = saved.touched if saved else []
        known = {status.unit.id for status in self.statuses}
        sent = [*touched, *(each.unit for each in typed.values())]
        lost = {unit.id: unit for unit in sent if unit.id not in known and unit.target.strip()}
        return self.render_to_response(self.get_context_data(typed=typed, refused=refused, lost=list(lost.values())))

    @cached_property
    def statuses(self) -> list[TextStatus]:
        """Read when the page is shown: what was saved before is in it."""
        return text_states(self.translation)

    @cached_property
    def builder(self) -> RowBuilder:
        return RowBuilder(self.translation)

    @cached_property
    def selection(self) -> Selection:
        asked = self.request.GET
        return select_texts(
            self.statuses,
            asked.get("show", ""),
            asked.get("p"),
            asked.get("text"),
            lambda status: bool(self.builder.find_problems(status.unit)),
        )

    def build_rows(self, typed: Mapping[str, TypedText], refused: Mapping[str, str]) -> list[EditorRow]:
        """Return the rows of the page, and of what was refused: that must be seen, whatever was asked for."""
        shown = {status.unit.id for _number, status in self.selection.texts} | set(refused)
        numbered = enumerate(self.statuses, start=1)
        rows = self.builder.build([each for each in numbered if each[1].unit.id in shown], typed)
        for row in rows:
            if row.unit.id in refused:
                row.refusals.append(refused[row.unit.id])
        return rows

    def get_page_subtitle(self) -> str:
        return str(self.translation.source.object_repr)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed, refused = kwargs.pop("typed", {}), kwargs.pop("refused", {})
        context = super().get_context_data(**kwargs)
        page = self.selection.page
        return context | {
            "rows": self.build_rows(typed, refused),
            "filters": count_shown(self.statuses),
            "show": self.selection.show,
            "page_obj": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "next_open": self.selection.next_open,
            "may_approve": may_approve(self.translation, self.user),
            "in_review": sum(status.state == TranslationState.IN_REVIEW for status in self.statuses),
        }
