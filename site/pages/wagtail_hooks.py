"""The site's own part in Wagtail's admin: guarded user administration, locked log-ins, refused schedules."""

from typing import Any

from axes.models import AccessAttempt
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from pages import contact_admin  # noqa: F401 - registers itself
from pages.reserved_slugs import refuse_reserved_slug
from pages.schedule_panel import add_panel, register_refusals
from pages.user_admin import refuse_superusers

hooks.register("before_bulk_action", refuse_superusers)
hooks.register("before_move_page", refuse_reserved_slug)
hooks.register("register_log_actions", register_refusals)
hooks.register("construct_homepage_panels", add_panel)


class AttemptPermissionPolicy(ModelPermissionPolicy):
    """Failed log-ins are recorded by the site; deleting a record ends the lock."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"view", "delete"} and super().user_has_permission(user, action)


register_permission_policy(AccessAttempt, AttemptPermissionPolicy(AccessAttempt))


class AccessAttemptViewSet(SnippetViewSet):
    """Who may log in again? Deleting a record here unlocks the account."""

    model = AccessAttempt
    icon = "lock"
    menu_label = _("Failed log-ins")
    add_to_settings_menu = True
    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    list_filter = ["attempt_time"]
    list_per_page = 50
    ordering = ["-attempt_time"]
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["username", "ip_address", "failures_since_start", "attempt_time", "path_info"]
    admin_url_namespace = "failed_log_ins"
    base_url_path = "failed-log-ins"


register_snippet(AccessAttempt, AccessAttemptViewSet)
