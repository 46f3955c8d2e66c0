"""The translation memory as a file: out to other programs, in from them. What comes in is archived and nothing else."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from catalogue.translations.archiving import NO_PAGE, Entry, make_row
from catalogue.translations.formats.inline import MarkupError, read_stored
from catalogue.translations.formats.tmx import MemoryEntry, read_tmx, write_tmx
from catalogue.translations.models import ArchivedText, Origin, TranslationState, hash_text
from catalogue.translations.units import ExchangeError

# What a person wrote and nobody refused.
FIT_STATES = [
    TranslationState.APPROVED,
    TranslationState.IN_REVIEW,
    TranslationState.IN_TRANSLATION,
    TranslationState.OUTDATED,
]
BATCH = 1_000
MAX_TOOL = 255


def export_memory(source_language: str, target_language: str) -> bytes:
    """Return the memory of a pair of languages as TMX: each pair of texts once, as it was entered last."""
    rows = ArchivedText.objects.filter(
        source_language=source_language, target_language=target_language, state__in=FIT_STATES
    )
    found: dict[tuple[str, str], ArchivedText] = {}
    for row in rows.order_by("id").iterator(chunk_size=BATCH):
        found[row.source_hash, row.target_text] = row
    return write_tmx(entry_of(row) for row in found.values())


def entry_of(row: ArchivedText) -> MemoryEntry:
    return MemoryEntry(
        source_language=row.source_language,
        target_language=row.target_language,
        source=row.source_text,
        target=row.target_text,
        id=str(row.pk),
        created_at=row.created_at,
        changed_at=row.created_at,
        author=row.user_name,
    )


def import_memory(content: bytes, name: str, user: User | None = None) -> tuple[int, int]:
    """Archive the entries of a TMX file; return how many were new, and how many known. Raises ExchangeError."""
    entries = [entry for entry in read_tmx(content) if is_sound(entry)]
    if not entries:
        raise ExchangeError("empty", _("There is nothing in the file between two of the six languages."))
    known = known_pairs(entries)
    origin = Entry(Origin.MEMORY, name[:MAX_TOOL], user)
    rows = []
    for entry in entries:
        if (pair := pair_of(entry)) in known:
            continue
        known.add(pair)
        rows.append(
            make_row(
                origin,
                state=TranslationState.IN_REVIEW,
                translation_key=NO_PAGE,
                path="",
                source_language=entry.source_language,
                target_language=entry.target_language,
                source_text=entry.source,
                target_text=entry.target,
            )
        )
    ArchivedText.objects.bulk_create(rows, BATCH)
    return len(rows), len(entries) - len(rows)


def is_sound(entry: MemoryEntry) -> bool:
    """Whether both texts can be suggested; characters that no text may have were refused by the parser."""
    try:
        read_stored(entry.source)
        read_stored(entry.target)
    except MarkupError:
        return False
    return True


def pair_of(entry: MemoryEntry) -> tuple[str, str, str]:
    return entry.target_language, hash_text(entry.source), entry.target


def known_pairs(entries: list[MemoryEntry]) -> set[tuple[str, str, str]]:
    hashes = sorted({hash_text(entry.source) for entry in entries})
    known: set[tuple[str, str, str]] = set()
    for start in range(0, len(hashes), BATCH):
        rows: Iterable[tuple[str, str, str]] = ArchivedText.objects.filter(
            source_hash__in=hashes[start : start + BATCH]
        ).values_list("target_language", "source_hash", "target_text")
        known.update(rows)
    return known
