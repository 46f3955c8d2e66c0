"""The queue of conflicts: two wordings for one place, and a person who chooses."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import StringTranslation

from catalogue.translations.admin.editor_saving import normalize_breaks
from catalogue.translations.admin.translation_names import CONFLICTS
from catalogue.translations.admin.translation_view import content_attributes, find_target_page
from catalogue.translations.conflicts import resolve_conflict
from catalogue.translations.field_labels import FieldLabels
from catalogue.translations.models import ArchivedText, Resolution, TextConflict, TranslationState, hash_text
from catalogue.translations.reviewing import NotReviewableError
from catalogue.translations.unit_checks import UnitChecker
from catalogue.translations.units import Unit
from catalogue.translations.word_diff import Part, Run, diff_words, split_markup

PER_PAGE = 20


@dataclass(slots=True)
class ConflictRow:
    """A conflict with both wordings as they are now; `merged` and `refusal` after a choice that failed."""

    conflict: TextConflict
    current: StringTranslation | None
    context: str
    sender: str
    merged: str = ""
    refusal: str = ""

    @property
    def current_text(self) -> str:
        return str(self.current.data) if self.current else ""

    @property
    def current_hash(self) -> str:
        return hash_text(self.current_text)

    @property
    def translator(self) -> str:
        user = self.current.last_translated_by if self.current else None
        return get_user_display_name(user) if user else ""

    @property
    def source(self) -> list[Part]:
        return split_markup(self.conflict.string.data)

    @property
    def current_parts(self) -> list[Part]:
        return split_markup(self.current_text)

    @property
    def incoming_diff(self) -> list[Run]:
        return diff_words(self.current_text, self.conflict.incoming_text)

    @property
    def base_parts(self) -> list[Part]:
        return split_markup(self.conflict.base_text)

    @property
    def target_attributes(self) -> dict[str, str]:
        return content_attributes(self.conflict.translation.target_locale.language_code)

    @property
    def source_attributes(self) -> dict[str, str]:
        return content_attributes(self.conflict.translation.source.locale.language_code)


class ConflictsView(WagtailAdminTemplateMixin, View):
    """The open conflicts of the pages that the reader may edit; `translation` (a uuid) chooses one's."""

    page_title = gettext_lazy("Conflicts between two wordings")
    header_icon = "warning"
    template_name = "catalogue_translations/admin/conflicts.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, failed: ConflictRow | None = None, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        conflicts = open_conflicts(self.request.user)
        if uuid := self.request.GET.get("translation"):
            conflicts = [each for each in conflicts if str(each.translation.uuid) == uuid]
        page = Paginator(conflicts, PER_PAGE).get_page(self.request.GET.get("p"))
        rows = build_rows(list(page))
        rows = [failed if failed and row.conflict.pk == failed.conflict.pk else row for row in rows]
        pages = page.paginator.get_elided_page_range(page.number)
        query = self.request.GET.urlencode()
        return context | {"rows": rows, "page_obj": page, "elided_page_range": pages, "query": query}


class ResolveView(ConflictsView):
    """One choice. What was typed stays where it can't be done."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(CONFLICTS)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        conflict = get_object_or_404(related(TextConflict.objects.all()), pk=kwargs["pk"])
        page = find_target_page(conflict.translation.uuid)
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        row = build_rows([conflict])[0]
        row.merged = normalize_breaks(request.POST.get("merged", ""))
        choice = request.POST.get("choice", "")
        if choice not in Resolution.values:
            row.refusal = _("Choose one of the three ways.")
        elif request.POST.get("current") != row.current_hash and conflict.resolved_at is None:
            row.refusal = _("The text was changed after it was shown to you. Read it again.")
        elif choice == Resolution.MERGED and (error := find_error(conflict, row.merged)):
            row.refusal = error
        else:
            try:
                resolve_conflict(conflict, cast(User, request.user), Resolution(choice), row.merged)
            except NotReviewableError as error:
                row.refusal = " ".join(error.messages)
        if row.refusal:
            messages.error(request, row.refusal)
            return self.render_to_response(self.get_context_data(failed=row))
        messages.success(request, _("The conflict is settled."))
        query = request.GET.urlencode()
        return redirect(f"{reverse(CONFLICTS)}?{query}" if query else CONFLICTS)


def find_error(conflict: TextConflict, text: str) -> str:
    """Return what keeps a text off every page, "" if nothing does."""
    unit = Unit(id="", path=conflict.context.path, source=conflict.string.data, target=text)
    error = UnitChecker(conflict.translation).find_error(unit) if text.strip() else None
    return error[1] if error else ""


def related(conflicts: QuerySet[TextConflict]) -> QuerySet[TextConflict]:
    return conflicts.select_related(
        "translation__source__locale",
        "translation__source__specific_content_type",
        "translation__target_locale",
        "context",
        "string",
    )


def open_conflicts(user: Any) -> list[TextConflict]:
    """Return the open conflicts of pages that the user may edit, oldest first."""
    conflicts = list(related(TextConflict.objects.filter(resolved_at__isnull=True, translation__enabled=True)))
    keys = {each.translation.source.object_id for each in conflicts}
    allowed: QuerySet[Page] = page_permission_policy.instances_user_has_any_permission_for(user, {"change"})
    editable = set(allowed.filter(translation_key__in=keys).values_list("translation_key", "locale_id"))
    return [
        each for each in conflicts if (each.translation.source.object_id, each.translation.target_locale_id) in editable
    ]


def build_rows(conflicts: list[TextConflict]) -> list[ConflictRow]:
    texts = StringTranslation.objects.filter(
        context_id__in={each.context_id for each in conflicts},
        translation_of_id__in={each.string_id for each in conflicts},
    ).select_related("last_translated_by")
    current = {(text.context_id, text.translation_of_id, text.locale_id): text for text in texts}
    senders = find_senders(conflicts)
    rows = []
    for each in conflicts:
        labels = FieldLabels(each.translation.source.specific_content_type.model_class())
        place = (each.context_id, each.string_id, each.translation.target_locale_id)
        context = labels.label_of(each.context.field_path or each.context.path)
        rows.append(ConflictRow(each, current.get(place), context, senders.get(each.pk, "")))
    return rows


def find_senders(conflicts: list[TextConflict]) -> dict[int, str]:
    """Return {conflict id: who brought the arriving text}, from the archive."""
    keys = {each.translation.source.object_id for each in conflicts}
    rows = ArchivedText.objects.filter(translation_key__in=keys, state=TranslationState.CONFLICT)
    columns = rows.order_by("id").values_list("translation_key", "target_language", "path", "target_text", "user_name")
    names = {tuple(values): name for *values, name in columns}
    found = {}
    for each in conflicts:
        language = each.translation.target_locale.language_code
        found[each.pk] = names.get(
            (each.translation.source.object_id, language, each.context.path, each.incoming_text), ""
        )
    return found
