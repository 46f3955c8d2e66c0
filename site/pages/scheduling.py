"""Publishes and expires by the clock, one page or snippet at a time: one that is refused holds up no other."""

from dataclasses import dataclass
from typing import Any

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from django.apps import apps
from django.db import OperationalError, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.log_actions import registry as log_registry
from wagtail.models import DraftStateMixin, Page, Revision

logger = structlog.get_logger(__name__)

# Entry in the history of a page, written once per revision (an expiry: per page) that was refused.
REFUSED_ACTION = "pages.schedule.refused"


@dataclass(slots=True)
class ScheduleOutcome:
    """Counts of one run."""

    expired: int = 0
    published: int = 0
    refused: int = 0


def run_schedule() -> ScheduleOutcome:
    """Do what Wagtail's publish_scheduled does, each in a transaction of its own.

    What is refused stays scheduled, and is told to editors in the page's history and on their first page.
    """
    outcome = ScheduleOutcome()
    for item in expired_items():
        if try_item(item, None):
            outcome.expired += 1
        else:
            outcome.refused += 1
    for revision in due_revisions():
        if try_item(revision.content_object, revision):
            outcome.published += 1
        else:
            outcome.refused += 1
    return outcome


def expired_items() -> list[Any]:
    """Return the live pages and snippets whose time is over."""
    now = timezone.now()
    models = [
        model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    found: list[Any] = []
    for model in (Page, *models):
        found += model._default_manager.filter(live=True, expire_at__lt=now).order_by("expire_at")
    return found


def due_revisions() -> list[Revision]:
    """Return the revisions that should be public by now, in the order of their times."""
    return list(Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at", "pk"))


def try_item(item: Any, revision: Revision | None) -> bool:
    """Publish the revision, or expire the item where there is none; return False if that was refused."""
    try:
        with transaction.atomic():
            if revision is None:
                item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            else:
                revision.publish(log_action="wagtail.publish.scheduled")
    except (SoftTimeLimitExceeded, OperationalError):
        raise  # It says nothing about this page; all that is left is tried again with the next tick.
    except Exception as error:
        logger.exception("scheduled_change_refused", item=str(item), item_id=getattr(item, "pk", None))
        if item is not None:
            note_refusal(item, revision, describe(error))
        return False
    return True


def describe(error: Exception) -> str:
    """Return the reason as editors read it: messages of validation errors, the kind of any other."""
    messages = getattr(error, "messages", None)
    return " ".join(str(message) for message in messages) if messages else f"{type(error).__name__}: {error}"


def note_refusal(item: Any, revision: Revision | None, reason: str) -> None:
    """Write it into the item's history, unless the last entry of this revision says the same."""
    entries = log_registry.get_logs_for_instance(item).filter(action=REFUSED_ACTION, revision=revision)
    last = entries.order_by("-timestamp").first()
    if last is None or last.data.get("reason") != reason:
        log(instance=item, action=REFUSED_ACTION, revision=revision, data={"reason": reason})


def refusal_reason(item: Any, revision: Revision | None) -> str:
    """Return why the scheduled change was last refused, or "" where it was not."""
    entries = log_registry.get_logs_for_instance(item).filter(action=REFUSED_ACTION, revision=revision)
    last = entries.order_by("-timestamp").first()
    return last.data.get("reason", "") if last else ""
