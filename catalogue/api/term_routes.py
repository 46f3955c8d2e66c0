"""The addresses of topics, audiences, regions, instruments, bodies and concepts: each a list and a detail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema

from catalogue.api import schemas, term_answers
from catalogue.api.languages import preferred_languages
from catalogue.api.paging import read_portion
from catalogue.api.problems import ProblemError, refuse_other_names
from catalogue.api.schemas import LanguageParameters, ListParameters
from catalogue.models import Audience, Body, Concept, Instrument, Region, Topic
from pages.languages import html_lang

router = Router(tags=["Subjects"])

Build = Callable[[str, Any, int, str], dict[str, Any]]


@dataclass(frozen=True)
class Collection:
    """One kind of thing that works are about. `prefetches` are for a list, `detail_prefetches` for one of them."""

    name: str
    title: str
    model: type[Any]
    entry: Build
    detail: Build
    list_schema: type[Schema]
    detail_schema: type[Schema]
    prefetches: tuple[str, ...] = ()
    detail_prefetches: tuple[str, ...] = ()

    def rows(self) -> QuerySet:
        rows: QuerySet = self.model._default_manager.all()
        return rows.prefetch_related(*self.prefetches)

    def count_works(self, rows: list[Any], language_code: str) -> dict[int, int]:
        if self.model is Concept:
            return {}
        return term_answers.count_works(self.model, [row.pk for row in rows], language_code)


COLLECTIONS = [
    Collection(
        "topics",
        "Topics",
        Topic,
        term_answers.term_entry,
        term_answers.term_entry,
        schemas.TermList,
        schemas.TermEntry,
    ),
    Collection(
        "audiences",
        "Audiences",
        Audience,
        term_answers.term_entry,
        term_answers.term_entry,
        schemas.TermList,
        schemas.TermEntry,
    ),
    Collection(
        "regions",
        "Regions",
        Region,
        term_answers.region_entry,
        term_answers.region_entry,
        schemas.RegionList,
        schemas.RegionEntry,
    ),
    Collection(
        "instruments",
        "Instruments",
        Instrument,
        term_answers.instrument_entry,
        term_answers.instrument_detail,
        schemas.InstrumentList,
        schemas.InstrumentDetail,
        prefetches=("titles",),
        detail_prefetches=("parent__titles", "adopting_body", "depositary_bodies"),
    ),
    Collection(
        "bodies",
        "Bodies",
        Body,
        term_answers.body_entry,
        term_answers.body_detail,
        schemas.BodyList,
        schemas.BodyDetail,
        detail_prefetches=("successors",),
    ),
    Collection(
        "concepts",
        "Concepts of the thesaurus",
        Concept,
        term_answers.concept_entry,
        term_answers.concept_detail,
        schemas.ConceptList,
        schemas.ConceptDetail,
        prefetches=("labels",),
    ),
]


def add_collection(collection: Collection) -> None:
    """Give a collection its two addresses."""

    def list_entries(request: HttpRequest, parameters: Query[ListParameters]) -> Any:
        refuse_other_names(request, parameters)
        code = preferred_languages(request)[0]
        portion = read_portion(request, collection.rows(), "slug", parameters.limit, parameters.cursor)
        works = collection.count_works(portion.items, code)
        items = [collection.entry(collection.name, row, works.get(row.pk, 0), code) for row in portion.items]
        return {"language": html_lang(code), "count": portion.count, "next": portion.next, "items": items}

    def read_entry(request: HttpRequest, slug: str, parameters: Query[LanguageParameters]) -> Any:
        refuse_other_names(request, parameters)
        code = preferred_languages(request)[0]
        rows = collection.rows().prefetch_related(*collection.detail_prefetches)
        row = None if "\x00" in slug else rows.filter(slug=slug).first()
        if row is None:
            raise ProblemError(404)
        return collection.detail(collection.name, row, collection.count_works([row], code).get(row.pk, 0), code)

    name = collection.name
    router.get(f"/{name}/", response=collection.list_schema, operation_id=f"list_{name}", summary=collection.title)(
        list_entries
    )
    router.get(
        f"/{name}/{{slug}}/",
        response=collection.detail_schema,
        operation_id=f"read_{name}_entry",
        summary=f"{collection.title}: one entry",
    )(read_entry)


for each in COLLECTIONS:
    add_collection(each)
