"""The names by which a work is known in a language: of its instruments, topics, bodies, countries and kinds."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import translation
from django_countries import countries

from catalogue.models import Audience, Body, Instrument, Region, Topic, Work
from catalogue.models.kinds import TYPES_BY_KIND, WorkKind
from search.plain_text import clean_text


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a work is linked to, fetched once for its six documents."""

    topics: list[Topic]
    audiences: list[Audience]
    regions: list[Region]
    instruments: list[Instrument]
    bodies: list[Body]
    countries: list[str]

    @classmethod
    def of(cls, work: Work) -> "Subjects":
        return cls(
            topics=list(work.topics.all()),
            audiences=list(work.audiences.all()),
            regions=list(work.regions.all()),
            instruments=list(work.instruments.all()),
            bodies=list(work.bodies.all()),
            countries=sorted(country_codes(work)),
        )


def names_of_work(work: Work, subjects: Subjects, language_code: str) -> list[str]:
    """Return all names in one language, without repetition."""
    names: list[str] = []
    for instrument in subjects.instruments:
        names += names_of_instrument(instrument, language_code)
    for term in (*subjects.topics, *subjects.audiences, *subjects.regions):
        names.append(term.label_in(language_code))
    for body in subjects.bodies:
        # Acronyms are used across languages: UNODC stands in Arabic texts, too.
        names += [body.label_in(language_code), *body.acronyms.values()]
    if subjects.countries:
        known = country_names(language_code)
        names += [known[code] for code in subjects.countries if code in known]
    names += kind_names(work.kind, work.type, language_code)
    names.append(work.authors)
    return list(dict.fromkeys(clean_name(name) for name in names if name))


@lru_cache(maxsize=20_000)
def clean_name(name: str) -> str:
    """Names come again with every work that has them."""
    return clean_text(name)


def names_of_instrument(instrument: Instrument, language_code: str) -> list[str]:
    variants = [variant.text for variant in instrument.variants.all() if variant.language == language_code]
    return [instrument.label_in(language_code), *variants, instrument.adopting_act]


def country_codes(work: Work) -> set[str]:
    """Return the codes of the countries a work is about, and of its venue's."""
    # As Any: the field's type for checkers is str, and its values are Country objects.
    venue: Any = work.venue_country
    countries_of_work: Any = work.countries
    return {country.code for country in countries_of_work} | ({venue.code} if venue else set())


@lru_cache(maxsize=512)
def kind_names(kind: str, work_type: str, language_code: str) -> list[str]:
    with translation.override(language_code):
        return [str(WorkKind(kind).label), str(TYPES_BY_KIND[kind](work_type).label)]


@lru_cache(maxsize=16)
def country_names(language_code: str) -> dict[str, str]:
    """Return {ISO 3166-1 code: name in a language}."""
    with translation.override(language_code):
        return {code: str(name) for code, name in countries}
