"""Which records a request means, in the order of their last change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from catalogue.models import PublicRecord, Topic, Work
from catalogue.models.kinds import WorkKind
from catalogue.oai.arguments import read_span
from catalogue.oai.dublin_core import Element, build_elements, described_works
from catalogue.oai.errors import OaiError
from catalogue.oai.tokens import Position
from catalogue.public_works import public_works
from pages.languages import html_lang, language_codes, native_name_of

OAI_DC = "oai_dc"
PAGE_SIZE = 100


@dataclass(frozen=True)
class Record:
    """A row with its elements; None for a withdrawn work."""

    row: PublicRecord
    elements: list[Element] | None


@dataclass(frozen=True)
class Portion:
    """A part of a list; `next` is where the following one begins, None at the end."""

    records: list[Record]
    cursor: int
    total: int
    next: Position | None
    is_first: bool


def all_sets() -> list[tuple[str, str]]:
    """Return [(setSpec, setName)]: kinds, languages, topics."""
    kinds = [(f"kind-{kind.value}", str(kind.label)) for kind in WorkKind]
    languages = [(f"language-{html_lang(code)}", native_name_of(code)) for code in language_codes()]
    topics = [(f"topic-{topic.slug}", topic.label_in("en") or topic.slug) for topic in Topic.objects.all()]
    return [*kinds, *languages, *topics]


def check_prefix(prefix: str) -> None:
    if prefix != OAI_DC:
        raise OaiError("cannotDisseminateFormat", f"The only metadata format is {OAI_DC}.")


def selected_rows(arguments: dict[str, str]) -> QuerySet[PublicRecord]:
    """Return the rows that the arguments of a list mean. Raises OaiError."""
    check_prefix(arguments.get("metadataPrefix", ""))
    first, last = read_span(arguments)
    rows = PublicRecord.objects.order_by("changed_at", "id")
    if first:
        rows = rows.filter(changed_at__gte=first)
    if last:
        rows = rows.filter(changed_at__lte=last)
    if "set" in arguments:
        rows = rows.filter(sets__contains=f"|{known_set(arguments['set'])}|")
    return rows


def known_set(name: str) -> str:
    if name not in dict(all_sets()):
        raise OaiError("noRecordsMatch", "There is no such set.")
    return name


def read_portion(arguments: dict[str, str], position: Position | None, *, with_elements: bool) -> Portion:
    """Return the next at most PAGE_SIZE records. Raises OaiError where there are none."""
    rows = selected_rows(arguments)
    total = position.total if position else rows.count()
    cursor = position.cursor if position else 0
    if position:
        behind = Q(changed_at=position.last_change, id__gt=position.last_id)
        rows = rows.filter(Q(changed_at__gt=position.last_change) | behind)
    found = list(rows[: PAGE_SIZE + 1])
    if not found and position is None:
        raise OaiError("noRecordsMatch", "No record meets the arguments.")
    shown = found[:PAGE_SIZE]
    following = None
    if len(found) > PAGE_SIZE:
        last = shown[-1]
        following = Position(arguments, last.changed_at, last.pk, cursor + len(shown), max(total, cursor + len(found)))
    return Portion(read_records(shown, with_elements=with_elements), cursor, total, following, position is None)


def read_records(rows: Iterable[PublicRecord], *, with_elements: bool) -> list[Record]:
    """Return the rows with what is true of their works now: a work is withdrawn at once, whatever its row says."""
    listed = list(rows)
    works = Work.objects.filter(key__in=[row.key for row in listed if not row.is_withdrawn])
    elements = build_elements(described_works(works)) if with_elements else {key: [] for key in public_keys(works)}
    return [Record(row, elements.get(row.key)) for row in listed]


def public_keys(works: QuerySet[Work]) -> set[str]:
    return set(public_works().filter(pk__in=works.values("pk")).values_list("key", flat=True))


def find_row(key: str | None) -> PublicRecord:
    row = PublicRecord.objects.filter(key=key).first() if key else None
    if row is None:
        raise OaiError("idDoesNotExist", "No record has this identifier.")
    return row


def earliest_change(now: datetime) -> datetime:
    first = PublicRecord.objects.order_by("changed_at", "id").values_list("changed_at", flat=True).first()
    return first or now
