"""E-mail alerts in Wagtail's admin: states, failures and the retry of mails; addresses are masked everywhere."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.admin_views import OutboxPermissionPolicy
from search.alerts.sending import GIVEN_UP, send_again
from search.models import AlertMail, Subscription

# Subscribers make, change and delete these rows, nobody else.
for looked_at in (Subscription, AlertMail):
    register_permission_policy(looked_at, OutboxPermissionPolicy(looked_at))


class SubscriptionViewSet(SnippetViewSet):
    model = Subscription
    icon = "mail"
    menu_label = _("e-mail alerts")
    add_to_settings_menu = True
    list_display = [
        Column("subscriber", label=_("subscriber")),
        Column("saved_search", label=_("saved search")),
        Column("language", label=_("Language")),
        Column("get_frequency_display", label=_("How often")),
        Column("get_state_display", label=_("State"), sort_key="state"),
        DateColumn("last_checked_at", label=_("last checked"), sort_key="last_checked_at"),
        DateColumn("next_due_at", label=_("next due"), sort_key="next_due_at"),
        Column("mail_count", label=_("alert mails")),
        Column("last_error", label=_("Last error")),
    ]
    list_filter = ["state", "frequency", "saved_search__language"]
    list_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = [
        "subscriber",
        "saved_search",
        "frequency",
        "state",
        "created_at",
        "confirmed_at",
        "last_error",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = Subscription.objects.select_related("subscriber", "saved_search")
        return rows.annotate(mail_count=Count("mails"))


class AlertMailViewSet(SnippetViewSet):
    model = AlertMail
    icon = "mail"
    menu_label = _("alert mails")
    add_to_settings_menu = True
    list_display = [
        Column("subscription", label=_("e-mail alert")),
        Column("get_kind_display", label=_("Kind")),
        Column("get_state_display", label=_("State"), sort_key="state"),
        Column("attempts", label=_("Attempts"), sort_key="attempts"),
        DateColumn("available_at", label=_("Next attempt"), sort_key="available_at"),
        DateColumn("sent_at", label=_("sent"), sort_key="sent_at"),
        Column("last_error", label=_("Last error")),
    ]
    list_filter = ["state", "kind"]
    list_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["subscription", "kind", "state", "attempts", "created_at", "sent_at", "last_error"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return AlertMail.objects.select_related("subscription__subscriber", "subscription__saved_search")


class SendAgainAction(SnippetBulkAction):
    """Puts mails that failed, or were perhaps sent, back in line."""

    display_name = _("Try again")
    action_type = "retry"
    aria_label = _("Try again")
    template_name = "search/admin/confirm_send_again.html"
    action_priority = 10
    models = [AlertMail]

    def check_perm(self, snippet: AlertMail) -> bool:
        return self.request.user.has_perm("search.change_alertmail") and snippet.state in GIVEN_UP

    @classmethod
    def execute_action(cls, objects: list[AlertMail], **kwargs: Any) -> tuple[int, int]:
        # Beat's next tick finds them.
        return send_again(AlertMail.objects.filter(pk__in=[mail.pk for mail in objects])), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return f"{_('Try again')}: {num_parent_objects}"


register_snippet(SubscriptionViewSet)
register_snippet(AlertMailViewSet)
hooks.register("register_bulk_action", SendAgainAction)


@hooks.register("register_snippet_listing_buttons")
def offer_sending_again(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if not isinstance(snippet, AlertMail) or snippet.state not in GIVEN_UP:
        return
    if user.has_perm("search.change_alertmail"):
        url = reverse("wagtail_bulk_action", args=["search", "alertmail", "retry"])
        query = urlencode({"id": str(snippet.pk), "next": next_url or ""})
        yield Button(_("Try again"), url=f"{url}?{query}", icon_name="rotate", priority=5)
