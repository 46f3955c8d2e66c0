"""What is new for a subscription, and the one transaction that turns it into a mail that tells it.

What is new is asked of the database (search.alerts.availability), and of Elasticsearch only which of it
matches: an index that is away or empty can never make everything look new.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from search.alerts.saved_searches import SavedSearchError, read_search
from search.alerts.schedule import next_due, period_of
from search.models_alerts import (
    AlertMail,
    Availability,
    AvailabilityKind,
    MailKind,
    Subscription,
    SubscriptionState,
    ToldAs,
    ToldWork,
)
from search.selection import match_keys

# Works that became available longer ago are no news, whatever edit makes them match now.
LOOK_BACK = timedelta(days=90)
LEASE = timedelta(minutes=10)


def due_subscriptions(now: datetime | None = None) -> list[int]:
    """Return the ids of the subscriptions that should be looked at now."""
    now = now or timezone.now()
    due = Subscription.objects.filter(free_lease(now), state=SubscriptionState.ACTIVE, next_due_at__lte=now)
    return list(due.order_by("next_due_at").values_list("pk", flat=True))


def free_lease(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now)


def check_subscription(pk: int) -> AlertMail | None:
    """Look for news and leave a mail to be sent, if there are any; None otherwise.

    Harmless when repeated: only what is due is looked at, by one at a time. Raises SearchUnavailableError;
    the subscription then stays due.
    """
    now = timezone.now()
    owner = uuid4()
    claimed = Subscription.objects.filter(
        free_lease(now), pk=pk, state=SubscriptionState.ACTIVE, next_due_at__lte=now
    ).update(lease_until=now + LEASE, lease_owner=owner)
    if not claimed:
        return None
    subscription = Subscription.objects.select_related("saved_search").get(pk=pk)
    mine = Subscription.objects.filter(pk=pk, lease_owner=owner, state=SubscriptionState.ACTIVE)
    error = ""
    try:
        news = find_news(subscription, now)
    except SavedSearchError as problem:
        news, error = {}, str(problem)[:500]
    except BaseException:
        mine.update(lease_until=None, lease_owner=None)
        raise
    with transaction.atomic():
        is_mine = mine.update(
            lease_until=None,
            lease_owner=None,
            last_checked_at=now,
            last_error=error,
            next_due_at=next_due(subscription.frequency, now),
        )
        return record_news(subscription, news) if is_mine and news else None


def find_news(subscription: Subscription, now: datetime) -> dict[str, ToldAs]:
    """Return {work key: why it is told} of what matches, in no order.

    Raises SavedSearchError, SearchUnavailableError.
    """
    request = read_search(subscription.saved_search)
    candidates = find_candidates(subscription, now)
    if not candidates:
        return {}
    last_look = subscription.last_checked_at or subscription.confirmed_at or now
    # A period more: what the index didn't know by the last look, or what a search that was strict just then left out.
    recent_start = last_look - period_of(subscription.frequency)
    recent = {key for key, each in candidates.items() if each.since > recent_start}
    matching = match_keys(request, candidates, recent)
    return {key: each.told_as for key, each in candidates.items() if key in matching}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Why a work may be told, and since when that is so."""

    told_as: ToldAs
    since: datetime


def find_candidates(subscription: Subscription, now: datetime) -> dict[str, Candidate]:
    """Return what became available since the subscription began and was not told, whether it matches or not."""
    start = max(subscription.confirmed_at or now, now - LOOK_BACK)
    recent = Availability.objects.filter(language=subscription.language, since__gt=start)
    since: dict[str, dict[str, datetime]] = {kind: {} for kind in AvailabilityKind.values}
    for kind, key, moment in recent.values_list("kind", "work_key", "since"):
        if moment is not None:
            since[kind][key] = moment
    pages, versions = since[AvailabilityKind.PAGE], since[AvailabilityKind.VERSION]
    begun = first_pages(pages)
    told: dict[tuple[str, str], datetime] = {
        (key, told_as): moment
        for key, told_as, moment in subscription.told_works.values_list("work_key", "told_as", "told_at")
    }
    candidates: dict[str, Candidate] = {}
    for key in pages.keys() | versions.keys():
        first = begun.get(key)
        is_new = key in pages and first is not None and first > start
        if is_new and (key, ToldAs.NEW) not in told:
            candidates[key] = Candidate(ToldAs.NEW, pages[key])
            continue
        if not subscription.includes_available or (key, ToldAs.AVAILABLE) in told:
            continue
        told_new = told.get((key, ToldAs.NEW))
        # A version that was there when the work was told as new is no news of its own.
        is_later_version = key in versions and (told_new is None or versions[key] > told_new)
        if is_later_version or (key in pages and not is_new):
            since_when = max(moments[key] for moments in (pages, versions) if key in moments)
            candidates[key] = Candidate(ToldAs.AVAILABLE, since_when)
    return candidates


def first_pages(keys: Iterable[str]) -> dict[str, datetime]:
    """Return {work key: when it first had a page in any language}; works older than the site's memory are left out."""
    found: dict[str, datetime] = {}
    ordered = list(keys)
    for start in range(0, len(ordered), 500):
        rows = Availability.objects.filter(kind=AvailabilityKind.PAGE, work_key__in=ordered[start : start + 500])
        unknown = set(rows.filter(since=None).values_list("work_key", flat=True))
        dated = rows.order_by().values_list("work_key").annotate(first=Min("since"))
        found |= {key: first for key, first in dated if key not in unknown and first is not None}
    return found


def record_news(subscription: Subscription, news: dict[str, ToldAs]) -> AlertMail:
    """Note what is told and the mail that tells it. A work told meanwhile makes the whole fail, and be done anew."""
    mail = AlertMail.objects.create(subscription=subscription, kind=MailKind.NEWS)
    ToldWork.objects.bulk_create(
        [
            ToldWork(
                subscription=subscription, work_key=key, language=subscription.language, told_as=told_as, mail=mail
            )
            for key, told_as in sorted(news.items())
        ],
        batch_size=500,
    )
    return mail
