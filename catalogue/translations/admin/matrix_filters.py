"""The matrix's filters. All but kind and search are about a cell: a work in one language."""

from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, MultipleChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.utils import get_user_display_name

from catalogue.models import Work, WorkPage
from catalogue.models.kinds import WorkKind
from catalogue.translations.models import LanguageStatus, Priority, TranslationState
from pages.languages import language_codes, native_name_of

ME, NOBODY = "me", "nobody"
OVERDUE, SOON, WITHOUT_DATE = "overdue", "soon", "none"
SOON_DAYS = 7
WAITING: dict[str, Promise] = {
    "7": _("More than 7 days"),
    "30": _("More than 30 days"),
    "90": _("More than 90 days"),
    "365": _("More than a year"),
}
# Nothing has to be done for these.
IS_OPEN = ~Q(state=TranslationState.APPROVED)


def language_choices() -> list[tuple[str, str]]:
    return [(code, native_name_of(code)) for code in language_codes()]


def translators() -> QuerySet[User]:
    """Return the people to whom a translation can be given, in the order of their names."""
    people = User.objects.with_perm(
        "wagtail_localize.submit_translation", backend="django.contrib.auth.backends.ModelBackend"
    )
    return people.order_by("first_name", "last_name", "username")


def assignee_choices() -> list[tuple[str, Any]]:
    people = [(str(user.pk), get_user_display_name(user)) for user in translators()]
    return [(ME, _("Me")), (NOBODY, _("Nobody")), *people]


def is_overdue() -> Q:
    """Match cells whose due date has passed, as far as there is work left."""
    return IS_OPEN & Q(due_on__lt=timezone.localdate())


class MatrixFilterSet(WagtailFilterSet):
    language = MultipleChoiceFilter(label=_("Language"), choices=language_choices, widget=CheckboxSelectMultiple)
    state = MultipleChoiceFilter(label=_("State"), choices=TranslationState.choices, widget=CheckboxSelectMultiple)
    kind = MultipleChoiceFilter(label=_("Kind"), choices=WorkKind.choices, widget=CheckboxSelectMultiple)
    assignee = ChoiceFilter(label=_("Assigned to"), choices=assignee_choices)
    due = ChoiceFilter(
        label=_("Due"),
        choices=[(OVERDUE, _("Overdue")), (SOON, _("Within seven days")), (WITHOUT_DATE, _("Without a date"))],
    )
    priority = MultipleChoiceFilter(label=_("Priority"), choices=Priority.choices, widget=CheckboxSelectMultiple)
    waiting = ChoiceFilter(label=_("Waiting for"), choices=list(WAITING.items()))

    class Meta:
        model = Work
        fields: list[str] = []

    @property
    def chosen_languages(self) -> list[str]:
        """Return the languages whose columns are shown, in the order of the UN language bar."""
        chosen = self.form.cleaned_data.get("language") if self.is_valid() else []
        return [code for code in language_codes() if not chosen or code in chosen]

    @property
    def cell_condition(self) -> Q:
        """What a cell must be like, languages left aside; empty where any will do."""
        chosen = self.form.cleaned_data if self.is_valid() else {}
        condition = Q()
        if chosen.get("state"):
            condition &= Q(state__in=chosen["state"])
        if chosen.get("priority"):
            condition &= Q(priority__in=chosen["priority"])
        if chosen.get("waiting"):
            condition &= IS_OPEN & Q(state_since__lt=timezone.now() - timedelta(days=int(chosen["waiting"])))
        return condition & self._assignee_condition(chosen) & self._due_condition(chosen)

    def _assignee_condition(self, chosen: dict[str, Any]) -> Q:
        assignee = chosen.get("assignee")
        if not assignee:
            return Q()
        if assignee == NOBODY:
            return Q(assignee__isnull=True)
        return Q(assignee_id=self.request.user.pk if assignee == ME else int(assignee))

    def _due_condition(self, chosen: dict[str, Any]) -> Q:
        if chosen.get("due") == OVERDUE:
            return is_overdue()
        if chosen.get("due") == SOON:
            today = timezone.localdate()
            return IS_OPEN & Q(due_on__range=(today, today + timedelta(days=SOON_DAYS)))
        return Q(due_on__isnull=True) if chosen.get("due") == WITHOUT_DATE else Q()

    def filter_queryset(self, works: QuerySet[Work]) -> QuerySet[Work]:
        """Keep works with a cell, in one of the languages, that is like what was chosen."""
        kinds = self.form.cleaned_data.get("kind")
        if kinds:
            works = works.filter(kind__in=kinds)
        if not self.cell_condition:
            return works
        return works.filter(Exists(self.filter_cells(LanguageStatus.objects.filter(work_id=OuterRef("pk")))))

    def filter_cells(self, statuses: QuerySet[LanguageStatus]) -> QuerySet[LanguageStatus]:
        return statuses.filter(self.cell_condition, language_code__in=self.chosen_languages)


def search_works(works: QuerySet[Work], words: str) -> QuerySet[Work]:
    """Keep works whose key, symbol or title in any language contains the words."""
    words = words.strip()
    # SQLite compares letters other than Latin ones as they are written.
    variants = {words, words.lower(), words.upper(), words.capitalize()}
    titles = reduce(or_, (Q(title__icontains=each) | Q(draft_title__icontains=each) for each in variants))
    named = WorkPage.objects.filter(titles).order_by().values("work_id")
    return works.filter(Q(key__icontains=words) | Q(symbol__icontains=words) | Q(pk__in=named))
