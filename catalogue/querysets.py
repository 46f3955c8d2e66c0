"""Selections of works and pages for the public: live, public, in one language; states in SQL."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalogue.models import LanguageVersion, WorkPage
from catalogue.models.kinds import Participation, SessionState, VersionStatus
from catalogue.models.work_pages import PAGE_TYPES
from catalogue.models.works import CLOSING_SOON
from pages.languages import language_codes
from pages.prepared_queries import prepared
from pages.querysets import visible_pages

DEMO_KEY_PREFIX = "demo-"


def public_pages(kind: str, locale: str | int) -> QuerySet:
    """Return the pages of one kind of work that readers of a language may see, with their works.

    `locale` is a language code or, which saves a join, a Locale's id. The rows are of the kind's own
    page type, without the running text.
    """
    field = "locale_id" if isinstance(locale, int) else "locale__language_code"
    pages = visible_pages(PAGE_TYPES[kind].objects.filter(**{field: locale}))
    return pages.select_related("work").defer("body")


def public_pages_of_works(work_ids: Iterable[int], *, all_public: bool | None = None) -> QuerySet:
    """Return the visible pages of works in every language, with their works and locales."""
    pages = visible_pages(WorkPage.objects.filter(work_id__in=work_ids), all_public=all_public)
    return pages.select_related("work", "locale").defer("body")


def with_session_state(pages: QuerySet, now: datetime | None = None) -> QuerySet:
    """Annotate pages of training sessions with `session_state` and `end`.

    Says the same as Work.session_state, in SQL.
    """
    now = now or timezone.now()
    state = Case(
        When(work__is_cancelled=True, then=Value(SessionState.CANCELLED)),
        When(end__lt=now, then=Value(SessionState.HELD)),
        When(work__starts_at__lte=now, then=Value(SessionState.UNDER_WAY)),
        When(
            work__deadline__isnull=True,
            work__participation=Participation.OPEN,
            then=Value(SessionState.OPEN),
        ),
        When(work__deadline__isnull=True, then=Value(SessionState.PLANNED)),
        When(work__deadline__lt=now, then=Value(SessionState.CLOSED)),
        When(work__deadline__lte=now + CLOSING_SOON, then=Value(SessionState.CLOSING_SOON)),
        default=Value(SessionState.OPEN),
        output_field=CharField(),
    )
    pages = pages.annotate(end=Coalesce("work__ends_at", "work__starts_at"))
    return pages.annotate(session_state=state)


def is_past(now: datetime) -> Q:
    """Match annotated pages of sessions that are over; all others are upcoming or under way."""
    return Q(end__lt=now)


def in_session_order(pages: QuerySet, now: datetime) -> QuerySet:
    """Order annotated pages: the next session first, those without a date, then the past, latest first."""
    return pages.annotate(
        phase=Case(When(is_past(now), then=Value(2)), When(end__isnull=True, then=Value(1)), default=Value(0)),
        next_start=Case(When(~is_past(now), then=F("work__starts_at"))),
    ).order_by("phase", "next_start", F("work__starts_at").desc(nulls_last=True), "pk")


def in_date_order(pages: QuerySet) -> QuerySet:
    """Order pages of tools and publications: the newest first, those without a date last."""
    return pages.order_by(F("work__date").desc(nulls_last=True), F("first_published_at").desc(nulls_last=True), "pk")


def next_session_pages(language_code: str, now: datetime | None = None) -> QuerySet:
    """Return the pages of sessions that can still be attended, the next one first."""
    now = now or timezone.now()
    pages = with_session_state(public_pages("training", language_code), now)
    upcoming = pages.filter(end__gte=now).exclude(session_state=SessionState.CANCELLED)
    return in_session_order(upcoming, now)


def newest_pages(kind: str, language_code: str) -> QuerySet:
    return in_date_order(public_pages(kind, language_code))


def count_by_language(kind: str) -> dict[str, int]:
    """Return {language code: number of works of a kind with a page in it}, without languages that have none."""
    pages = visible_pages(WorkPage.objects.filter(work__kind=kind, locale__language_code__in=language_codes()))
    return dict(pages.order_by().values_list("locale__language_code").annotate(Count("work", distinct=True)))


def count_by_kind(language_code: str) -> dict[str, int]:
    """Return {kind: number of works with a page in the language}, without kinds that have none."""
    pages = visible_pages(WorkPage.objects.filter(locale__language_code=language_code))
    return dict(pages.order_by().values_list("work__kind").annotate(Count("work", distinct=True)))


def published_languages(work_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return {work id: [language codes in UN order]} of the published language versions."""
    found: dict[int, set[str]] = {}
    for work_id, code in published_pairs(tuple(work_ids)):
        found.setdefault(work_id, set()).add(code)
    return {work_id: in_language_order(codes) for work_id, codes in found.items()}


@prepared
def published_pairs(work_ids: tuple[int, ...]) -> QuerySet:
    versions = LanguageVersion.objects.filter(work_id__in=work_ids, status=VersionStatus.PUBLISHED)
    return versions.values_list("work_id", "language").order_by()


def in_language_order(codes: Iterable[str]) -> list[str]:
    """Return language codes in the order of the UN language bar, others after them."""
    order = language_codes()
    return sorted(codes, key=lambda code: (order.index(code) if code in order else len(order), code))


def has_demo_works() -> bool:
    return WorkPage.objects.filter(live=True, work__key__startswith=DEMO_KEY_PREFIX).exists()
