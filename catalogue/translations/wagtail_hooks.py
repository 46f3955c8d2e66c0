"""The translation sync in Wagtail's admin: the list of jobs, and what stands before wagtail-localize's views."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from catalogue.translations.admin import (  # noqa: F401 - register themselves
    addresses,
    files,
    matrix,
    overview,
    plain_pages,
    profiles,
)
from catalogue.translations.admin.job_list import JobIndexView, ProgressColumn
from catalogue.translations.machine_views import DraftTranslationView, MachineUsageViewSet
from catalogue.translations.models import JobState, MachineUsage, TranslationJob
from catalogue.translations.views import (
    RetryJobsAction,
    SyncTranslationsView,
    refuse_alias,
    refuse_half_translation,
)

# Before wagtail-localize's hooks, which have order 0.
FIRST = -10


class JobPermissionPolicy(ModelPermissionPolicy):
    """Jobs are made and ended by the sync alone; people with the right to view them may look."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)


register_permission_policy(TranslationJob, JobPermissionPolicy(TranslationJob))


class TranslationJobViewSet(SnippetViewSet):
    model = TranslationJob
    icon = "history"
    menu_label = _("Translation jobs")
    add_to_admin_menu = True
    menu_order = 160
    list_display = [
        "__str__",
        Column("listed_subject", label=_("About")),
        Column("get_state_display", label=_("State"), sort_key="state"),
        ProgressColumn("progress", label=_("Progress")),
        Column("attempts", label=_("Attempts")),
        Column("result", label=_("Result")),
        Column("reason", label=_("Reason")),
        DateColumn("created_at", label=_("Created"), sort_key="created_at"),
    ]
    list_filter = ["state", "created_at"]
    list_per_page = 50
    index_view_class = JobIndexView
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = [
        "title",
        "subject",
        "state",
        "reason",
        "result",
        "items",
        "attempts",
        "available_at",
        "requested_by",
        "created_at",
        "started_at",
        "finished_at",
    ]


register_snippet(TranslationJobViewSet)
register_permission_policy(MachineUsage, JobPermissionPolicy(MachineUsage))
register_snippet(MachineUsageViewSet)
hooks.register("register_bulk_action", RetryJobsAction)


@hooks.register("register_snippet_listing_buttons")
def offer_retry(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, TranslationJob) and snippet.state == JobState.DEAD:
        url = reverse("wagtail_bulk_action", args=["catalogue_translations", "translationjob", "retry"])
        query = urlencode({"id": str(snippet.pk), "next": next_url or ""})
        yield Button(_("Try again"), url=f"{url}?{query}", icon_name="rotate", priority=5)


@hooks.register("register_admin_urls", order=FIRST)
def stand_before_localize_views() -> list[URLPattern | URLResolver]:
    """The same addresses as wagtail-localize's, found first; links to its names lead here."""
    return [
        path(
            "localize/",
            include(
                [
                    path("update/<int:translation_source_id>/", SyncTranslationsView.as_view()),
                    path("page/<int:page_id>/convert_to_alias/", refuse_alias),
                    path("translate/<int:translation_id>/machine_translate/", DraftTranslationView.as_view()),
                ]
            ),
        )
    ]


@hooks.register("before_edit_page", order=FIRST)
def stop_half_translation(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse_half_translation(request, page)


@hooks.register("construct_page_action_menu")
def hide_conversion_to_alias(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    menu_items[:] = [item for item in menu_items if item.name != "localize-convert-to-alias"]
