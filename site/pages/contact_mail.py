"""Sends readers' messages to the people who answer them, and deletes the old ones."""

from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.utils import timezone

from pages.languages import native_name_of
from pages.models_contact import ContactMessage
from pages.site_address import sender_domain

logger = structlog.get_logger(__name__)

# A sender that gave no sign of life for so long is dead.
LEASE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=6)


class NoRecipientError(Exception):
    """Neither CONTACT_ADDRESSES nor ADMINS says who answers; messages wait."""


def recipients() -> list[str]:
    """Return who gets the messages. Raises NoRecipientError."""
    addresses = settings.CONTACT_ADDRESSES or [str(admin[1]) for admin in settings.ADMINS]
    if not addresses:
        raise NoRecipientError
    return addresses


def send_message(pk: int) -> bool:
    """Send one message unless it is sent or being sent; return whether it was sent now. Failures are recorded."""
    now = timezone.now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - LEASE)
    claimed = ContactMessage.objects.filter(free, pk=pk, sent_at__isnull=True).update(claimed_at=now)
    if not claimed:
        return False
    message = ContactMessage.objects.get(pk=pk)
    # Ours to open and close: the mail counts as sent when the server took it, however the farewell goes.
    connection = get_connection()
    try:
        mail = build_mail(message)
        connection.open()
        mail.connection = connection
        mail.send()
    except (SMTPException, OSError, NoRecipientError) as error:
        record_failure(message, type(error).__name__)
        return False
    else:
        ContactMessage.objects.filter(pk=pk).update(
            sent_at=timezone.now(), claimed_at=None, attempts=message.attempts + 1, error=""
        )
        return True
    finally:
        with suppress(SMTPException, OSError):
            connection.close()


def record_failure(message: ContactMessage, error: str) -> None:
    attempts = message.attempts + 1
    # The claim stands for the pause until the next attempt: ten minutes, twenty, forty… six hours.
    pause = min(LEASE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    ContactMessage.objects.filter(pk=message.pk).update(
        claimed_at=timezone.now() + pause - LEASE, attempts=attempts, error=error
    )
    logger.warning("contact_mail_failed", message=message.pk, attempts=attempts, error=error)


def build_mail(message: ContactMessage) -> EmailMessage:
    """Return the mail. What the reader wrote is in its body only, and the reader's address in Reply-To."""
    about = [
        f"Language of the page: {native_name_of(message.language)}",
        f"Received: {message.created_at:%Y-%m-%d %H:%M} UTC",
        f"From: {message.name} <{message.email}>" if message.name else f"From: {message.email}",
    ]
    return EmailMessage(
        subject=f"{settings.EMAIL_SUBJECT_PREFIX}Message {message.pk} through the contact page",
        body="\n".join([*about, "", message.text]),
        to=recipients(),
        reply_to=[message.email] if message.email else None,
        # The same for every attempt, so that mail programs can tell a message that got through twice to be one.
        headers={"Message-ID": f"<contact-{message.pk}-{message.created_at:%Y%m%d%H%M%S}@{sender_domain()}>"},
    )


def waiting_messages() -> list[int]:
    """Return the ids of messages whose turn it is, the oldest first."""
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=timezone.now() - LEASE)
    found = ContactMessage.objects.filter(free, sent_at__isnull=True).order_by("created_at")
    return list(found.values_list("pk", flat=True)[:100])


def delete_old_messages() -> int:
    """Delete what was sent and is older than settings.CONTACT_KEEP_DAYS; return how many. Unsent ones stay."""
    limit = timezone.now() - timedelta(days=settings.CONTACT_KEEP_DAYS)
    count, _by_model = ContactMessage.objects.filter(created_at__lt=limit, sent_at__isnull=False).delete()
    return count
