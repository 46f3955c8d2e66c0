"""The outbox in Wagtail's admin: what waits, what was given up, and the retry of it."""

from typing import Any

from django.utils.translation import gettext_lazy, ngettext
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from search.models import OutboxEntry
from search.outbox import retry_failed
from search.queueing import queue_drain_after_commit


class OutboxPermissionPolicy(ModelPermissionPolicy):
    """Rows come and go with edits alone; people with the right to view them may look."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)


class RetryEntriesAction(SnippetBulkAction):
    """Puts index updates that were given up back in line."""

    display_name = gettext_lazy("Try again")
    action_type = "retry"
    aria_label = gettext_lazy("Try the selected index updates again")
    template_name = "search/admin/confirm_retry.html"
    action_priority = 10
    models = [OutboxEntry]

    def check_perm(self, snippet: OutboxEntry) -> bool:
        may_retry = self.request.user.has_perm("search.change_outboxentry")
        return may_retry and snippet.failed_at is not None

    @classmethod
    def execute_action(cls, objects: list[OutboxEntry], **kwargs: Any) -> tuple[int, int]:
        count = retry_failed(OutboxEntry.objects.filter(pk__in=[entry.pk for entry in objects]))
        queue_drain_after_commit()
        return count, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        text = ngettext(
            "%(count)d index update will be tried again.",
            "%(count)d index updates will be tried again.",
            num_parent_objects,
        )
        return text % {"count": num_parent_objects}
