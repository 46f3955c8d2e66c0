"""What waits for one person: assignments, texts that were sent back, texts to approve, conflicts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import StringSegment, Translation

from catalogue.models import WorkPage
from catalogue.translations.models import (
    LanguageStatus,
    TextConflict,
    TextReview,
    TranslationState,
    TranslatorProfile,
)
from pages.languages import language_codes
from pages.querysets import is_own_page

TRANSLATE = "wagtail_localize.submit_translation"
# What a translator has something to do with.
TO_TRANSLATE = (
    TranslationState.MISSING,
    TranslationState.MACHINE_DRAFT,
    TranslationState.IN_TRANSLATION,
    TranslationState.OUTDATED,
    TranslationState.CONFLICT,
    TranslationState.FAILED,
)


@dataclass(frozen=True, slots=True)
class QueuedWork:
    """A work in a language. `uuid` is its translation's, None before it has begun; `title` is in `title_language`."""

    status: LanguageStatus
    title: str
    title_language: str
    uuid: Any

    @property
    def is_late(self) -> bool:
        due_on: date | None = self.status.due_on
        return due_on is not None and due_on < timezone.localdate()


class NamedTranslation:
    """What rows say of the `translation` that they are about."""

    __slots__ = ()
    translation: Translation

    @property
    def title(self) -> str:
        return str(self.translation.source.object_repr)

    @property
    def title_language(self) -> str:
        return str(self.translation.source.locale.language_code)

    @property
    def language_code(self) -> str:
        return str(self.translation.target_locale.language_code)


@dataclass(frozen=True, slots=True)
class QueuedTexts(NamedTranslation):
    """Texts of one translation: how many, when the last of them became what it is, and what approvers said of them."""

    translation: Translation
    count: int
    changed_at: datetime
    remarks: tuple[str, ...] = ()


def languages_of(user: User) -> list[str]:
    """Return the languages in which somebody works, in the order of the UN language bar; all where none is named."""
    profile = TranslatorProfile.objects.filter(user=user).first()
    named = profile.languages if profile else []
    return [code for code in language_codes() if code in named] or language_codes()


def assigned_works(user: User) -> list[QueuedWork]:
    """Return what was given to somebody and isn't done: overdue first, then by date and priority."""
    return name_works(assigned_statuses(user))


def assigned_statuses(user: User) -> QuerySet[LanguageStatus]:
    return by_urgency(LanguageStatus.objects.filter(assignee=user, state__in=TO_TRANSLATE, is_source=False))


def unassigned_works(user: User) -> QuerySet[LanguageStatus]:
    """Return what nobody has been given, in the languages of somebody."""
    languages = languages_of(user)
    statuses = LanguageStatus.objects.filter(
        assignee__isnull=True, language_code__in=languages, state__in=TO_TRANSLATE, is_source=False
    )
    return by_urgency(statuses)


def by_urgency(statuses: QuerySet[LanguageStatus]) -> QuerySet[LanguageStatus]:
    return statuses.select_related("work").order_by(F("due_on").asc(nulls_last=True), "-priority", "state_since", "pk")


def name_works(statuses: Iterable[LanguageStatus]) -> list[QueuedWork]:
    """Return the works with their titles and translations. Two queries."""
    rows = list(statuses)
    pages: dict[int, dict[str, tuple[str, Any]]] = {}
    found = WorkPage.objects.filter(is_own_page(), work_id__in={each.work_id for each in rows}).order_by("pk")
    for work_id, code, title, key in found.values_list("work_id", "locale__language_code", "title", "translation_key"):
        pages.setdefault(work_id, {})[code] = (title, key)
    keys = {key for languages in pages.values() for _title, key in languages.values()}
    begun = Translation.objects.filter(source__object_id__in=keys, enabled=True)
    columns = ("source__object_id", "target_locale__language_code", "source__locale__language_code", "uuid")
    links = {(key, code): (source, uuid) for key, code, source, uuid in begun.values_list(*columns)}
    works = []
    for each in rows:
        languages = pages.get(each.work_id, {})
        first = next(iter(languages), "")
        key = languages[first][1] if first else None
        source, uuid = links.get((key, each.language_code), (first, None))
        title = languages.get(source, ("", None))[0]
        works.append(QueuedWork(each, title or each.work.key, source, uuid))
    return works


def sent_back_texts(user: User) -> list[QueuedTexts]:
    """Return the texts that approvers sent back to their translator, by translation, newest first."""
    return group_reviews(sent_back_reviews(user), with_remarks=True)


def sent_back_reviews(user: User) -> QuerySet[TextReview]:
    return current_reviews().filter(translator=user, state=TranslationState.IN_TRANSLATION).exclude(remark="")


def texts_to_approve(user: User, most: int | None = None) -> list[QueuedTexts]:
    """Return the texts in review that somebody may approve, in the languages of theirs; the oldest first.

    Where `most` is given, only so many translations.
    """
    return group_reviews(reviews_to_approve(user), most=most)[::-1]


def reviews_to_approve(user: User) -> QuerySet[TextReview]:
    allowed: QuerySet[Page] = page_permission_policy.instances_user_has_permission_for(user, "publish")
    pages = allowed.filter(
        translation_key=OuterRef("translation__context__object_id"), locale_id=OuterRef("translation__locale_id")
    )
    return current_reviews().filter(
        Q(translator__isnull=True) | ~Q(translator=user),
        Exists(pages),
        state=TranslationState.IN_REVIEW,
        translation__locale__language_code__in=languages_of(user),
    )


def current_reviews() -> QuerySet[TextReview]:
    """Return reviews of texts whose source words are still in their work."""
    segments = StringSegment.objects.filter(
        string_id=OuterRef("translation__translation_of_id"), context_id=OuterRef("translation__context_id")
    )
    return TextReview.objects.filter(Exists(segments), translation__has_error=False)


def group_reviews(
    reviews: QuerySet[TextReview], with_remarks: bool = False, most: int | None = None
) -> list[QueuedTexts]:
    place = ("translation__context__object_id", "translation__locale_id")
    groups = reviews.order_by().values_list(*place).annotate(count=Count("pk"), last=Max("changed_at"))
    rows = list(groups.order_by("last")[:most] if most else groups)
    remarks: dict[tuple[Any, int], dict[str, None]] = {}
    if with_remarks:
        for key, locale_id, remark in reviews.order_by("-changed_at").values_list(*place, "remark"):
            remarks.setdefault((key, locale_id), {})[remark] = None
    translations = {
        (each.source.object_id, each.target_locale_id): each
        for each in Translation.objects.filter(
            enabled=True, source__object_id__in={key for key, *_rest in rows}
        ).select_related("source__locale", "target_locale")
    }
    found = [
        QueuedTexts(translations[key, locale_id], count, last, tuple(remarks.get((key, locale_id), ())))
        for key, locale_id, count, last in rows
        if (key, locale_id) in translations
    ]
    return sorted(found, key=lambda each: each.changed_at, reverse=True)


def count_conflicts(user: User) -> int:
    """Return how many conflicts wait in the languages of somebody."""
    conflicts = TextConflict.objects.filter(
        resolved_at__isnull=True,
        translation__enabled=True,
        translation__target_locale__language_code__in=languages_of(user),
    )
    return conflicts.count()
