"""The matrix's rows: works with their six states, read for one page of the list in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, QuerySet, Value, When
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.timesince import timesince
from wagtail.admin.utils import get_user_display_name
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import Translation

from catalogue.models import Work, WorkPage
from catalogue.translations.admin.matrix_filters import MatrixFilterSet
from catalogue.translations.models import LanguageStatus, Priority, TranslationState
from pages.languages import active_language

EDITOR = "translation_editor"
ICONS = {
    TranslationState.MISSING: "minus",
    TranslationState.MACHINE_DRAFT: "cogs",
    TranslationState.IN_TRANSLATION: "edit",
    TranslationState.IN_REVIEW: "glasses",
    TranslationState.APPROVED: "check",
    TranslationState.OUTDATED: "history",
    TranslationState.CONFLICT: "warning",
    TranslationState.FAILED: "error",
}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A work in one language. `url` is where it is worked on, "" where the reader may not or nothing is begun.

    `age` says in words how long it has been in its state.
    """

    language_code: str
    state: str
    label: str
    icon: str
    since: datetime
    age: str
    url: str
    is_source: bool
    is_match: bool
    words_left: int
    assignee: str
    due_on: date | None
    is_overdue: bool
    priority: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A work. Title and its language are those of the reader's language, else of the source, else of any page."""

    pk: int
    key: str
    symbol: str
    kind: str
    title: str
    title_language: str
    edit_url: str
    cells: dict[str, MatrixCell]
    words_left: int
    due_on: date | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the matrix needs to know of a page."""

    pk: int
    title: str
    translation_key: Any


def build_rows(works: Sequence[Work], filters: MatrixFilterSet, user: User) -> list[MatrixRow]:
    """Return the rows of works, in their order. The number of queries doesn't depend on theirs."""
    statuses = read_statuses(works, filters)
    pages = read_pages(works)
    editable = find_editable(pages, user)
    editors = find_editors(pages)
    return [
        RowBuilder(pages.get(work.pk, {}), editable, editors).build(work, statuses.get(work.pk, {})) for work in works
    ]


def read_statuses(works: Sequence[Work], filters: MatrixFilterSet) -> dict[int, dict[str, LanguageStatus]]:
    """Return {work id: {language code: status}}, annotated with `is_match` where cells are filtered."""
    rows = LanguageStatus.objects.filter(work_id__in=[work.pk for work in works]).select_related("assignee")
    condition = filters.cell_condition
    is_match = Case(When(condition, then=Value(True)), default=Value(False)) if condition else Value(False)
    found: dict[int, dict[str, LanguageStatus]] = {}
    for status in rows.annotate(is_match=is_match):
        found.setdefault(status.work_id, {})[status.language_code] = status
    return found


def read_pages(works: Sequence[Work]) -> dict[int, dict[str, PageFacts]]:
    """Return {work id: {language code: page}}; drafts are named by their draft titles."""
    pages = WorkPage.objects.filter(work_id__in=[work.pk for work in works]).order_by()
    columns = ("work_id", "locale__language_code", "pk", "draft_title", "title", "translation_key", "alias_of_id")
    found: dict[int, dict[str, PageFacts]] = {}
    for work_id, code, pk, draft_title, title, key, alias_of in pages.values_list(*columns):
        # Asked here: SQLite would begin with the index of all pages that are no aliases.
        if alias_of is None:
            found.setdefault(work_id, {})[code] = PageFacts(pk, draft_title or title, key)
    return found


def find_editable(pages: dict[int, dict[str, PageFacts]], user: User) -> set[int]:
    """Return the ids of those pages that the user may edit."""
    ids = [page.pk for languages in pages.values() for page in languages.values()]
    allowed: QuerySet = page_permission_policy.instances_user_has_any_permission_for(user, {"change"})
    return set(allowed.filter(pk__in=ids).values_list("pk", flat=True))


def find_editors(pages: dict[int, dict[str, PageFacts]]) -> dict[tuple[Any, str], str]:
    """Return {(translation key, language code): address} of translations that have begun, in their own editor."""
    keys = {page.translation_key for languages in pages.values() for page in languages.values()}
    begun = Translation.objects.filter(source__object_id__in=keys, enabled=True)
    columns = ("source__object_id", "target_locale__language_code", "uuid")
    try:
        return {(key, code): reverse(EDITOR, args=[uuid]) for key, code, uuid in begun.values_list(*columns)}
    except NoReverseMatch:
        return {}


class RowBuilder:
    """Makes the row of one work."""

    def __init__(self, pages: dict[str, PageFacts], editable: set[int], editors: dict[tuple[Any, str], str]) -> None:
        self.pages, self.editable, self.editors = pages, editable, editors

    def build(self, work: Work, statuses: dict[str, LanguageStatus]) -> MatrixRow:
        title, language = self.title_of(statuses)
        open_dates = [each.due_on for each in statuses.values() if each.due_on and not is_done(each)]
        due_on = min(open_dates, default=None)
        return MatrixRow(
            pk=work.pk,
            key=work.key,
            symbol=work.symbol,
            kind=str(work.get_kind_display()),
            title=title or work.key,
            title_language=language,
            edit_url=self.edit_url(language),
            cells={code: self.cell_of(status) for code, status in statuses.items()},
            words_left=sum(each.words_left for each in statuses.values()),
            due_on=due_on,
            is_overdue=due_on is not None and due_on < timezone.localdate(),
        )

    def title_of(self, statuses: dict[str, LanguageStatus]) -> tuple[str, str]:
        """Return the title and the language it is in; ("", "") for a work without pages.

        A draft in the reader's language may still have the source's title, so only public pages come first.
        """
        own = [active_language()] if is_public(statuses.get(active_language())) else []
        sources = [code for code, status in statuses.items() if status.is_source]
        for code in (*own, *sources, "en", *self.pages):
            if code in self.pages:
                return self.pages[code].title, code
        return "", ""

    def edit_url(self, code: str) -> str:
        page = self.pages.get(code)
        return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page and page.pk in self.editable else ""

    def cell_of(self, status: LanguageStatus) -> MatrixCell:
        return MatrixCell(
            language_code=status.language_code,
            state=status.state,
            label=str(status.get_state_display()),
            icon=ICONS[TranslationState(status.state)],
            since=status.state_since,
            age=timesince(status.state_since, depth=1),
            url=self.url_of(status.language_code),
            is_source=status.is_source,
            is_match=status.is_match,  # type: ignore[attr-defined]  # annotated by read_statuses
            words_left=status.words_left,
            assignee=get_user_display_name(status.assignee) if status.assignee else "",
            due_on=status.due_on if not is_done(status) else None,
            is_overdue=is_late(status),
            priority=str(status.get_priority_display()) if status.priority != Priority.NORMAL else "",
        )

    def url_of(self, code: str) -> str:
        page = self.pages.get(code)
        if page is None or page.pk not in self.editable:
            return ""
        return self.editors.get((page.translation_key, code)) or self.edit_url(code)


def is_public(status: LanguageStatus | None) -> bool:
    return status is not None and status.is_public


def is_done(status: LanguageStatus) -> bool:
    return status.state == TranslationState.APPROVED


def is_late(status: LanguageStatus) -> bool:
    """Whether the due date has passed and there is work left."""
    return status.due_on is not None and status.due_on < timezone.localdate() and not is_done(status)
