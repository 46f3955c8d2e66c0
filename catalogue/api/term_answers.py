"""Terms, instruments, bodies and concepts as the values that answers are made of."""

from typing import Any

from django.db.models import Count, Model, QuerySet
from django.utils.http import urlencode

from catalogue.api.references import (
    api_url,
    choice,
    country,
    label_in_language,
    name_of,
    reference,
    references,
    tags,
)
from catalogue.models import Body, Concept, Instrument, Region, WorkPage
from catalogue.models.thesaurus import LabelKind
from pages.querysets import visible_pages

# Which parameter of the list of works narrows it to a term.
FILTERS = {"topics": "topic", "audiences": "audience", "regions": "region", "instruments": "instrument"}


def count_works(model: type[Model], ids: list[int], language_code: str) -> dict[int, int]:
    """Return {id of a term: works with a visible page in the language}. One query."""
    pages = visible_pages(WorkPage.objects.filter(locale__language_code=language_code))
    rows = model._default_manager.filter(pk__in=ids, works__in=pages.values("work_id")).order_by()
    return dict(rows.values_list("pk").annotate(Count("works", distinct=True)))


def term_entry(collection: str, term: Any, works: int, language_code: str) -> dict[str, Any]:
    """Return what topics, audiences, regions, instruments and bodies have in common."""
    query = {"lang": language_code}
    if collection in FILTERS:
        query[FILTERS[collection]] = term.slug
    return {
        "slug": term.slug,
        "name": name_of(term, language_code),
        "works": works,
        "url": f"{api_url(collection, term.slug)}?lang={language_code}",
        "works_url": f"{api_url('works')}?{urlencode(query)}" if collection in FILTERS else "",
    }


def region_entry(collection: str, region: Region, works: int, language_code: str) -> dict[str, Any]:
    return term_entry(collection, region, works, language_code) | {
        "scheme": choice(region.scheme, region.get_scheme_display()),
        "countries": [country(each) for each in region.countries],
    }


def instrument_entry(collection: str, instrument: Instrument, works: int, language_code: str) -> dict[str, Any]:
    return term_entry(collection, instrument, works, language_code) | {
        "kind": choice(instrument.kind, instrument.get_kind_display()),
        "is_universal_counter_terrorism": instrument.is_universal_counter_terrorism,
        "adopted_on": instrument.adopted_on,
        "in_force_since": instrument.in_force_since,
    }


def instrument_detail(collection: str, instrument: Instrument, works: int, language_code: str) -> dict[str, Any]:
    parent, body = instrument.parent, instrument.adopting_body
    checked = {title.language for title in instrument.titles.all() if title.is_official}
    return instrument_entry(collection, instrument, works, language_code) | {
        "parent": reference("instruments", parent, language_code) if parent else None,
        "place": label_in_language(instrument.place, language_code),
        "adopting_body": reference("bodies", body, language_code) if body else None,
        "adopting_act": instrument.adopting_act,
        "depositary_bodies": references("bodies", instrument.depositary_bodies.all(), language_code),
        "depositary_countries": [country(each) for each in instrument.depositary_countries],
        "treaty_collection_number": instrument.treaty_collection_number,
        "authentic_languages": tags(instrument.authentic_languages),
        "is_official_title": language_code in checked,
    }


def body_entry(collection: str, body: Body, works: int, language_code: str) -> dict[str, Any]:
    return term_entry(collection, body, works, language_code) | {
        "acronym": label_in_language(body.acronyms, language_code),
        "valid_from": body.valid_from,
        "valid_to": body.valid_to,
        "website": body.url,
    }


def body_detail(collection: str, body: Body, works: int, language_code: str) -> dict[str, Any]:
    return body_entry(collection, body, works, language_code) | {
        "successors": references("bodies", body.successors.all(), language_code),
        "predecessors": references("bodies", body.predecessors.order_by("slug"), language_code),
    }


def concept_entry(_collection: str, concept: Concept, _works: int, language_code: str) -> dict[str, Any]:
    """Names that must not be used, and those that only serve to find, stay inside."""
    names = [label for label in concept.labels.all() if label.language == language_code]
    return {
        "slug": concept.slug,
        "name": name_of(concept, language_code),
        "other_names": [label.text for label in names if label.kind == LabelKind.ALTERNATIVE],
        "acronyms": [label.text for label in names if label.kind == LabelKind.ACRONYM],
        "scheme": concept.scheme,
        "uri": concept.uri,
        "url": f"{api_url('concepts', concept.slug)}?lang={language_code}",
    }


def concept_detail(collection: str, concept: Concept, works: int, language_code: str) -> dict[str, Any]:
    return concept_entry(collection, concept, works, language_code) | {
        "scope_note": label_in_language(concept.scope_notes, language_code),
        **{
            name: references("concepts", linked(getattr(concept, name)), language_code)
            for name in ("broader", "narrower", "related")
        },
    }


def linked(concepts: Any) -> QuerySet[Concept]:
    rows: QuerySet[Concept] = concepts.order_by("slug").prefetch_related("labels")
    return rows
