"""What would happen to selected works in each language, and to which of them nothing would, and why."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.models import Work, WorkPage
from catalogue.translations.models import LanguageStatus, TranslationJob
from pages.languages import active_language, language_codes

SHOWN_WORKS = 10


@dataclass(frozen=True, slots=True)
class NamedWork:
    """A work by its title; `language_code` is the title's."""

    title: str
    language_code: str


@dataclass
class LanguagePlan:
    """One language: the statuses that something is done to, and {reason: number} of the others.

    `left_texts` are {reason: number of texts} of the former to which nothing will be done.
    """

    language_code: str
    statuses: list[LanguageStatus] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    left_texts: Counter[str] = field(default_factory=Counter)
    shown_works: list[NamedWork] = field(default_factory=list)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """The refusals as pairs: templates would take the Counter's `items` for a key of it."""
        return list(self.refusals.items())

    @property
    def text_reasons(self) -> list[tuple[str, int]]:
        return list(self.left_texts.items())

    @property
    def not_shown(self) -> int:
        """How many works something is done to that aren't named."""
        return len(self.statuses) - len(self.shown_works)


@dataclass
class ActionResult:
    """What was done: {language code: number of works}, and {reason: number} of what was left as it was: whole
    translations, or texts of them. `jobs` are those that will do it, where it takes longer than a browser waits.
    """

    done: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    left_texts: Counter[str] = field(default_factory=Counter)
    jobs: list[TranslationJob] = field(default_factory=list)


def build_plans(
    statuses: Sequence[LanguageStatus], refusal_of: Callable[[LanguageStatus], Any]
) -> dict[str, LanguagePlan]:
    """Return {language code: plan} in the order of the UN language bar; `refusal_of` gives "" for what is done."""
    plans = {code: LanguagePlan(code) for code in language_codes()}
    for status in statuses:
        plan = plans[status.language_code]
        if reason := refusal_of(status):
            plan.refusals[str(reason)] += 1
        else:
            plan.statuses.append(status)
    return plans


def name_works(plans: dict[str, LanguagePlan]) -> None:
    """Fill in the first works of each plan by their titles, else by their keys. Two queries."""
    shown = {plan.language_code: [each.work_id for each in plan.statuses[:SHOWN_WORKS]] for plan in plans.values()}
    ids = {work_id for ids in shown.values() for work_id in ids}
    keys = dict(Work.objects.filter(pk__in=ids).values_list("pk", "key"))
    titles = titles_of(ids)
    for plan in plans.values():
        ids_shown = shown[plan.language_code]
        plan.shown_works = [titles.get(each) or NamedWork(keys.get(each, ""), "") for each in ids_shown]


def titles_of(work_ids: set[int]) -> dict[int, NamedWork]:
    """Return {work id: its title in the reader's language, else in English, else in any}."""
    pages = WorkPage.objects.filter(work_id__in=work_ids).order_by()
    found: dict[int, dict[str, str]] = {}
    for work_id, code, title, alias_of in pages.values_list("work_id", "locale__language_code", "title", "alias_of_id"):
        if alias_of is None:
            found.setdefault(work_id, {})[code] = title
    return {work_id: choose_title(titles) for work_id, titles in found.items()}


def choose_title(titles: dict[str, str]) -> NamedWork:
    code = next((code for code in (active_language(), "en") if code in titles), next(iter(titles)))
    return NamedWork(titles[code], code)


def selected_works(ids: Sequence[str]) -> list[int]:
    """Return the numbers among ids that came with a request."""
    return [int(each) for each in ids if each.isdecimal() and each.isascii()]
