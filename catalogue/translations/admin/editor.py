"""The editor: source and translation side by side. What is typed arrives by the same door as everything else."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from catalogue.translations.admin.editor_rows import SHOWN, EditorRow, RowBuilder, TypedText, count_rows
from catalogue.translations.admin.translation_view import TranslationView
from catalogue.translations.models import Origin, TranslationState
from catalogue.translations.receiving import Received, receive_document
from catalogue.translations.reviewing import ReviewError, may_approve, submit_texts
from catalogue.translations.text_states import TextStatus, text_states
from catalogue.translations.units import ExchangeError, Unit

TEXT, BASE, SOURCE, PATH, MACHINE = "text-", "base-", "source-", "path-", "machine-"
SUBMIT = "submit"


class EditorView(TranslationView):
    """`show` in the address chooses among the texts. Nothing that was typed is lost, whatever becomes of it."""

    page_title = gettext_lazy("Translate")
    header_icon = "edit"
    template_name = "catalogue_translations/admin/editor.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(rows=self.build_rows()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = read_typed(request.POST)
        if self.is_locked:
            messages.error(request, _("The page is locked. Nothing was saved; what you typed still stands below."))
            return self.show_again(typed)
        touched = [each.unit for each in typed.values() if not each.is_untouched]
        is_submitted = request.POST.get("action") == SUBMIT
        state = TranslationState.IN_REVIEW if is_submitted else TranslationState.IN_TRANSLATION
        try:
            received = receive_document(
                self.translation,
                [replace(unit, state=state) for unit in touched],
                origin=Origin.EDITOR,
                user=self.user,
                state=state,
            )
        except ExchangeError as error:
            messages.error(request, error.message)
            return self.show_again(typed)
        handed_over = self.hand_over(typed) if is_submitted else 0
        self.tell(received, handed_over, is_submitted)
        # Texts that say nothing are left as they were, which has to be said where it happened.
        emptied = {unit.id for unit in touched if not unit.target.strip() and unit.base_hash}
        refused = {each.unit_id: each.message for each in received.refusals}
        if refused or emptied or received.conflicts or received.outdated:
            unsaved = {key: each for key, each in typed.items() if key in refused}
            return self.show_again(unsaved, refused, emptied, touched)
        return redirect(request.get_full_path())

    def hand_over(self, typed: dict[str, TypedText]) -> int:
        """Submit every text that is ready; a machine's only where somebody says that it is right."""
        ready = []
        for status in text_states(self.translation):
            is_taken = status.unit.id in typed and typed[status.unit.id].is_machine_taken
            is_draft = status.state == TranslationState.MACHINE_DRAFT and is_taken
            if status.text_id and (status.state == TranslationState.IN_TRANSLATION or is_draft):
                ready.append(status.text_id)
        try:
            return submit_texts(self.translation, self.user, ready)
        except ReviewError as error:
            messages.error(self.request, " ".join(error.messages))
            return 0

    def tell(self, received: Received, handed_over: int, is_submitted: bool) -> None:
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
        if received.refused:
            text = ngettext(
                "%(count)d text was not saved. The reason stands below it.",
                "%(count)d texts were not saved. The reasons stand below them.",
                received.refused,
            )
            messages.error(self.request, text % {"count": received.refused})
        if received.conflicts:
            text = ngettext(
                "%(count)d text was changed by somebody else meanwhile. Both wordings are kept: choose between them.",
                "%(count)d texts were changed by somebody else meanwhile. Both wordings are kept: choose between them.",
                received.conflicts,
            )
            messages.warning(self.request, text % {"count": received.conflicts})
        if received.outdated:
            text = ngettext(
                "The source of %(count)d text was changed while you were typing. Your words stand below the others.",
                "The source of %(count)d texts was changed while you were typing. Your words stand below the others.",
                received.outdated,
            )
            messages.warning(self.request, text % {"count": received.outdated})

    def show_again(
        self,
        typed: dict[str, TypedText],
        refused: dict[str, str] | None = None,
        emptied: Iterable[str] = (),
        touched: Iterable[Unit] = (),
    ) -> HttpResponse:
        """Show the page with what was typed but not saved, and why. Not a redirect: that would lose it."""
        rows = self.build_rows(typed)
        known = {row.unit.id: row for row in rows}
        for key, reason in (refused or {}).items():
            if key in known:
                known[key].refusals.append(reason)
        for key in emptied:
            if key in known:
                known[key].refusals.append(_("An empty text isn't saved. The text that stood here stays."))
        lost = [unit for unit in [*touched, *(each.unit for each in typed.values())] if unit.id not in known]
        lost = list({unit.id: unit for unit in lost if unit.target.strip()}.values())
        return self.render_to_response(self.get_context_data(rows=rows, lost=lost))

    @cached_property
    def builder(self) -> RowBuilder:
        return RowBuilder(self.translation)

    def build_rows(self, typed: dict[str, TypedText] | None = None) -> list[EditorRow]:
        statuses: list[TextStatus] = text_states(self.translation)
        return self.builder.build(statuses, typed)

    def get_page_subtitle(self) -> str:
        return str(self.translation.source.object_repr)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows: list[EditorRow] = context["rows"]
        show = self.request.GET.get("show", "")
        show = show if show in SHOWN else "all"
        # What was refused must be seen, whatever was asked for.
        context["shown_rows"] = [row for row in rows if row.state in SHOWN[show][1] or row.refusals]
        context["filters"] = count_rows(rows)
        context["show"] = show
        context["may_approve"] = may_approve(self.translation, self.user)
        context["in_review"] = sum(row.state == TranslationState.IN_REVIEW for row in rows)
        return context


def read_typed(data: Any) -> dict[str, TypedText]:
    """Return {unit id: what came from the form}. Browsers send line breaks as CR LF."""
    typed = {}
    for name in data:
        if not name.startswith(TEXT):
            continue
        key = name.removeprefix(TEXT)
        unit = Unit(
            id=key,
            path=data.get(f"{PATH}{key}", ""),
            source=normalize_breaks(data.get(f"{SOURCE}{key}", "")),
            target=normalize_breaks(data[name]),
            base_hash=data.get(f"{BASE}{key}", ""),
        )
        typed[key] = TypedText(unit, f"{MACHINE}{key}" in data)
    return typed


def normalize_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
