"""The review: an approver reads the texts that were handed over, approves them as they stand or sends them back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Page as PageOfTexts
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page
from wagtail_localize.models import Translation

from catalogue.translations.admin.editor_rows import RowBuilder
from catalogue.translations.admin.editor_selection import PER_PAGE
from catalogue.translations.admin.matrix_rows import ICONS
from catalogue.translations.admin.translation_names import EDITOR
from catalogue.translations.admin.translation_view import TranslationView
from catalogue.translations.approved_wordings import last_approved
from catalogue.translations.models import TranslationState
from catalogue.translations.places import is_complete, placed_texts
from catalogue.translations.publication_guard import isolate
from catalogue.translations.quality import Problem
from catalogue.translations.reviewing import (
    ReviewError,
    SameApproverError,
    approve_texts,
    is_own,
    is_source_public,
    may_approve,
    send_back,
)
from catalogue.translations.text_states import TextStatus, text_states
from catalogue.translations.word_diff import Part, Run, diff_words, split_markup

APPROVE, BACK, LEAVE = "approve", "back", "leave"
APPROVE_ALL, BACK_ALL = "approve_all", "back_all"
HASH = "hash-"
WITH, WITHOUT = "with", "without"
SHOWN = {WITH: gettext_lazy("With findings"), WITHOUT: gettext_lazy("Without findings")}


@dataclass(slots=True)
class ReviewRow:
    """One text in review. `approved_before` is how its place was last approved, "" where it never was.

    `decision` and `remark` are what the approver chose and wrote; `refusal` says why that wasn't done.
    """

    status: TextStatus
    translator: str
    is_own: bool
    problems: Sequence[Problem]
    approved_before: str = ""
    decision: str = LEAVE
    remark: str = ""
    refusal: str = ""
    icon: str = field(default=ICONS[TranslationState.IN_REVIEW])

    @property
    def id(self) -> int | None:
        return self.status.text_id

    @property
    def source(self) -> list[Part]:
        return split_markup(self.status.unit.source)

    @property
    def target(self) -> list[Part]:
        return split_markup(self.status.unit.target)

    @property
    def diff(self) -> list[Run]:
        return diff_words(self.approved_before, self.status.unit.target) if self.approved_before else []


class ReviewView(TranslationView):
    """Words are approved in which they were shown: the form holds their hashes."""

    page_title = gettext_lazy("Review")
    header_icon = "glasses"
    template_name = "catalogue_translations/admin/review.html"

    def is_allowed(self, page: Page) -> bool:
        return bool(page.permissions_for_user(self.request.user).can_publish())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(rows=self.build_rows()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_locked:
            messages.error(request, _("The page is locked. Nothing was saved; what you typed still stands below."))
            return self.show_again()
        decisions = self.read_decisions()
        if not decisions:
            messages.warning(request, _("Choose first what shall become of a text."))
            return self.show_again()
        shown = {pk: request.POST.get(f"hash-{pk}", "") for pk, decision in decisions.items() if decision == APPROVE}
        returned = self.by_remark([pk for pk, decision in decisions.items() if decision == BACK])
        if "" in returned:
            messages.error(request, _("Say why a text is sent back. Nothing was changed."))
            return self.show_again()
        try:
            with transaction.atomic():
                approved = approve_texts(self.translation, self.user, shown) if shown else 0
                for remark, ids in returned.items():
                    send_back(self.translation, self.user, ids, remark)
        except ReviewError as error:
            messages.error(request, " ".join([*error.messages, _("Nothing was changed.")]))
            return self.show_again()
        self.tell(approved, sum(map(len, returned.values())))
        return redirect(request.get_full_path())

    def read_decisions(self) -> dict[int, str]:
        """Return {id of a text: what shall become of it} as it was chosen text by text, or for all at once."""
        data, action = self.request.POST, self.request.POST.get("action", "")
        ids = self.sent_ids()
        if action == BACK_ALL:
            return dict.fromkeys(ids, BACK)
        if action == APPROVE_ALL:
            own = own_texts(self.translation, self.user)
            # Somebody else's review of the approver's own texts is still to come.
            return dict.fromkeys([pk for pk in ids if pk not in own], APPROVE)
        chosen = {pk: data.get(f"decision-{pk}", LEAVE) for pk in ids}
        return {pk: decision for pk, decision in chosen.items() if decision in {APPROVE, BACK}}

    def sent_ids(self) -> list[int]:
        """Return the ids of the texts that the form showed."""
        names = [name.removeprefix(HASH) for name in self.request.POST if name.startswith(HASH)]
        return [int(name) for name in names if name.isdecimal() and name.isascii()]

    def by_remark(self, returned: list[int]) -> dict[str, list[int]]:
        """Return {remark: ids of texts}: the text's own, else that for all."""
        data = self.request.POST
        general = data.get("remark", "").strip()
        found: dict[str, list[int]] = {}
        for pk in returned:
            found.setdefault(data.get(f"remark-{pk}", "").strip() or general, []).append(pk)
        return found

    def tell(self, approved: int, returned: int) -> None:
        if approved:
            text = ngettext("%(count)d text was approved.", "%(count)d texts were approved.", approved)
            messages.success(self.request, text % {"count": approved})
        if returned:
            text = ngettext("%(count)d text was sent back.", "%(count)d texts were sent back.", returned)
            messages.success(self.request, text % {"count": returned})
        self.announce_publication()

    def announce_publication(self) -> None:
        if not is_complete(placed_texts(self.translation)):
            return
        if is_source_public(self.translation):
            text = _("Every text is approved. The page is being published at %(address)s")
            messages.success(self.request, text % {"address": isolate(self.page.full_url or "")})
        else:
            messages.info(self.request, _("Every text is approved. The page is published once its source is."))

    def show_again(self) -> HttpResponse:
        """Show the page with what was chosen and written; what was changed meanwhile says so."""
        data = self.request.POST
        rows = self.build_rows(self.sent_ids() or None)
        for row in rows:
            row.decision = data.get(f"decision-{row.id}", LEAVE)
            row.remark = data.get(f"remark-{row.id}", "")
            sent = data.get(f"hash-{row.id}")
            if sent is not None and sent != row.status.text_hash:
                row.decision = LEAVE
                row.refusal = _("The text was changed after it was shown to you. Read it again.")
        return self.render_to_response(self.get_context_data(rows=rows, remark=data.get("remark", "")))

    def build_rows(self, ids: Collection[int] | None = None) -> list[ReviewRow]:
        """Return the rows of the page that was asked for, else of certain texts, as far as they are in review."""
        waiting = [each for each in self.waiting if each.text_id in ids] if ids else list(self.review_page)
        own = own_texts(self.translation, self.user)
        before = last_approved(self.translation, [each.unit for each in waiting])
        return [
            ReviewRow(
                status=each,
                translator=get_user_display_name(each.review.translator)
                if each.review and each.review.translator
                else "",
                is_own=each.text_id in own,
                problems=self.builder.find_problems(each.unit),
                approved_before=before.get(each.unit.id, ""),
            )
            for each in waiting
        ]

    @property
    def waiting(self) -> list[TextStatus]:
        return [each for each in self.statuses if each.state == TranslationState.IN_REVIEW]

    @property
    def show(self) -> str:
        show = self.request.GET.get("show", "")
        return show if show in SHOWN else ""

    @cached_property
    def review_page(self) -> PageOfTexts:
        texts = self.waiting
        if self.show:
            wanted = self.show == WITH
            texts = [each for each in texts if bool(self.builder.find_problems(each.unit)) == wanted]
        return Paginator(texts, PER_PAGE).get_page(self.request.GET.get("p"))

    @cached_property
    def statuses(self) -> list[TextStatus]:
        """Read when the page is shown: what was decided before is in it."""
        return text_states(self.translation)

    @cached_property
    def builder(self) -> RowBuilder:
        return RowBuilder(self.translation)

    def get_page_subtitle(self) -> str:
        return str(self.translation.source.object_repr)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        left = [
            each for each in self.statuses if each.state not in {TranslationState.APPROVED, TranslationState.IN_REVIEW}
        ]
        page = self.review_page
        context |= {
            "page_obj": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "show": self.show,
            "shown": [("", _("All")), *SHOWN.items()],
            "in_review": len(self.waiting),
            "left": len(left),
            "is_source_public": is_source_public(self.translation),
            "may_approve_all": any(not row.is_own for row in context["rows"]),
            "same_approver": SameApproverError().messages[0],
            "editor_url": reverse(EDITOR, args=[self.translation.uuid]),
            "may_approve": may_approve(self.translation, self.user),
        }
        return context


def own_texts(translation: Translation, user: User) -> set[int]:
    """Return the ids of the texts that the user may not approve, being their translator."""
    return {each.text.pk for each in placed_texts(translation) if each.text and is_own(each, user)}
