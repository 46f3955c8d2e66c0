"""Loads the reference data of catalogue/reference/: topics, audiences, regions, bodies, instruments, concepts.

What is missing is made: rows by slug, and labels and titles in languages that have none. What is
there is an editor's and stays as it is, unless the caller asks to overwrite it.
"""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models, transaction

from catalogue.models import (
    Audience,
    Body,
    Instrument,
    InstrumentTitle,
    InstrumentVariant,
    Region,
    Topic,
)
from catalogue.reference_outcomes import Outcome
from catalogue.reference_thesaurus import load_concepts

REFERENCE_FOLDER = Path(__file__).with_name("reference")
Row = dict[str, Any]


def read_rows(name: str) -> list[Row]:
    """Return the rows of one file, e.g. "topics"."""
    rows: list[Row] = json.loads((REFERENCE_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return rows


@transaction.atomic
def load_reference(*, overwrite: bool = False) -> dict[str, Counter[str]]:
    """Bring the database in line with the files; return {file: {outcome: number of rows}}.

    With `overwrite`, rows of the files get the files' values back; rows of an editor's own stay.
    """
    return {
        "topics": load_rows(Topic, read_rows("topics"), term_state, apply_term, overwrite),
        "audiences": load_rows(Audience, read_rows("audiences"), term_state, apply_term, overwrite),
        "regions": load_rows(Region, read_rows("regions"), region_state, apply_region, overwrite),
        "bodies": load_rows(Body, sorted_rows(read_rows("bodies"), "successors"), body_state, apply_body, overwrite),
        "instruments": load_rows(
            Instrument, sorted_rows(read_rows("instruments"), "parent"), instrument_state, apply_instrument, overwrite
        ),
        "thesaurus": load_concepts(read_rows("thesaurus"), overwrite),
    }


def load_rows(
    model: type[models.Model],
    rows: list[Row],
    state_of: Callable[[Any], Row],
    apply: Callable[[Any, Row], None],
    overwrite: bool,
) -> Counter[str]:
    """Create, complete or overwrite one row after the other. `state_of` answers in the file's shape."""
    present = {instance.slug: instance for instance in model._default_manager.all()}  # type: ignore[attr-defined]
    counts: Counter[str] = Counter()
    for row in rows:
        instance = present.get(row["slug"])
        if instance is None:
            instance = model(slug=row["slug"])
            apply(instance, row)
            instance.full_clean()
            instance.save()
            counts[Outcome.CREATED] += 1
        elif overwrite and in_any_order(state_of(instance)) != in_any_order(row):
            apply(instance, row)
            instance.full_clean()
            instance.save()
            counts[Outcome.OVERWRITTEN] += 1
        elif add_missing_languages(instance, row):
            instance.save()
            counts[Outcome.COMPLETED] += 1
        else:
            counts[Outcome.UNCHANGED] += 1
    return counts


def sorted_rows(rows: list[Row], reference: str) -> list[Row]:
    """Return the rows with those they refer to before them. `reference` holds a slug or a list of slugs."""
    by_slug = {row["slug"]: row for row in rows}
    result: dict[str, Row] = {}

    def visit(row: Row) -> None:
        slugs = row[reference] or []
        for slug in [slugs] if isinstance(slugs, str) else slugs:
            if slug not in result:
                visit(by_slug[slug])
        result[row["slug"]] = row

    for row in rows:
        visit(row)
    return list(result.values())


def add_missing_languages(instance: Any, row: Row) -> bool:
    """Add labels or titles in languages without any; say whether there were such."""
    if isinstance(instance, Instrument):
        missing = [title for title in row["titles"] if title["language"] not in instance.labels]
        instance.titles.add(*[InstrumentTitle(**with_dates(title)) for title in missing])
        return bool(missing)
    labels = row["labels"] | instance.labels
    is_changed = bool(labels != instance.labels)
    instance.labels = labels
    return is_changed


def with_dates(row: Row) -> Row:
    return {name: date.fromisoformat(value) if name.endswith("_on") and value else value for name, value in row.items()}


def in_any_order(value: Any) -> Any:
    """Return a value with every list in it sorted: the database keeps none of the files' orders."""
    if isinstance(value, dict):
        return {name: in_any_order(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted(map(in_any_order, value), key=repr_of_items)
    return value


def repr_of_items(value: Any) -> str:
    return repr(sorted(value.items())) if isinstance(value, dict) else repr(value)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# Topics, audiences, regions


def term_state(term: Topic | Audience | Region) -> Row:
    return {"slug": term.slug, "labels": term.labels, "order": term.order}


def apply_term(term: Topic | Audience | Region, row: Row) -> None:
    term.labels, term.order = row["labels"], row["order"]


def region_state(region: Region) -> Row:
    countries = [str(country.code) for country in region.countries]  # type: ignore[attr-defined]
    return {**term_state(region), "scheme": region.scheme, "countries": countries}


def apply_region(region: Region, row: Row) -> None:
    apply_term(region, row)
    region.scheme, region.countries = row["scheme"], row["countries"]


# Bodies


def body_state(body: Body) -> Row:
    return {
        "slug": body.slug,
        "labels": body.labels,
        "acronyms": body.acronyms,
        "valid_from": iso(body.valid_from),
        "valid_to": iso(body.valid_to),
        "successors": [successor.slug for successor in body.successors.all()],
        "url": body.url,
    }


def apply_body(body: Body, row: Row) -> None:
    body.labels, body.acronyms, body.url = row["labels"], row["acronyms"], row["url"]
    body.valid_from = date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
    body.valid_to = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    body.successors = list(Body.objects.filter(slug__in=row["successors"]))


# Instruments

PLAIN_FACTS = (
    "kind",
    "number",
    "place",
    "adopting_act",
    "treaty_collection_number",
    "authentic_languages",
    "depositary_countries",
)
TITLE_FACTS = ("language", "title", "is_official", "source")


def instrument_state(instrument: Instrument) -> Row:
    state = {name: getattr(instrument, name) for name in PLAIN_FACTS}
    return state | {
        "slug": instrument.slug,
        "parent": instrument.parent.slug if instrument.parent else None,
        "universal_counter_terrorism": instrument.is_universal_counter_terrorism,
        "adopted_on": instrument.adopted_on.isoformat(),
        "in_force_since": iso(instrument.in_force_since),
        "adopting_body": instrument.adopting_body.slug if instrument.adopting_body else None,
        "depositary_bodies": [body.slug for body in instrument.depositary_bodies.all()],
        "depositary_countries": [
            country.code  # type: ignore[attr-defined]
            for country in instrument.depositary_countries
        ],
        "titles": [
            {name: getattr(title, name) for name in TITLE_FACTS} | {"checked_on": iso(title.checked_on)}
            for title in instrument.titles.all()
        ],
        "variants": [{"language": variant.language, "text": variant.text} for variant in instrument.variants.all()],
    }


def apply_instrument(instrument: Instrument, row: Row) -> None:
    for name in PLAIN_FACTS:
        setattr(instrument, name, row[name])
    instrument.is_universal_counter_terrorism = row["universal_counter_terrorism"]
    instrument.adopted_on = date.fromisoformat(row["adopted_on"])
    instrument.in_force_since = date.fromisoformat(row["in_force_since"]) if row["in_force_since"] else None
    instrument.parent = Instrument.objects.get(slug=row["parent"]) if row["parent"] else None
    instrument.adopting_body = Body.objects.get(slug=row["adopting_body"]) if row["adopting_body"] else None
    instrument.depositary_bodies = list(Body.objects.filter(slug__in=row["depositary_bodies"]))
    instrument.titles = [InstrumentTitle(**with_dates(title)) for title in row["titles"]]
    instrument.variants = [InstrumentVariant(**variant) for variant in row["variants"]]
