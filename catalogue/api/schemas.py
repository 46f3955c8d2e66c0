"""The shapes of answers about terms, instruments, bodies and concepts, and what lists have in common."""

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

LanguageTag = Annotated[str, Field(description="A BCP 47 tag: ar, zh-Hans, en, fr, ru or es, or another language.")]
Slug = Annotated[str, Field(description="A stable identifier of a-z, 0-9 and hyphens.")]
LanguageParameter = Literal["ar", "zh-hans", "en", "fr", "ru", "es"]
LANG_TEXT = (
    "The language of the answer; without it Accept-Language decides, and English where that names none of the six."
)


class LanguageParameters(Schema):
    lang: LanguageParameter | None = Field(None, description=LANG_TEXT)


class ListParameters(LanguageParameters):
    limit: int = Field(20, ge=1, le=100, description="How many entries an answer has at most.")
    cursor: str = Field("", max_length=250, description="Where to go on: part of the address in `next`.")


class Name(Schema):
    text: str
    language: LanguageTag


class Choice(Schema):
    """A value of a closed list, with its name in the language of the answer."""

    value: str
    label: str


class Reason(Schema):
    parameter: str
    reason: str


class Problem(Schema):
    """An error (RFC 9457), in the reader's language."""

    type: str
    title: str
    status: int
    errors: list[Reason] = []
    available: list[str] = Field([], description="Addresses of the same in the languages it exists in.")


class TermEntry(Schema):
    """A topic, an audience or a region. The name is in the language of the answer, or says in which it is."""

    slug: Slug
    name: Name
    works: int = Field(description="Public works with a page in the language of the answer.")
    url: str
    works_url: str


class CountryEntry(Schema):
    code: Annotated[str, Field(description="ISO 3166-1 alpha-2")]
    name: str


class RegionEntry(TermEntry):
    scheme: Choice
    countries: list[CountryEntry]


class Reference(Schema):
    """Something with an address of its own in this API."""

    slug: Slug
    name: Name
    url: str


class InstrumentEntry(TermEntry):
    kind: Choice
    is_universal_counter_terrorism: bool
    adopted_on: date
    in_force_since: date | None


class InstrumentDetail(InstrumentEntry):
    parent: Reference | None
    place: Name | None
    adopting_body: Reference | None
    adopting_act: str
    depositary_bodies: list[Reference]
    depositary_countries: list[CountryEntry]
    treaty_collection_number: str
    authentic_languages: list[LanguageTag]
    is_official_title: bool = Field(description="Whether the title in this language was checked.")


class BodyEntry(TermEntry):
    acronym: Name | None
    valid_from: date | None
    valid_to: date | None
    website: str


class BodyDetail(BodyEntry):
    successors: list[Reference]
    predecessors: list[Reference]


class ConceptEntry(Schema):
    """A meaning of the thesaurus with its names in the language of the answer."""

    slug: Slug
    name: Name
    other_names: list[str]
    acronyms: list[str]
    scheme: str
    uri: str
    url: str


class ConceptDetail(ConceptEntry):
    scope_note: Name | None
    broader: list[Reference]
    narrower: list[Reference]
    related: list[Reference]


class Page(Schema):
    """What every list has: how many entries there are in all, and where the next ones are."""

    language: LanguageTag
    count: int
    next: str | None


class TermList(Page):
    items: list[TermEntry]


class RegionList(Page):
    items: list[RegionEntry]


class InstrumentList(Page):
    items: list[InstrumentEntry]


class BodyList(Page):
    items: list[BodyEntry]


class ConceptList(Page):
    items: list[ConceptEntry]
