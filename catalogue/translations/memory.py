"""The translation memory: what was said before for the same source words, or for similar ones. It reads the archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from catalogue.translations.models import ArchivedText, Origin, TranslationState, hash_text

# So many archived texts next shorter and next longer than the one looked for are compared with it: more would
# take longer than a translator notices, and texts of quite other lengths are never similar.
COMPARED_EACH_WAY = 4000
LENGTH_SPAN = 0.5
LEAST_SCORE = 60
# What was refused, or lost a choice between two texts, is no example.
UNFIT_STATES = [TranslationState.FAILED, TranslationState.CONFLICT]
ORDER_OF_STATES = [
    TranslationState.APPROVED,
    TranslationState.IN_REVIEW,
    TranslationState.IN_TRANSLATION,
    TranslationState.OUTDATED,
    TranslationState.MACHINE_DRAFT,
]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A translation from the memory. `score` is 0 to 100: how alike its source words are to those looked for."""

    source_text: str
    target_text: str
    score: int
    state: TranslationState
    origin: Origin
    translation_key: UUID
    created_at: datetime

    @property
    def is_approved(self) -> bool:
        return self.state == TranslationState.APPROVED


def find_similar(source_text: str, source_language: str, target_language: str, limit: int = 5) -> list[Suggestion]:
    """Return the nearest former translations: the same source words first, then similar ones; approved ones first
    among those of the same score, each translation once. Four queries.
    """
    archived = ArchivedText.objects.filter(source_language=source_language, target_language=target_language)
    archived = archived.exclude(state__in=UNFIT_STATES)
    scores = {hash_text(source_text): 100}
    for similar_hash, score in similar_sources(archived, source_text, limit):
        scores.setdefault(similar_hash, min(score, 99))
    # Without the source language: SQLite would walk through all texts of the two languages instead.
    rows = ArchivedText.objects.filter(source_hash__in=list(scores), target_language=target_language)
    best: dict[tuple[str, str], Suggestion] = {}
    for row in rows.order_by("-id"):
        if row.source_language != source_language or row.state in UNFIT_STATES:
            continue
        found = suggestion_of(row, scores[row.source_hash])
        kept = best.setdefault((row.source_hash, row.target_text), found)
        if rank(found) < rank(kept):
            best[row.source_hash, row.target_text] = found
    return sorted(best.values(), key=rank)[:limit]


def similar_sources(archived: QuerySet[ArchivedText], source_text: str, limit: int) -> Iterable[tuple[str, int]]:
    """Yield (hash, score) of archived source words that are like these, best first."""
    length = len(source_text)
    rows = archived.values_list("source_hash", "source_text")
    shorter = rows.filter(source_length__lt=length, source_length__gte=length * (1 - LENGTH_SPAN))
    longer = rows.filter(source_length__gte=length, source_length__lte=length / (1 - LENGTH_SPAN))
    candidates = dict(shorter.order_by("-source_length")[:COMPARED_EACH_WAY])
    candidates |= dict(longer.order_by("source_length")[:COMPARED_EACH_WAY])
    found = process.extract(source_text, candidates, scorer=fuzz.ratio, score_cutoff=LEAST_SCORE, limit=limit + 1)
    for _text, score, source_hash in found:
        yield source_hash, round(score)


def suggestion_of(row: ArchivedText, score: int) -> Suggestion:
    return Suggestion(
        source_text=row.source_text,
        target_text=row.target_text,
        score=score,
        state=TranslationState(row.state),
        origin=Origin(row.origin),
        translation_key=row.translation_key,
        created_at=row.created_at,
    )


def rank(found: Suggestion) -> tuple[int, int]:
    return -found.score, ORDER_OF_STATES.index(found.state)
