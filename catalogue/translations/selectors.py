"""Where each work stands in each language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from catalogue.models import Work
from catalogue.translations.models import LanguageStatus, TranslationState
from catalogue.translations.work_states import WorkState, work_states
from pages.languages import language_codes

BATCH = 200


@dataclass(frozen=True)
class LanguageState:
    """A work in one language. `outdated_since` is when its source began to say something else."""

    state: TranslationState
    page_id: int | None = None
    is_source: bool = False
    outdated_since: datetime | None = None


def language_states(works: QuerySet[Work]) -> dict[int, dict[str, LanguageState]]:
    """Return {work id: {language code: state}} for all six languages, a few queries for every BATCH of works.

    A page is outdated while it is public and its source changed after it was last made from it, or has
    texts it doesn't translate. A page with its own text counts as approved: nothing says what it should follow.
    """
    return {
        work_id: {
            code: LanguageState(each.state, each.page_id, each.is_source, each.lagging_since)
            for code, each in languages.items()
        }
        for work_id, languages in states_in_batches(works)
    }


def states_in_batches(works: QuerySet[Work]) -> Iterator[tuple[int, dict[str, WorkState]]]:
    ids = list(works.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield from work_states(ids[start : start + BATCH]).items()


def counts_by_language(works: QuerySet[Work]) -> dict[str, dict[str, int]]:
    """Return {language code: {state: number of works}}, every language and state named, as the statuses say."""
    counts = {code: dict.fromkeys(TranslationState.values, 0) for code in language_codes()}
    rows = LanguageStatus.objects.filter(work__in=works.values("pk")).order_by()
    for code, state, count in rows.values_list("language_code", "state").annotate(Count("pk")):
        counts[code][state] = count
    return counts
