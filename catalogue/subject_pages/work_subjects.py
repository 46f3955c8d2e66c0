"""The names of what one work is about or for, as links to their pages."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Value

from catalogue.labels import label_in, label_language
from catalogue.models import Instrument, Work
from catalogue.subject_pages.addresses import in_alphabetical_order, label_of, labels_of, subject_url
from catalogue.subject_pages.kinds import AUDIENCES, BODIES, INSTRUMENTS, REGIONS, TOPICS
from pages.components import Label
from pages.languages import active_language
from pages.page_cache.kept import values_of_now

# Their rows hold their names.
LABELLED_KINDS = (TOPICS, AUDIENCES, REGIONS, BODIES)
LINKED_KINDS = (*LABELLED_KINDS, INSTRUMENTS)

# {(path of the kind, id): (where it stands among others, label)}
Names = dict[tuple[str, int], tuple[Any, Label]]


def build_subject_labels(work: Work, *, is_preview: bool) -> dict[str, list[Label]]:
    """Return {path of the kind: labels} of all kinds but countries; a preview may have links that aren't saved."""
    if is_preview:
        return {kind.path: labels_of(kind, getattr(work, kind.field).all()) for kind in LINKED_KINDS}
    return saved_labels(work.pk)


def saved_labels(work_id: int) -> dict[str, list[Label]]:
    """Return the labels of five tables: one query where all of the names are known already, else up to three more."""
    links = linked_ids(work_id)
    names = known_names()
    read_names([link for link in links if link not in names], names)
    labels: dict[str, list[Label]] = {kind.path: [] for kind in LABELLED_KINDS}
    for path in labels:
        labels[path] = in_alphabetical_order(names[link][1] for link in links if link[0] == path and link in names)
    instruments = sorted(
        (names[link] for link in links if link[0] == INSTRUMENTS.path and link in names), key=lambda pair: pair[0]
    )
    return labels | {INSTRUMENTS.path: [label for _place, label in instruments]}


def known_names() -> Names:
    """Return the names in the reader's language that other pages have read, to be added to."""
    kept = values_of_now()
    names: Names = {} if kept is None else kept.setdefault(("names of subjects", active_language()), {})
    return names


def linked_ids(work_id: int) -> list[tuple[str, int]]:
    """Return (path of the kind, id) of all that a work is linked to. One query."""
    with connection.cursor() as cursor:
        cursor.execute(links_query(), [work_id] * len(LINKED_KINDS))
        return [(str(path), int(pk)) for path, pk in cursor.fetchall()]


@cache
def links_query() -> str:
    """Return SQL: put together by Django for each page anew, it takes ten times as long as its answer."""
    quote = connection.ops.quote_name
    parts = []
    for kind in LINKED_KINDS:
        field: Any = Work._meta.get_field(kind.field)
        table, work, subject = field.m2m_db_table(), field.m2m_column_name(), field.m2m_reverse_name()
        parts.append(f"SELECT '{kind.path}', {quote(subject)} FROM {quote(table)} WHERE {quote(work)} = %s")  # noqa: S608
    return " UNION ALL ".join(parts)


def read_names(links: Iterable[tuple[str, int]], names: Names) -> None:
    """Add the names of subjects: four tables in one query, instruments with their titles in two."""
    wanted: dict[str, list[int]] = {}
    for path, pk in links:
        wanted.setdefault(path, []).append(pk)
    if instruments := wanted.pop(INSTRUMENTS.path, []):
        for record in Instrument.objects.filter(pk__in=instruments).prefetch_related("titles"):
            number = float("inf") if record.number is None else record.number
            place = (record.adopted_on, number, record.slug)
            names[INSTRUMENTS.path, record.pk] = (place, label_of(INSTRUMENTS, record))
    code = active_language()
    kinds = {kind.path: kind for kind in LABELLED_KINDS if kind.path in wanted}
    queries = [
        kind.model.objects.filter(pk__in=wanted[path]).order_by().values_list(Value(path), "pk", "slug", "labels")
        for path, kind in kinds.items()
    ]
    for path, pk, slug, labels in queries[0].union(*queries[1:], all=True) if queries else ():
        url = subject_url(kinds[path], slug)
        names[path, pk] = (None, Label(label_in(labels, code) or slug, label_language(labels, code), url))
