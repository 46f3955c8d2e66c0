"""The names by which a work is known in a language: of its instruments, topics, bodies, countries and kinds."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import translation

from catalogue.country_names import official_names, other_names
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
    def of(cls, work: Work, **linked: Any) -> "Subjects":
        return cls(countries=sorted(country_codes(work)), **linked)


class NameBook:
    """The names of what works are linked to, cleaned once for all works that share it."""

    def __init__(self) -> None:
        self._names: dict[tuple[type, int, str], list[str]] = {}

    def names_of(self, record: Any, language_code: str) -> list[str]:
        place = (type(record), record.pk, language_code)
        if place not in self._names:
            found = names_of_record(record, language_code)
            self._names[place] = [clean_name(name) for name in found if name]
        return self._names[place]


def names_of_record(record: Any, language_code: str) -> list[str]:
    if isinstance(record, Instrument):
        return names_of_instrument(record, language_code)
    # Acronyms are used across languages: UNODC stands in Arabic texts, too.
    acronyms = record.acronyms.values() if isinstance(record, Body) else ()
    return [record.label_in(language_code), *acronyms]


def names_of_work(work: Work, subjects: Subjects, language_code: str, book: NameBook) -> list[str]:
    """Return all names in one language, without repetition."""
    names: list[str] = []
    for records in (subjects.instruments, subjects.topics, subjects.audiences, subjects.regions, subjects.bodies):
        for record in records:
            names += book.names_of(record, language_code)
    others: list[str] = []
    if subjects.countries:
        for known in (official_names(language_code), other_names(language_code)):
            others += [known[code] for code in subjects.countries if code in known]
    others += kind_names(work.kind, work.type, language_code)
    others.append(work.authors)
    return list(dict.fromkeys([*names, *(clean_name(name) for name in others if name)]))


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
