"""The shape of a file document: all pages of a work's files in one language, and how it is built.

One document per work and language of the version. Joins (nested documents among them) are refused where
expensive queries are, so pages are told by marks within the text: characters for private use, between words.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NotRequired, TypedDict

from django.db.models import QuerySet
from elasticsearch.dsl import Document, Keyword, MetaField, Object, Text

from catalogue.models import DocumentFile, LanguageVersion
from catalogue.models.files import TextState
from catalogue.models.kinds import VersionStatus
from catalogue.public_files import private_collection_ids
from search.analysis import ANALYSES
from search.documents import build_body_of, build_text_field, hash_record
from search.eligibility import eligible_pages
from search.plain_text import clean_text

# Characters of file text per document; about 300 pages. The rest is not searched.
MAX_FILE_TEXT = 600_000
# All marks fit into the private-use area, behind those of highlights.
MAX_PAGES = 5_000
FIRST_MARK = 0xE100
MARK = re.compile(f"[{chr(FIRST_MARK)}-{chr(FIRST_MARK + MAX_PAGES)}]")
# Where a fragment may begin (lines, sentences), and every few words, so that none is without a mark.
# Chinese is marked behind punctuation only: a mark between two characters would part a word.
MARKED_PLACES = re.compile(r"^|(?<=\n)|(?<=[.!?;:؟؛…] )|(?<=[。；，、！？：])|(?<= )(?:\S+ ){5}")


class FileRecord(TypedDict):
    """What is indexed of a work's files in one language.

    `files` has {"id", "title", "url", "media_type", "offset"}; pages are counted through all of them, and
    page 1 of a file is number `offset` + 1. `text` is {language code: marked pages}.
    """

    key: str
    language: str
    files: list[dict[str, Any]]
    text: dict[str, list[str]]
    content_hash: NotRequired[str]


def build_file_records(
    key: str, versions: Iterable[LanguageVersion], private_collections: Collection[int]
) -> dict[str, FileRecord]:
    """Return {language code of the version: document} of a work's files that the public may read."""
    files: dict[str, dict[int, DocumentFile]] = {}
    for version, file in readable_files(versions, private_collections):
        files.setdefault(version.language, {})[file.document_id] = file  # two versions may share one file
    return {code: build_file_record(key, code, list(found.values())) for code, found in sorted(files.items())}


def build_file_record(key: str, language_code: str, files: list[DocumentFile]) -> FileRecord:
    described: list[dict[str, Any]] = []
    texts: list[str] = []
    offset, left = 0, MAX_FILE_TEXT
    for file in files:
        described.append(describe_file(file) | {"offset": offset})
        pages = [clean_text(page) for page in file.text.pages]
        for number, text in enumerate(pages, start=offset + 1):
            if text and left > 0 and number <= MAX_PAGES:
                texts.append(mark_page(text[:left], number))
                left -= len(text)
        offset += len(pages)
    record: FileRecord = {"key": key, "language": language_code, "files": described, "text": {language_code: texts}}
    record["content_hash"] = hash_record(record)
    return record


def mark_page(text: str, number: int) -> str:
    """Return the text of a page with its number, counted through all files, written in between."""
    mark = chr(FIRST_MARK + number)
    return MARKED_PLACES.sub(lambda place: f"{place[0]}{mark}", text)


def page_of_fragment(fragment: str) -> int | None:
    """Return the number of the page that a fragment comes from."""
    mark = MARK.search(fragment)
    return ord(mark[0]) - FIRST_MARK if mark else None


def without_marks(text: str) -> str:
    return MARK.sub("", text)


def readable_files(
    versions: Iterable[LanguageVersion], private_collections: Collection[int]
) -> Iterator[tuple[LanguageVersion, DocumentFile]]:
    """Yield the published versions whose files the public may read, and whose text has been read."""
    for version in versions:
        document = version.document
        if document is None or version.status != VersionStatus.PUBLISHED:
            continue
        if document.collection_id in private_collections:
            continue
        file = getattr(document, "catalogue_file", None)
        if file is not None and file.text.state == TextState.READ:
            yield version, file


def readable_versions() -> QuerySet[LanguageVersion]:
    """Return the versions of all works with a document: the same rule as `readable_files`, asked of the database."""
    return LanguageVersion.objects.filter(
        status=VersionStatus.PUBLISHED,
        document__catalogue_file__text__state=TextState.READ,
        work__in=eligible_pages().values("work"),
    ).exclude(document__collection__in=private_collection_ids())


def describe_file(file: DocumentFile) -> dict[str, Any]:
    document = file.document
    return {
        "id": file.document_id,
        "title": clean_text(document.title),
        "url": document.url,
        "media_type": file.media_type,
    }


def page_texts(records: Mapping[str, FileRecord]) -> dict[str, list[str]]:
    """Return {language code: texts of the pages}, for the documents of the works themselves."""
    return {code: [without_marks(page) for page in record["text"][code]] for code, record in records.items()}


def stored(field: Text) -> Text:
    field._params["store"] = True
    return field


class FileDocument(Document):
    """All pages of a work's files in one language."""

    key = Keyword()
    language = Keyword()
    files = Object(enabled=False)
    text = Object(properties={code: stored(build_text_field(code)) for code in ANALYSES})
    content_hash = Keyword()

    class Meta:
        dynamic = "strict"
        # Texts are kept apart: to show where a file is, its whole text need not be read.
        source = MetaField(excludes=["text"])


def build_file_index_body() -> dict[str, Any]:
    """Return settings and mappings of the index of files, with a fingerprint of both."""
    return build_body_of(FileDocument)
