"""What the schedule was refused, on the first page of editors: they were not there when it happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from pages.scheduling import REFUSED_ACTION, due_revisions, expired_items, refusal_reason

SHOWN = 20


class RefusalFormatter(LogFormatter):
    """How an entry reads in the history of a page."""

    label = _("Refuse a scheduled change")

    def format_message(self, log_entry: Any) -> str:
        return _("Scheduled change refused: %(reason)s") % {"reason": log_entry.data.get("reason", "")}


def register_refusals(actions: Any) -> None:
    actions.register_action(REFUSED_ACTION)(RefusalFormatter)


@dataclass(frozen=True, slots=True)
class Refusal:
    page: Page
    reason: str


def list_refusals(user: Any) -> list[Refusal]:
    """Return the pages this user may edit whose scheduled change was refused and is still due."""
    due: list[tuple[Any, Any]] = [(revision.content_object, revision) for revision in due_revisions()]
    due += [(item, None) for item in expired_items()]
    refusals = []
    for item, revision in due:
        if isinstance(item, Page) and item.permissions_for_user(user).can_edit():
            reason = refusal_reason(item, revision)
            if reason:
                refusals.append(Refusal(item, reason))
    return refusals[:SHOWN]


class RefusedChangesPanel(Component):
    """Names the pages and the reasons; nothing where there are none."""

    name = "refused_scheduled_changes"
    template_name = "pages/admin/refused_changes.html"
    order = 90

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        user = parent_context["request"].user if parent_context else None
        return {"refusals": list_refusals(user) if user else []}


def add_panel(request: Any, panels: list[Component]) -> None:
    panels.append(RefusedChangesPanel())
