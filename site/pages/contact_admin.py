"""Readers' messages in the admin: to read and to delete, never to change."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.models_contact import ContactMessage


class MessagePermissionPolicy(ModelPermissionPolicy):
    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"view", "delete"} and super().user_has_permission(user, action)


register_permission_policy(ContactMessage, MessagePermissionPolicy(ContactMessage))


class ContactMessageViewSet(SnippetViewSet):
    model = ContactMessage
    icon = "mail"
    menu_label = _("Messages of readers")
    add_to_settings_menu = True
    list_display = ["created_at", "language", "email", "sent_at", "attempts", "error"]
    list_filter = ["language", "created_at"]
    list_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["created_at", "language", "name", "email", "text", "sent_at", "attempts", "error"]
    admin_url_namespace = "contact_messages"
    base_url_path = "contact-messages"


register_snippet(ContactMessage, ContactMessageViewSet)
