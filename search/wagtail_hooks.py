"""Registers the outbox in Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search import alert_admin, best_bet_admin, explanation_admin, query_report  # noqa: F401 - register their views
from search.admin_views import OutboxPermissionPolicy, RetryEntriesAction
from search.models import OutboxEntry

register_permission_policy(OutboxEntry, OutboxPermissionPolicy(OutboxEntry))


class OutboxViewSet(SnippetViewSet):
    model = OutboxEntry
    icon = "search"
    menu_label = _("Index updates")
    add_to_admin_menu = True
    menu_order = 170
    list_display = [
        "__str__",
        DateColumn("created_at", label=_("Waiting since"), sort_key="created_at"),
        Column("attempts", label=_("Attempts"), sort_key="attempts"),
        DateColumn("available_at", label=_("Next attempt"), sort_key="available_at"),
        DateColumn("failed_at", label=_("Given up"), sort_key="failed_at"),
        Column("last_error", label=_("Last error")),
    ]
    list_filter = {"failed_at": ["isnull"], "reason": ["exact"]}
    list_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = True


register_snippet(OutboxViewSet)
hooks.register("register_bulk_action", RetryEntriesAction)


@hooks.register("register_snippet_listing_buttons")
def offer_retry(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if not isinstance(snippet, OutboxEntry) or snippet.failed_at is None:
        return
    if user.has_perm("search.change_outboxentry"):
        url = reverse("wagtail_bulk_action", args=["search", "outboxentry", "retry"])
        query = urlencode({"id": str(snippet.pk), "next": next_url or ""})
        yield Button(_("Try again"), url=f"{url}?{query}", icon_name="rotate", priority=5)
