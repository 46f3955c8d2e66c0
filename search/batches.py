"""Reads what a batch of works is built from: few queries for all of them, and rows instead of models where they do."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple
from urllib.parse import quote

from django.db.models import Model, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from catalogue.models import Instrument, LanguageVersion, Work, WorkPage
from catalogue.models.work_pages import PAGE_TYPES, ToolPage
from catalogue.public_files import private_collection_ids
from search.eligibility import eligible_pages
from search.names import NameBook, Subjects
from search.plain_text import clean_text, text_of_rich_text, text_of_stream

# The fields of any kind of page that make up its running text, in this order, and how each is read.
TEXTS: dict[str, Callable[[Any], str]] = {
    "purpose": text_of_rich_text,
    "body": partial(text_of_stream, WorkPage._meta.get_field("body").stream_block),
    "steps": partial(text_of_stream, ToolPage._meta.get_field("steps").stream_block),
    "how_to_take_part": text_of_rich_text,
    "venue": clean_text,
    "series": clean_text,
}
STREAMS = ("body", "steps")
# What Django's own `reverse` leaves as it is in a path.
UNQUOTED = "!*'();:@&=+$,/~"


class PageRow(NamedTuple):
    """A page that may be found; `texts` are what is in TEXTS, None where its kind has no such field."""

    work_id: int
    language_code: str
    title: str
    summary: str
    url_path: str
    expire_at: datetime | None
    first_published_at: datetime | None
    last_published_at: datetime | None
    texts: tuple[Any, ...]


Pages = dict[str, PageRow]


@dataclass(frozen=True, slots=True)
class Batch:
    """Works by key with what belongs to them by their ids, and what all of them share."""

    works: dict[str, Work]
    pages: Mapping[int, Pages]
    versions: Mapping[int, list[LanguageVersion]]
    subjects: Mapping[int, Subjects]
    site_roots: Any
    private_collections: set[int]
    names: NameBook = field(default_factory=NameBook)
    prefixes: dict[str, str] = field(default_factory=dict)

    def url_of(self, page: PageRow) -> str:
        """Return the page's address without a host, or "" where no site leads to it: what Wagtail would, sooner."""
        for root in self.site_roots:
            if page.url_path.startswith(root.root_path):
                path = quote(page.url_path[len(root.root_path) :], safe=UNQUOTED)
                return self.prefix_in(root.language_code) + path
        return ""

    def prefix_in(self, language_code: str) -> str:
        if language_code not in self.prefixes:
            with translation.override(language_code):
                self.prefixes[language_code] = reverse("wagtail_serve", args=("",))
        return self.prefixes[language_code]


def read_batch(keys: Collection[str]) -> Batch:
    works = {work.key: work for work in Work.objects.filter(key__in=keys)}
    ids = [work.pk for work in works.values()]
    return Batch(
        works=works,
        pages=select_pages(ids),
        versions=select_versions(ids),
        subjects=select_subjects(works.values()),
        site_roots=Site.get_site_root_paths(),
        private_collections=private_collection_ids(),
    )


def select_pages(work_ids: Collection[int]) -> Mapping[int, Pages]:
    """Return {work id: {language code: the page that may be found}}."""
    pages: defaultdict[int, Pages] = defaultdict(dict)
    # By id: SQLite would otherwise look for pages that are no aliases first, and those are all.
    wanted = WorkPage.objects.filter(work_id__in=work_ids).values("pk")
    columns = text_columns()
    common = [name.replace("language_code", "locale__language_code") for name in PageRow._fields[:-1]]
    rows = eligible_pages().filter(pk__in=wanted).order_by("pk").values_list(*common, *columns)
    for row in rows:
        page = PageRow._make((*row[: len(common)], row[len(common) :]))
        pages[page.work_id].setdefault(page.language_code, page)
    return pages


@cache
def text_columns() -> tuple[str | Cast, ...]:
    """Return where the query for pages of all kinds finds TEXTS; streams come as the JSON they are kept in."""
    models = PAGE_TYPES.values()
    owners = {each.name: model._meta.model_name for model in models for each in model._meta.local_fields}
    places = {name: f"{owners[name]}__{name}" if name in owners else name for name in TEXTS}
    return tuple(Cast(place, TextField()) if name in STREAMS else place for name, place in places.items())


def select_versions(work_ids: Collection[int]) -> Mapping[int, list[LanguageVersion]]:
    versions: defaultdict[int, list[LanguageVersion]] = defaultdict(list)
    found = LanguageVersion.objects.filter(work_id__in=work_ids)
    for version in found.select_related("document__catalogue_file__text"):
        versions[version.work_id].append(version)
    return versions


def select_subjects(works: Collection[Work]) -> Mapping[int, Subjects]:
    ids = [work.pk for work in works]
    linked = {name: select_linked(name, ids) for name in ("topics", "audiences", "regions", "instruments", "bodies")}
    return {work.pk: Subjects.of(work, **{name: found[work.pk] for name, found in linked.items()}) for work in works}


def select_linked(name: str, work_ids: Collection[int]) -> Mapping[int, list[Any]]:
    """Return {work id: records that it is linked to}; a record of several works is one and the same object."""
    relation: Any = Work._meta.get_field(name)
    through, column = relation.remote_field.through, f"{relation.m2m_reverse_field_name()}_id"
    pairs = list(through._default_manager.filter(work_id__in=work_ids).values_list("work_id", column))
    records = relation.related_model._default_manager.filter(pk__in={pk for _work_id, pk in pairs})
    if relation.related_model is Instrument:
        records = records.prefetch_related("titles", "variants")
    by_id: dict[int, Model] = {record.pk: record for record in records}
    place = {pk: number for number, pk in enumerate(by_id)}
    linked: defaultdict[int, list[Any]] = defaultdict(list)
    for work_id, pk in sorted(pairs, key=lambda pair: place[pair[1]]):
        linked[work_id].append(by_id[pk])
    return linked
