"""Where each work stands in each language."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationLog

from catalogue.models import Work, WorkPage
from catalogue.translations.models import SourceVersion, TranslationState
from pages.languages import language_codes


@dataclass(frozen=True)
class LanguageState:
    """A work in one language. `outdated_since` is when its source began to say something else."""

    state: TranslationState
    page_id: int | None = None
    is_source: bool = False
    outdated_since: datetime | None = None


def language_states(works: QuerySet[Work]) -> dict[int, dict[str, LanguageState]]:
    """Return {work id: {language code: state}} for all six languages, in two queries however many works.

    A page is outdated while it is public and its source changed after it was last made from it, or has
    texts it doesn't translate. A page with its own text counts as approved: nothing says what it should follow.
    """
    links = translation_links(works)
    sources = {(key, source) for key, _target, source, _since, _incomplete in links}
    followed = {(key, target): (since, incomplete) for key, target, _source, since, incomplete in links}
    states = {
        work_id: dict.fromkeys(language_codes(), LanguageState(TranslationState.MISSING))
        for work_id in works.values_list("pk", flat=True)
    }
    pages = WorkPage.objects.filter(work__in=works.values("pk"), alias_of__isnull=True)
    columns = ("work_id", "pk", "translation_key", "locale__language_code", "live")
    for work_id, page_id, key, code, is_live in pages.values_list(*columns):
        since, is_incomplete = followed.get((key, code), (None, False))
        if not is_live:
            state, since = TranslationState.IN_TRANSLATION, None
        elif since or is_incomplete:
            state = TranslationState.OUTDATED
        else:
            state = TranslationState.APPROVED
        states[work_id][code] = LanguageState(state, page_id, (key, code) in sources, since)
    return states


def translation_links(works: QuerySet[Work]) -> list[tuple[Any, str, str, datetime | None, bool]]:
    """Return (translation key, target language, source language, outdated since, lacks texts) of translations."""
    missing = StringSegment.objects.filter(source_id=OuterRef("source_id")).exclude(
        Exists(
            StringTranslation.objects.filter(
                translation_of_id=OuterRef("string_id"),
                context_id=OuterRef("context_id"),
                locale_id=OuterRef(OuterRef("target_locale_id")),
                has_error=False,
            )
        )
    )
    logs = TranslationLog.objects.filter(source_id=OuterRef("source_id"), locale_id=OuterRef("target_locale_id"))
    last_log = logs.order_by().values("source_id").annotate(last=Max("pk")).values("last")
    newer = SourceVersion.objects.filter(source_id=OuterRef("source_id"), after_log_id__gte=OuterRef("last_log"))
    since = newer.order_by().values("source_id").annotate(first=Min("changed_at")).values("first")
    keys = WorkPage.objects.filter(work__in=works.values("pk")).values("translation_key")
    translations = (
        Translation.objects.filter(enabled=True, source__object_id__in=keys)
        .annotate(last_log=Subquery(last_log))
        .annotate(since=Subquery(since), is_incomplete=Exists(missing))
        .annotate(outdated_since=Coalesce(F("since"), F("source__last_updated_at")))
    )
    columns = (
        "source__object_id",
        "target_locale__language_code",
        "source__locale__language_code",
        "since",
        "outdated_since",
        "is_incomplete",
    )
    return [
        (key, target, source, outdated_since if since or is_incomplete else None, is_incomplete)
        for key, target, source, since, outdated_since, is_incomplete in translations.values_list(*columns)
    ]


def counts_by_language(works: QuerySet[Work]) -> dict[str, dict[str, int]]:
    """Return {language code: {state: number of works}}, every language and state named."""
    counts = {code: Counter[str]() for code in language_codes()}
    for languages in language_states(works).values():
        for code, entry in languages.items():
            counts[code][entry.state] += 1
    return {code: {state: counts[code][state] for state in TranslationState.values} for code in counts}
