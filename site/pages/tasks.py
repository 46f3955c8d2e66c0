"""Clock-driven work on pages, and the mail of the contact page."""

import structlog
from celery import shared_task

from pages.contact_mail import delete_old_messages, send_message, waiting_messages
from pages.scheduling import run_schedule

logger = structlog.get_logger(__name__)


@shared_task(name="pages.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and expire pages and snippets whose time has come."""
    outcome = run_schedule()
    if outcome.expired or outcome.published or outcome.refused:
        logger.info("schedule_run", expired=outcome.expired, published=outcome.published, refused=outcome.refused)


@shared_task(name="pages.send_contact_message")
def send_contact_message(pk: int) -> None:
    """Send one message of a reader; one that is gone, sent or being sent is left alone."""
    send_message(pk)


@shared_task(name="pages.send_waiting_contact_messages")
def send_waiting_contact_messages() -> None:
    """Send what could not be sent before, and delete what was answered long ago."""
    for pk in waiting_messages():
        send_message(pk)
    deleted = delete_old_messages()
    if deleted:
        logger.info("contact_messages_deleted", count=deleted)
