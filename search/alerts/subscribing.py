"""What becomes of a subscription: asked for, confirmed, changed, stopped, forgotten."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from search.alerts.availability import note_availability
from search.alerts.saved_searches import save_search
from search.alerts.schedule import next_due
from search.models_alerts import (
    AlertMail,
    Frequency,
    MailKind,
    SavedSearch,
    Subscriber,
    Subscription,
    SubscriptionState,
    ToldWork,
)
from search.request import SearchRequest

# Nobody can be made to receive more mails than these by others who type their address.
MAX_UNASKED_MAILS_A_DAY = 5
MAX_SUBSCRIPTIONS = 50
PENDING_DAYS = 7
STOPPED_DAYS = 30
MAIL_DAYS = 90


@transaction.atomic
def ask_for_alert(search: SearchRequest, email: str, frequency: str, *, includes_available: bool) -> AlertMail | None:
    """Note that somebody wants an alert; return the mail that asks the address, or None where the limits forbid it.

    An alert that is active stays as it is: whoever typed the address need not be its owner.
    """
    subscriber, _created = Subscriber.objects.get_or_create(email=email.strip().lower())
    Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if has_enough(subscriber):
        return None
    subscription, _created = Subscription.objects.get_or_create(subscriber=subscriber, saved_search=save_search(search))
    if subscription.state != SubscriptionState.ACTIVE:
        Subscription.objects.filter(pk=subscription.pk).update(
            state=SubscriptionState.PENDING,
            frequency=frequency,
            includes_available=includes_available,
            created_at=timezone.now(),
            stopped_at=None,
        )
        return AlertMail.objects.create(subscription=subscription, kind=MailKind.CONFIRMATION)
    return AlertMail.objects.create(subscription=subscription, kind=MailKind.KNOWN)


def has_enough(subscriber: Subscriber) -> bool:
    """Whether an address got its share of mails it perhaps never asked for, or follows as much as one may."""
    day_ago = timezone.now() - timedelta(days=1)
    unasked = AlertMail.objects.filter(
        subscription__subscriber=subscriber,
        kind__in=[MailKind.CONFIRMATION, MailKind.KNOWN],
        created_at__gt=day_ago,
    )
    return unasked.count() >= MAX_UNASKED_MAILS_A_DAY or subscriber.subscriptions.count() >= MAX_SUBSCRIPTIONS


def confirm(key: UUID) -> Subscription | None:
    """Make a pending subscription active; return it, or None where there is nothing (any more) to confirm.

    A second confirmation changes nothing, and a stopped one stays stopped.
    """
    now = timezone.now()
    note_availability(now)
    subscription = Subscription.objects.select_related("subscriber", "saved_search").filter(key=key).first()
    if subscription is None or subscription.state == SubscriptionState.STOPPED:
        return None
    Subscription.objects.filter(pk=subscription.pk, state=SubscriptionState.PENDING).update(
        state=SubscriptionState.ACTIVE,
        confirmed_at=now,
        next_due_at=next_due(subscription.frequency, now),
        last_error="",
        lease_until=None,
        lease_owner=None,
    )
    subscription.refresh_from_db()
    return subscription


def stop(key: UUID) -> Subscription | None:
    """Stop a subscription, now and for good; return it, or None where it is gone already."""
    Subscription.objects.filter(key=key).exclude(state=SubscriptionState.STOPPED).update(
        state=SubscriptionState.STOPPED, stopped_at=timezone.now(), next_due_at=None
    )
    return Subscription.objects.select_related("subscriber", "saved_search").filter(key=key).first()


def change_frequency(subscription: Subscription, frequency: str) -> None:
    if frequency in Frequency.values and subscription.state == SubscriptionState.ACTIVE:
        Subscription.objects.filter(pk=subscription.pk).update(
            frequency=frequency, next_due_at=next_due(frequency, timezone.now())
        )


def forget(subscriber: Subscriber) -> None:
    """Delete an address and everything that hangs on it."""
    subscriber.delete()
    SavedSearch.objects.filter(subscriptions=None).delete()


def delete_outdated() -> int:
    """Delete what was never confirmed, what was stopped, and old mails; return how many rows went."""
    now = timezone.now()
    pending = Subscription.objects.filter(
        state=SubscriptionState.PENDING, created_at__lt=now - timedelta(days=PENDING_DAYS)
    )
    stopped = Subscription.objects.filter(
        state=SubscriptionState.STOPPED, stopped_at__lt=now - timedelta(days=STOPPED_DAYS)
    )
    mails = AlertMail.objects.filter(created_at__lt=now - timedelta(days=MAIL_DAYS))
    # Older works are no candidates any more (search.alerts.news.LOOK_BACK).
    told = ToldWork.objects.filter(told_at__lt=now - timedelta(days=2 * MAIL_DAYS))
    count = sum(rows.delete()[0] for rows in (pending, stopped, mails, told))
    Subscriber.objects.filter(subscriptions=None).delete()
    SavedSearch.objects.filter(subscriptions=None).delete()
    return count
