"""Builds search documents from the database, many works at a time (no query per work)."""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from catalogue.cards import session_languages
from catalogue.models import Work
from catalogue.models.kinds import VersionStatus
from pages.collation import collation_key
from search.batches import TEXTS, Batch, PageRow, read_batch
from search.documents import DOCUMENTS, OtherText, WorkRecord, hash_record, join_counted
from search.file_documents import FileRecord, build_file_records, page_texts
from search.names import names_of_work
from search.plain_text import clean_text
from search.semantic.documents import PassageRecord, build_passage_records
from search.semantic.embedder import is_switched_on
from search.symbols import normalise_symbol, number_of_resolution, other_isbn, symbol_beginnings

logger = logging.getLogger(__name__)

# Which page is shown to readers in whose language there is none: the Secretariat's working languages first.
STAND_IN_ORDER = ("en", "fr", "es", "ru", "ar", "zh-hans")


@dataclass(slots=True)
class BuildResult:
    """Documents by work key and language; a work that may not be found in any language has {}.

    `file_records` are those of its files, by the language of the version; `passage_records` those of the passages
    of its pages, of which the works in `unembedded` lack some vectors. `errors` names the works whose documents
    could not be built, and why.
    """

    records: dict[str, dict[str, WorkRecord]] = field(default_factory=dict)
    file_records: dict[str, dict[str, FileRecord]] = field(default_factory=dict)
    passage_records: dict[str, dict[str, PassageRecord]] = field(default_factory=dict)
    unembedded: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The searched texts of one page, extracted once for all documents they stand in."""

    title: str
    summary: str
    body: str

    @classmethod
    def of(cls, page: PageRow) -> "PageTexts":
        return cls(clean_text(page.title), clean_text(page.summary), body_text(page))


def build_records(keys: Collection[str], language_codes: Collection[str] | None = None) -> BuildResult:
    """Return the documents of the works with these keys as the database has them now.

    `language_codes` says in which languages; None means in all they have.
    """
    batch = read_batch(keys)
    result = BuildResult()
    for key in keys:
        work = batch.works.get(key)
        try:
            versions = batch.versions.get(work.pk, []) if work else []
            files = build_file_records(key, versions, batch.private_collections)
            records = build_work(work, batch, files, language_codes) if work else {}
            result.records[key], result.file_records[key] = records, files if records else {}
        except Exception as error:
            # One work with broken content must not hold up all others; the caller keeps its row.
            logger.exception("search_document_not_built", extra={"work_key": key})
            result.errors[key] = f"{type(error).__name__}: {error}"
    if is_switched_on() and language_codes is None:
        result.passage_records, result.unembedded = build_passage_records(result.records)
    return result


def build_work(
    work: Work,
    batch: Batch,
    file_records: dict[str, FileRecord],
    language_codes: Collection[str] | None = None,
) -> dict[str, WorkRecord]:
    pages = batch.pages.get(work.pk, {})
    urls = {code: url for code, page in pages.items() if (url := batch.url_of(page))}
    if not urls:
        return {}
    facts = build_facts(work, batch, urls)
    texts = {code: PageTexts.of(pages[code]) for code in urls}
    files = page_texts(file_records)
    facts["file_language"] = sorted(files)
    return {
        code: build_record(work, code, batch, texts, facts, files)
        for code in DOCUMENTS
        if language_codes is None or code in language_codes
    }


def shown_language(language_code: str, available: Collection[str]) -> str:
    """Return the language of the page that readers of a language are shown."""
    return next(code for code in (language_code, *STAND_IN_ORDER) if code in available)


def build_facts(work: Work, batch: Batch, urls: dict[str, str]) -> dict[str, Any]:
    """Return the fields that are the same in all languages of a work; `urls` are those of its pages."""
    subjects, versions = batch.subjects[work.pk], batch.versions.get(work.pk, [])
    numbers = [work.symbol]
    for version in versions:
        numbers += [version.sales_number, version.isbn, version.job_number]
    normalised = [normalise_symbol(number) for number in numbers if number]
    normalised += [*number_of_resolution(work.symbol), *(other_isbn(version.isbn) for version in versions)]
    beginnings = [beginning for number in numbers if number for beginning in symbol_beginnings(number)]
    date = work.date or (work.local_start.date() if work.local_start else None)
    end = work.ends_at or work.starts_at
    facts = {
        "key": work.key,
        "kind": work.kind,
        "type": work.type,
        "symbol": work.symbol,
        "symbols": sorted({number for number in normalised if number}),
        "symbol_beginnings": sorted(set(beginnings)),
        "topic": sorted(topic.slug for topic in subjects.topics),
        "audience": sorted(audience.slug for audience in subjects.audiences),
        "region": sorted(region.slug for region in subjects.regions),
        "country": subjects.countries,
        "instrument": sorted(instrument.slug for instrument in subjects.instruments),
        "body_slug": sorted(body.slug for body in subjects.bodies),
        "page_language": sorted(urls),
        "work_language": sorted(
            {version.language for version in versions if version.status == VersionStatus.PUBLISHED}
        ),
        "date": date.isoformat() if date else None,
        "year": date.year if date else None,
        "starts_at": work.starts_at.isoformat() if work.starts_at else None,
        "ends_at": end.isoformat() if end else None,
        "page_urls": dict(sorted(urls.items())),
        "display": build_display(work),
    }
    return facts | {"counted": join_counted(facts)}


def build_display(work: Work) -> dict[str, Any]:
    """Return what a card shows and nobody searches."""
    return {
        "time_zone": work.time_zone,
        "mode": work.mode,
        "venue_country": str(work.venue_country or ""),
        "participation": work.participation,
        "deadline": work.deadline.isoformat() if work.deadline else None,
        "is_cancelled": work.is_cancelled,
        "session_languages": session_languages(work),
    }


def build_record(
    work: Work,
    code: str,
    batch: Batch,
    texts: dict[str, PageTexts],
    facts: dict[str, Any],
    files: dict[str, list[str]],
) -> WorkRecord:
    """Return the document of one language's index: with the page in that language, or as a stand-in."""
    pages = batch.pages[work.pk]
    shown = shown_language(code, texts)
    own = texts[shown]
    is_stand_in = shown != code
    record = {
        **facts,
        "language": shown,
        "is_stand_in": is_stand_in,
        "title": own.title,
        "title_sort": collation_key(own.title, code),
        "summary": own.summary,
        "body": "" if is_stand_in else own.body,
        "names": names_of_work(work, batch.subjects[work.pk], code, batch.names),
        "text": files.get(code, []),
        "other": build_other(code, texts if is_stand_in else {}, files),
        "expires_at": first_expiry(pages[other] for other in (texts if is_stand_in else [code])),
        "first_published": moment_text(pages[shown].first_published_at),
        "last_published": moment_text(pages[shown].last_published_at),
        "url": facts["page_urls"][shown],
    }
    record["content_hash"] = hash_record(record)
    return cast(WorkRecord, record)


def build_other(code: str, texts: dict[str, PageTexts], files: dict[str, list[str]]) -> dict[str, OtherText]:
    """Return {language code: what is searched of a work in it}, for all languages but the index's own."""
    other: dict[str, OtherText] = {}
    for language in sorted({*texts, *files} - {code}):
        page = texts.get(language)
        parts = [part for part in (page.summary, page.body) if part] if page else []
        other[language] = {"title": page.title if page else "", "text": [*parts, *files.get(language, [])]}
    return other


def first_expiry(pages: Iterable[PageRow]) -> str | None:
    """Return when the first of the pages goes: then the document is hidden until it is written anew."""
    moments = [page.expire_at for page in pages if page.expire_at]
    return min(moments).isoformat() if moments else None


def moment_text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def body_text(page: PageRow) -> str:
    """Return the running text of any kind of page, with what only its kind has."""
    parts = [read(value) for read, value in zip(TEXTS.values(), page.texts, strict=True) if value]
    return "\n".join(part for part in parts if part)
