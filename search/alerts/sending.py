"""Sends the mails that rows ask for: none is lost to a failure, and none is sent twice.

A row is claimed with a lease, the mail is built and the mail server reached, and only then, and committed
before the first word of the mail, the row says SENDING. Whoever dies earlier leaves a claim that another
takes over when the lease is over; whoever dies later leaves SENDING, which nobody repeats by himself
(docs/decisions/0012-alerts.md).
"""

import smtplib
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from django.core.mail import get_connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from search.alerts.messages import build_message, read_news
from search.models_alerts import AlertMail, MailKind, MailState, Subscription, SubscriptionState, ToldWork
from search.outbox import pause_after

logger = structlog.get_logger(__name__)

LEASE = timedelta(minutes=10)
# A row is given up, and shown to an administrator, after so many attempts (about nine hours).
MAX_ATTEMPTS = 12
# The state a subscription must be in for a mail to make sense.
NEEDED_STATES = {
    MailKind.CONFIRMATION: SubscriptionState.PENDING,
    MailKind.KNOWN: SubscriptionState.ACTIVE,
    MailKind.NEWS: SubscriptionState.ACTIVE,
}

# States that only an administrator changes.
GIVEN_UP = (MailState.FAILED, MailState.UNCERTAIN)


class PermanentMailError(Exception):
    """The mail server will never take this mail."""


def claimable(now: datetime) -> Q:
    waiting = Q(state=MailState.WAITING, available_at__lte=now)
    return waiting | Q(state=MailState.CLAIMED, lease_until__lt=now)


def due_mails(now: datetime | None = None) -> list[int]:
    """Return the ids of the mails that should be sent now."""
    return list(AlertMail.objects.filter(claimable(now or timezone.now())).order_by("id").values_list("pk", flat=True))


def mark_uncertain(now: datetime | None = None) -> int:
    """Give up the mails whose sender vanished while the mail server had them; return how many."""
    now = now or timezone.now()
    count = AlertMail.objects.filter(state=MailState.SENDING, lease_until__lt=now).update(
        state=MailState.UNCERTAIN, last_error="The sender ended before the mail server had answered."
    )
    if count:
        logger.error("alert_mails_uncertain", count=count)
    return count


def send_mail(pk: int) -> str:
    """Send one mail, if it is due and nobody else is at it; return the state it is left in, "" for none."""
    now = timezone.now()
    owner = uuid4()
    claimed = AlertMail.objects.filter(claimable(now), pk=pk).update(
        state=MailState.CLAIMED, lease_until=now + LEASE, lease_owner=owner
    )
    if not claimed:
        return ""
    mine = AlertMail.objects.filter(pk=pk, lease_owner=owner)
    mail = AlertMail.objects.select_related("subscription__subscriber", "subscription__saved_search").get(pk=pk)
    try:
        return deliver(mail, mine)
    except PermanentMailError as error:
        return give_up(mail, mine, MailState.FAILED, error)
    except Exception as error:  # noqa: BLE001 - recorded in the row, which is tried again or shown to a person
        return postpone(mail, mine, error)


def deliver(mail: AlertMail, mine: QuerySet[AlertMail]) -> str:
    if mail.subscription.state != NEEDED_STATES[MailKind(mail.kind)]:
        return settle(mine, MailState.NEEDLESS)
    connection = get_connection(fail_silently=False)
    try:
        # Reached before anything is read, so that as little time as possible lies between looking and sending.
        connection.open()
        news = read_news(mail) if mail.kind == MailKind.NEWS else None
        if news is not None and news.withdrawn:
            # Not told: should the work become public again, it is news.
            ToldWork.objects.filter(pk__in=news.withdrawn).delete()
        if news is not None and not news.total:
            return settle(mine, MailState.NEEDLESS)
        message = build_message(mail, news)
        # Asked once more, since the mail server may have taken its time to answer.
        wanted = mine.filter(subscription__state=NEEDED_STATES[MailKind(mail.kind)])
        if not wanted.exists():
            return settle(mine, MailState.NEEDLESS)
        if not mine.filter(state=MailState.CLAIMED).update(state=MailState.SENDING, lease_until=timezone.now() + LEASE):
            return ""
        return hand_over(mail, mine, connection, message)
    finally:
        connection.close()


def hand_over(mail: AlertMail, mine: QuerySet[AlertMail], connection: Any, message: Any) -> str:
    """Give the mail to the mail server. What it refuses was not sent; when it just vanishes, nobody knows."""
    try:
        connection.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as error:
        mine.filter(state=MailState.SENDING).update(state=MailState.CLAIMED)
        if is_permanent(error):
            raise PermanentMailError(describe(error)) from error
        raise
    except (OSError, smtplib.SMTPException) as error:
        return give_up(mail, mine, MailState.UNCERTAIN, error)
    now = timezone.now()
    state = settle(mine, MailState.SENT, sent_at=now)
    if mail.kind == MailKind.NEWS:
        Subscription.objects.filter(pk=mail.subscription_id).update(last_sent_at=now)
    return state


def is_permanent(error: smtplib.SMTPException) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reason in error.recipients.values())
    return not isinstance(error, smtplib.SMTPResponseException) or error.smtp_code >= 500


def settle(mine: QuerySet[AlertMail], state: MailState, **values: Any) -> str:
    mine.update(state=state, lease_until=None, lease_owner=None, last_error="", **values)
    return state


def give_up(mail: AlertMail, mine: QuerySet[AlertMail], state: MailState, error: Exception) -> str:
    logger.error("alert_mail_given_up", mail=mail.pk, state=str(state), error=type(error).__name__)
    mine.update(state=state, lease_until=None, attempts=mail.attempts + 1, last_error=describe(error))
    return state


def postpone(mail: AlertMail, mine: QuerySet[AlertMail], error: Exception) -> str:
    attempts = mail.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        return give_up(mail, mine, MailState.FAILED, error)
    is_ours = not isinstance(error, OSError | smtplib.SMTPException)
    logger.warning(
        "alert_mail_postponed", mail=mail.pk, attempts=attempts, error=type(error).__name__, exc_info=is_ours
    )
    mine.update(
        state=MailState.WAITING,
        lease_until=None,
        attempts=attempts,
        available_at=timezone.now() + pause_after(attempts),
        last_error=describe(error),
    )
    return MailState.WAITING


def describe(error: Exception) -> str:
    """Return the kind of error and the server's code, never its words: they repeat the address."""
    if isinstance(error, PermanentMailError):
        return str(error)
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _reason in error.recipients.values()), None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def send_again(mails: QuerySet[AlertMail]) -> int:
    """Put mails that were given up back in line, at an administrator's word; return how many."""
    given_up = mails.filter(state__in=GIVEN_UP)
    return given_up.update(state=MailState.WAITING, attempts=0, available_at=timezone.now(), lease_owner=None)
