"""The list of all subjects of a kind, in groups, with the number of works in the reader's language."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django_countries import countries

from catalogue.models import Work, WorkPage
from catalogue.models.instruments import TREATY_KINDS
from catalogue.models.taxonomies import RegionScheme
from catalogue.subject_pages.addresses import label_of, subject_url
from catalogue.subject_pages.kinds import BODIES, COUNTRIES, INSTRUMENTS, REGIONS, SubjectKind
from catalogue.term_filters import count_works
from pages.collation import collation_key
from pages.components import Label
from pages.languages import active_language
from pages.querysets import visible_pages


@dataclass
class Entry:
    """One subject of the list; `year` for instruments."""

    label: Label
    total: int
    year: int | None = None


@dataclass
class Group:
    """Some subjects under a heading; "" where a list has one group only."""

    heading: str
    entries: list[Entry]


def described_works(language_code: str) -> QuerySet:
    """Return the ids of works with a page that readers of a language may see."""
    pages = visible_pages(WorkPage.objects.filter(locale__language_code=language_code))
    return pages.order_by().values("work_id")


def build_groups(kind: SubjectKind) -> list[Group]:
    if kind is COUNTRIES:
        return [Group("", country_entries())]
    records, totals = counted_records(kind)
    entries = [(record, build_entry(kind, record, totals)) for record in records]
    if kind is not INSTRUMENTS:
        code = active_language()
        entries.sort(key=lambda pair: collation_key(pair[1].label.text, code))
    grouped: dict[str, list[Entry]] = {heading: [] for heading in headings_of(kind)}
    for record, entry in entries:
        grouped[heading_of(kind, record)].append(entry)
    return [Group(heading, found) for heading, found in grouped.items() if found]


def most_used(kind: SubjectKind, limit: int) -> list[Entry]:
    """Return the subjects with most works in the reader's language, those without any left out.

    Of instruments these are treaties: resolutions are linked to nearly everything.
    """
    records, totals = counted_records(kind)
    used = [record for record in records if totals.get(record.pk)]
    if kind is INSTRUMENTS:
        used = [record for record in used if record.kind in TREATY_KINDS]
    first = sorted(used, key=lambda record: -totals[record.pk])[:limit]
    return [build_entry(kind, record, totals) for record in first]


def counted_records(kind: SubjectKind) -> tuple[QuerySet, dict[int, int]]:
    """Return all subjects of a kind in their order, and {id: number of works in the reader's language}."""
    records = kind.model.objects.order_by(*kind.model._meta.ordering)
    if kind is INSTRUMENTS:
        records = records.prefetch_related("titles")
    return records, count_works(kind.model, described_works(active_language()))


def build_entry(kind: SubjectKind, record: Any, totals: dict[int, int]) -> Entry:
    year = record.adopted_on.year if kind is INSTRUMENTS else None
    return Entry(label_of(kind, record), totals.get(record.pk, 0), year)


def headings_of(kind: SubjectKind) -> list[str]:
    if kind is INSTRUMENTS:
        return [_("Universal instruments against terrorism"), _("Other instruments and resolutions")]
    if kind is REGIONS:
        return [str(label) for label in RegionScheme.labels]
    return ["", _("Bodies that no longer exist")] if kind is BODIES else [""]


def heading_of(kind: SubjectKind, record: Any) -> str:
    headings = headings_of(kind)
    if kind is INSTRUMENTS:
        return headings[0 if record.is_universal_counter_terrorism else 1]
    if kind is REGIONS:
        return str(RegionScheme(record.scheme).label)
    is_over = kind is BODIES and record.valid_to is not None and record.valid_to < timezone.localdate()
    return headings[1 if is_over else 0]


def country_entries() -> list[Entry]:
    """Return the countries that some work is about, or takes place in."""
    code = active_language()
    works = Work.objects.filter(pk__in=described_works(code)).order_by()
    totals: Counter[str] = Counter()
    # As text: a row's value is a list of Country objects otherwise.
    for listed, venue in works.annotate(listed=Cast("countries", CharField())).values_list("listed", "venue_country"):
        totals.update({each for each in (*listed.split(","), str(venue or "")) if each})
    entries = [
        Entry(Label(str(countries.name(each)), "", subject_url(COUNTRIES, each)), total)
        for each, total in totals.items()
    ]
    return sorted(entries, key=lambda entry: collation_key(entry.label.text, code))
