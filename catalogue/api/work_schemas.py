"""The shapes of answers about works, their language versions and files."""

import datetime as dt
from typing import Literal

from ninja import Schema
from pydantic import Field

from catalogue.api.schemas import Choice, CountryEntry, LanguageTag, ListParameters, Page, Reference, Slug

Kind = Literal["training", "tool", "publication"]
Values = list[str]


class WorkParameters(ListParameters):
    """The filters of the listings. Values of one are alternatives; different filters narrow each other."""

    kind: Kind | None = Field(None, description="One kind of work; without it all three.")
    when: Values = Field([], description="Sessions that are `upcoming` (or under way, or without a date) or `past`.")
    state: Values = Field([], description="Sessions in a state, such as `open` or `cancelled`.")
    type: Values = Field([], description="A type, such as `model_law`; see the interchange format.")
    topic: Values = Field([], description="The slug of a topic.")
    audience: Values = Field([], description="The slug of an audience.")
    region: Values = Field([], description="The slug of a region.")
    instrument: Values = Field([], description="The slug of an instrument.")
    language: Values = Field([], description="The language a work is published in, or a session can be followed in.")


class VersionParameters(ListParameters):
    work: str = Field("", max_length=150, description="The key of a work.")
    language: Values = Field([], description="The language of the version, one of the six.")
    kind: Values = Field([], description="`official`, `unofficial`, `adapted` or `machine`.")
    status: Literal["published", "forthcoming"] | None = None


class FileParameters(ListParameters):
    work: str = Field("", max_length=150, description="The key of a work.")
    language: Values = Field([], description="The language of the file, one of the six.")
    media_type: Values = Field([], description="A media type, such as `application/pdf`.")


class Session(Schema):
    """Time and place of a training session. Moments carry the offset of the session's own zone."""

    state: Choice
    start: dt.datetime | None
    end: dt.datetime | None
    deadline: dt.datetime | None
    time_zone: str
    mode: Choice | None
    venue_country: CountryEntry | None
    working_languages: list[LanguageTag]
    interpretation_languages: list[LanguageTag]
    seats: int | None
    participation: Choice | None
    cancelled: bool


class WorkEntry(Schema):
    """A work as a listing shows it: title and summary in the language of the answer."""

    key: Slug
    kind: Choice
    type: Choice
    title: str
    summary: str
    language: LanguageTag
    page_languages: list[LanguageTag] = Field(description="The languages in which there is a page about the work.")
    work_languages: list[LanguageTag] = Field(description="The languages in which the work itself is published.")
    symbol: str
    date: dt.date | None
    topics: list[Reference]
    audiences: list[Reference]
    regions: list[Reference]
    instruments: list[Reference]
    session: Session | None
    page_url: str
    url: str


class WorkList(Page):
    items: list[WorkEntry]


class FileFacts(Schema):
    name: str
    url: str
    media_type: str
    byte_size: int
    page_count: int | None
    sha256: str


class Version(Schema):
    """The work in one language. `file` is there where everybody may download it."""

    id: int
    work: Slug
    language: LanguageTag
    kind: Choice
    status: Choice
    expected_on: dt.date | None
    edition: str
    date: dt.date | None
    sales_number: str
    isbn: str
    job_number: str
    file: FileFacts | None
    url: str
    work_url: str


class VersionAnswer(Version):
    answer_language: LanguageTag


class VersionList(Page):
    items: list[Version]


class FileEntry(FileFacts):
    """A file that everybody may download, as the file of one language version."""

    id: int
    work: Slug
    language: LanguageTag
    version_url: str
    api_url: str


class FileAnswer(FileEntry):
    answer_language: LanguageTag


class FileList(Page):
    items: list[FileEntry]


class Step(Schema):
    title: str
    text: str


class Texts(Schema):
    """The texts of a page as plain text, paragraphs parted by an empty line. What a kind hasn't is empty."""

    body: str = ""
    venue: str = ""
    how_to_take_part: str = ""
    purpose: str = ""
    steps: list[Step] = []
    series: str = ""


class PageLink(Schema):
    language: LanguageTag
    title: str
    page_url: str
    url: str


class RelatedWork(Schema):
    """A work with the title in the language of the answer, or in one that it has."""

    key: Slug
    title: str
    language: LanguageTag
    url: str


class WorkDetail(WorkEntry):
    texts: Texts
    source: str
    authors: str
    review_due: dt.date | None
    bodies: list[Reference]
    countries: list[CountryEntry]
    supersedes: list[RelatedWork]
    superseded_by: list[RelatedWork]
    related: list[RelatedWork]
    versions: list[Version]
    pages: list[PageLink] = Field(description="The work in each of the languages that it has a page in.")
