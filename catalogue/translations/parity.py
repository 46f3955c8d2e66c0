"""How complete each language is: the figures of the public page and of the open data, of public works alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from django.core.cache import cache
from django.utils import timezone

from catalogue.models import WorkPage
from catalogue.models.kinds import WorkKind
from catalogue.translations.models import LanguageStatus, TranslationState
from pages.languages import language_codes
from pages.querysets import visible_pages

ALL_KINDS = "all"
CACHE_KEY = "language-parity"
CACHE_SECONDS = 600


@dataclass(slots=True)
class ParityRow:
    """The public works of one kind (or of all) in one language.

    `works` = `available` + `in_preparation` + `not_begun`, and `available` = `up_to_date` + `behind`. A work is
    available where readers find a page of it. Moments are the earliest ones, days are medians, None where there
    is none.
    """

    language_code: str
    kind: str
    works: int = 0
    available: int = 0
    up_to_date: int = 0
    behind: int = 0
    in_preparation: int = 0
    not_begun: int = 0
    words_left: int = 0
    behind_since: datetime | None = None
    behind_days: int | None = None
    waiting_since: datetime | None = None
    waiting_days: int | None = None

    @property
    def coverage(self) -> float:
        """The share of the works that are available, 0 to 1; 1 where there are no works."""
        return self.available / self.works if self.works else 1.0

    @property
    def backlog(self) -> int:
        """How many works readers of the language miss, or find behind."""
        return self.works - self.up_to_date


@dataclass(frozen=True, slots=True)
class Parity:
    """All rows, by language in the order of the UN bar, then by kind with all kinds first."""

    measured_at: datetime
    rows: list[ParityRow]

    def of_kind(self, kind: str) -> list[ParityRow]:
        return [row for row in self.rows if row.kind == kind]


@dataclass(slots=True)
class Tally:
    """What is counted for a row, before the ages are known."""

    row: ParityRow
    behind: list[datetime] = field(default_factory=list)
    waiting: list[datetime] = field(default_factory=list)

    def finish(self, now: datetime) -> ParityRow:
        row = self.row
        row.behind_since, row.behind_days = earliest_and_median(self.behind, now)
        row.waiting_since, row.waiting_days = earliest_and_median(self.waiting, now)
        return row


@dataclass(frozen=True, slots=True)
class PublicWork:
    kind: str
    first_public: datetime | None
    languages: frozenset[str]


def read_parity() -> Parity:
    """Return the figures, at most CACHE_SECONDS old."""
    parity = cache.get(CACHE_KEY)
    if parity is None:
        parity = measure_parity()
        cache.set(CACHE_KEY, parity, CACHE_SECONDS)
    return parity


def measure_parity() -> Parity:
    """Count the works that have at least one page that everybody may read. Two queries."""
    now = timezone.now()
    works = read_public_works()
    kinds = [ALL_KINDS, *WorkKind.values]
    tallies = {(code, kind): Tally(ParityRow(code, kind)) for code in language_codes() for kind in kinds}
    columns = ("work_id", "language_code", "state", "lagging_since", "words_left")
    statuses = {
        (work_id, code): (state, lagging_since, words_left)
        for work_id, code, state, lagging_since, words_left in LanguageStatus.objects.order_by().values_list(*columns)
        if work_id in works
    }
    for work_id, work in works.items():
        for code in language_codes():
            status = statuses.get((work_id, code), (TranslationState.MISSING, None, 0))
            for kind in (ALL_KINDS, work.kind):
                count_work(tallies[code, kind], work, *status)
    return Parity(now, [tally.finish(now) for tally in tallies.values()])


def read_public_works() -> dict[int, PublicWork]:
    """Return {work id: what readers can see of it} of works with a visible page."""
    pages = visible_pages(WorkPage.objects.order_by())
    columns = ("work_id", "work__kind", "locale__language_code", "first_published_at")
    found: dict[int, tuple[str, list[datetime], set[str]]] = {}
    for work_id, kind, code, published_at in pages.values_list(*columns):
        _kind, moments, codes = found.setdefault(work_id, (kind, [], set()))
        codes.add(code)
        if published_at:
            moments.append(published_at)
    return {
        work_id: PublicWork(kind, min(moments, default=None), frozenset(codes))
        for work_id, (kind, moments, codes) in found.items()
    }


def count_work(tally: Tally, work: PublicWork, state: str, lagging_since: datetime | None, words_left: int) -> None:
    """Add one work to a row. What a person entered for a page that isn't public yet is in preparation."""
    row = tally.row
    row.works += 1
    row.words_left += words_left
    if row.language_code in work.languages:
        row.available += 1
        if lagging_since:
            row.behind += 1
            tally.behind.append(lagging_since)
        else:
            row.up_to_date += 1
        return
    if state == TranslationState.MISSING:
        row.not_begun += 1
    else:
        row.in_preparation += 1
    if work.first_public:
        tally.waiting.append(work.first_public)


def earliest_and_median(moments: Iterable[datetime], now: datetime) -> tuple[datetime | None, int | None]:
    """Return the earliest moment and the median age in days."""
    moments = list(moments)
    if not moments:
        return None, None
    return min(moments), round(median((now - moment).days for moment in moments))
