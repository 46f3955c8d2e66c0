"""What the record of a subject says beside its names: dates, bodies, places, what it is linked to."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from catalogue.labels import label_in, label_language
from catalogue.models import Instrument, Region
from catalogue.models.instruments import TREATY_KINDS
from catalogue.querysets import in_language_order
from catalogue.subject_pages.addresses import country_labels, label_of, labels_of
from catalogue.subject_pages.kinds import AUDIENCES, BODIES, COUNTRIES, INSTRUMENTS, REGIONS, TOPICS, Subject
from pages.components import Label
from pages.languages import active_language, language_codes


@dataclass
class Fact:
    """One line of the facts: a date, names (some of them links), languages, or a text in `text_language`."""

    term: str
    day: dt.date | None = None
    labels: list[Label] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    text: str = ""
    # Written from left to right whatever the page's direction: a symbol, a number, an address.
    code: str = ""
    url: str = ""

    @property
    def is_told(self) -> bool:
        return bool(self.day or self.labels or self.languages or self.text or self.code or self.url)


@dataclass
class Name:
    """The name of a subject in one language, "" where none is on record, and how far it was checked (instruments)."""

    language_code: str
    text: str
    is_official: bool = False
    source: str = ""
    checked_on: dt.date | None = None


def build_facts(subject: Subject) -> list[Fact]:
    """Return the facts that the record has, in the order in which they are read."""
    builders = {
        INSTRUMENTS: instrument_facts,
        BODIES: body_facts,
        REGIONS: region_facts,
        COUNTRIES: country_facts,
        TOPICS: no_facts,
        AUDIENCES: no_facts,
    }
    return [fact for fact in builders[subject.kind](subject) if fact.is_told]


def no_facts(_subject: Subject) -> list[Fact]:
    return []


def instrument_facts(subject: Subject) -> list[Fact]:
    record: Instrument = subject.record
    code = active_language()
    place = Label(label_in(record.place, code), label_language(record.place, code)) if record.place else None
    depositaries = labels_of(BODIES, record.depositary_bodies.all())
    depositaries += country_labels(codes_of(record.depositary_countries))
    amendments = Instrument.objects.filter(parent=record).prefetch_related("titles")
    force = Fact(_("In force since"), day=record.in_force_since)
    if record.in_force_since is None:
        force.text = _("No date is on record here; ask the depositary.")
    return [
        Fact(_("Kind"), text=str(record.get_kind_display())),
        Fact(_("Adopted on"), day=record.adopted_on, labels=[place] if place else []),
        Fact(
            _("Adopted by"),
            labels=[label_of(BODIES, record.adopting_body)] if record.adopting_body else [],
            code=record.adopting_act,
        ),
        force if record.kind in TREATY_KINDS else Fact(_("In force since")),
        Fact(_("Depositary"), labels=depositaries),
        Fact(_("Authentic languages"), languages=in_language_order(record.authentic_languages)),
        Fact(_("Number in the United Nations Treaty Collection"), code=record.treaty_collection_number),
        Fact(_("Amends or supplements"), labels=[label_of(INSTRUMENTS, record.parent)] if record.parent else []),
        Fact(_("Amended or supplemented by"), labels=labels_of(INSTRUMENTS, amendments)),
    ]


def codes_of(countries: Any) -> list[str]:
    return [country.code for country in countries]


def body_facts(subject: Subject) -> list[Fact]:
    record = subject.record
    acronym = record.acronym_in(active_language())
    adopted = record.adopted_instruments.prefetch_related("titles")
    deposited = record.deposited_instruments.prefetch_related("titles")
    return [
        Fact(_("Short name"), code=acronym),
        Fact(_("Existed from"), day=record.valid_from),
        Fact(_("Existed until"), day=record.valid_to),
        Fact(_("Took over from"), labels=labels_of(BODIES, record.predecessors.all())),
        Fact(_("Succeeded by"), labels=labels_of(BODIES, record.successors.all())),
        Fact(_("Website"), url=record.url),
        Fact(_("Instruments it adopted"), labels=labels_of(INSTRUMENTS, adopted)),
        Fact(_("Instruments it is depositary of"), labels=labels_of(INSTRUMENTS, deposited)),
    ]


def region_facts(subject: Subject) -> list[Fact]:
    record: Region = subject.record
    return [
        Fact(_("Division of the world"), text=str(record.get_scheme_display())),
        Fact(_("Countries"), labels=country_labels(codes_of(record.countries))),
    ]


def country_facts(subject: Subject) -> list[Fact]:
    regions = Region.objects.filter(countries__contains=subject.value)
    depositary = Instrument.objects.filter(depositary_countries__contains=subject.value).prefetch_related("titles")
    return [
        Fact(_("Regions"), labels=labels_of(REGIONS, regions)),
        Fact(_("Instruments it is depositary of"), labels=labels_of(INSTRUMENTS, depositary)),
    ]


def build_names(subject: Subject) -> list[Name]:
    """Return the name in each of the six languages; [] for countries, whose names are not ours."""
    record: Any = subject.record
    if record is None:
        return []
    if subject.kind is not INSTRUMENTS:
        return [Name(code, record.labels.get(code, "")) for code in language_codes()]
    titles = {title.language: title for title in record.titles.all()}
    return [
        Name(code, title.title, title.is_official, title.source, title.checked_on)
        if (title := titles.get(code))
        else Name(code, "")
        for code in language_codes()
    ]
