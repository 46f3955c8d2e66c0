"""Daily e-mails to translators and approvers: what is new for them, in the language of their admin, told once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.users.models import UserProfile

from catalogue.translations.admin.translation_names import EDITOR, MINE, REVIEW
from catalogue.translations.models import DigestState, TranslationDigest, TranslatorProfile
from catalogue.translations.work_queue import (
    TRANSLATE,
    QueuedTexts,
    QueuedWork,
    assigned_works,
    sent_back_texts,
    texts_to_approve,
)

SOON = timedelta(days=3)
# What was told so long ago may be told again.
REMEMBERED = timedelta(days=180)
HEADINGS: dict[str, Promise] = {
    "late": _("Overdue"),
    "soon": _("Due within three days"),
    "assigned": _("Newly assigned to you"),
    "back": _("Sent back to you"),
    "review": _("Waiting for your approval"),
}


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell, recognised by its `key`; `heading` names its section, `title` is in `title_language`."""

    key: str
    heading: str
    title: str
    title_language: str
    language_code: str
    address: str
    due_on: date | None = None
    count: int = 0
    remarks: tuple[str, ...] = ()


def recipients() -> Iterable[User]:
    """Yield the people who translate or approve and want a daily e-mail."""
    people = User.objects.with_perm(TRANSLATE, backend="django.contrib.auth.backends.ModelBackend")
    unwanted = TranslatorProfile.objects.filter(wants_digest=False).values("user_id")
    return people.filter(is_active=True).exclude(email="").exclude(pk__in=unwanted).order_by("pk")


def language_of(user: User) -> str:
    """Return the language in which somebody uses the admin."""
    profile = UserProfile.objects.filter(user=user).first()
    return str(profile.preferred_language or settings.LANGUAGE_CODE) if profile else settings.LANGUAGE_CODE


def current_news(user: User) -> list[News]:
    """Return everything that could be told somebody now, by section."""
    today = timezone.localdate()
    works = assigned_works(user)
    late = [news_of_work("late", each) for each in works if each.is_late]
    soon = [
        news_of_work("soon", each)
        for each in works
        if each.status.due_on and today <= each.status.due_on <= today + SOON
    ]
    # What is told as late or due soon needn't be told as assigned, too.
    dated = {each.key.partition(":")[2] for each in (*late, *soon)}
    assigned = [news_of_work("assigned", each) for each in works]
    assigned = [each for each in assigned if each.key.partition(":")[2] not in dated]
    back = [news_of_texts("back", EDITOR, each) for each in sent_back_texts(user)]
    review = [news_of_texts("review", REVIEW, each) for each in texts_to_approve(user)]
    return [*late, *soon, *assigned, *back, *review]


def news_of_work(heading: str, work: QueuedWork) -> News:
    path = reverse(EDITOR, args=[work.uuid]) if work.uuid else reverse(MINE)
    due_on = work.status.due_on
    key = f"{heading}:{work.status.pk}:{due_on.isoformat() if due_on else ''}"
    return News(
        key, heading, work.title, work.title_language, work.status.language_code, full_address(path), due_on=due_on
    )


def news_of_texts(heading: str, view: str, texts: QueuedTexts) -> News:
    key = f"{heading}:{texts.translation.pk}:{texts.changed_at.isoformat()}"
    address = full_address(reverse(view, args=[texts.translation.uuid]))
    return News(
        key,
        heading,
        texts.title,
        texts.title_language,
        texts.language_code,
        address,
        count=texts.count,
        remarks=texts.remarks,
    )


def full_address(path: str) -> str:
    return settings.BASE_URL.rstrip("/") + path


def told_keys(user: User) -> set[str]:
    """Return the keys of what was told somebody by e-mails that were sent, or are about to be."""
    rows = TranslationDigest.objects.filter(user=user).exclude(state=DigestState.FAILED)
    return {key for told in rows.values_list("told", flat=True) for key in told}


def prepare_digests(now: datetime | None = None) -> int:
    """Write a row for everybody whom there is something new to tell today; return how many. Safe to repeat."""
    now = now or timezone.now()
    if now.hour < settings.ALERTS_HOUR:
        return 0
    TranslationDigest.objects.filter(day__lt=now.date() - REMEMBERED).delete()
    done = set(TranslationDigest.objects.filter(day=now.date()).values_list("user_id", flat=True))
    count = 0
    for user in recipients():
        if user.pk in done:
            continue
        keys = [each.key for each in current_news(user)]
        fresh = sorted(set(keys) - told_keys(user))
        if not fresh:
            continue
        with transaction.atomic():
            _row, is_new = TranslationDigest.objects.get_or_create(
                user=user, day=now.date(), defaults={"told": fresh, "available_at": now}
            )
        count += is_new
    return count
