"""Builds search documents from the database, many works at a time (no query per work)."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db.models import Prefetch
from wagtail.models import Locale, Site

from catalogue.cards import session_languages
from catalogue.models import Instrument, LanguageVersion, Work, WorkPage
from catalogue.models.kinds import VersionStatus
from catalogue.models.work_pages import PAGE_TYPES
from catalogue.public_files import private_collection_ids
from pages.collation import collation_key
from search.documents import DOCUMENTS, OtherText, WorkRecord, hash_record
from search.eligibility import eligible_pages
from search.file_documents import FileRecord, build_file_records, page_texts
from search.names import Subjects, names_of_work
from search.plain_text import clean_text, text_of_rich_text, text_of_stream
from search.semantic.documents import PassageRecord, build_passage_records
from search.semantic.embedder import is_switched_on
from search.symbols import normalise_symbol, symbol_beginnings

logger = logging.getLogger(__name__)

# Which page is shown to readers in whose language there is none: the Secretariat's working languages first.
STAND_IN_ORDER = ("en", "fr", "es", "ru", "ar", "zh-hans")

Pages = dict[str, WorkPage]


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
    def of(cls, page: WorkPage) -> "PageTexts":
        return cls(clean_text(page.title), clean_text(page.summary), body_text(page))


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What is read once per batch instead of once per work."""

    site_roots: Any
    private_collections: set[int]


def build_records(keys: Collection[str], language_codes: Collection[str] | None = None) -> BuildResult:
    """Return the documents of the works with these keys as the database has them now.

    `language_codes` says in which languages; None means in all they have.
    """
    works = {work.key: work for work in select_works(keys)}
    pages = select_pages([work.pk for work in works.values()])
    context = BuildContext(Site.get_site_root_paths(), private_collection_ids())
    result = BuildResult()
    for key in keys:
        work = works.get(key)
        try:
            files = build_file_records(key, work.versions.all(), context.private_collections) if work else {}
            records = build_work(work, pages[work.pk], context, files, language_codes) if work else {}
            result.records[key], result.file_records[key] = records, files if records else {}
        except Exception as error:
            # One work with broken content must not hold up all others; the caller keeps its row.
            logger.exception("search_document_not_built", extra={"work_key": key})
            result.errors[key] = f"{type(error).__name__}: {error}"
    if is_switched_on() and language_codes is None:
        result.passage_records, result.unembedded = build_passage_records(result.records)
    return result


def select_works(keys: Collection[str]) -> Iterable[Work]:
    versions = LanguageVersion.objects.select_related("document__catalogue_file__text")
    instruments = Instrument.objects.prefetch_related("titles", "variants")
    return Work.objects.filter(key__in=keys).prefetch_related(
        "topics",
        "audiences",
        "regions",
        "bodies",
        Prefetch("instruments", queryset=instruments),
        Prefetch("versions", queryset=versions),
    )


def select_pages(work_ids: Collection[int]) -> defaultdict[int, Pages]:
    """Return {work id: {language code: the page that may be found}}."""
    pages: defaultdict[int, Pages] = defaultdict(dict)
    # By id: SQLite would otherwise look for pages that are no aliases first, and those are all.
    wanted = WorkPage.objects.filter(work_id__in=work_ids).values("pk")
    locales = {locale.pk: locale for locale in Locale.objects.all()}
    for model in PAGE_TYPES.values():
        for page in eligible_pages(model).filter(pk__in=wanted).order_by("pk"):
            page.locale = locales[page.locale_id]
            pages[page.work_id].setdefault(page.locale.language_code, page)
    return pages


def build_work(
    work: Work,
    pages: Pages,
    context: BuildContext,
    file_records: dict[str, FileRecord],
    language_codes: Collection[str] | None = None,
) -> dict[str, WorkRecord]:
    urls = {code: url for code, page in pages.items() if (url := url_of(page, context))}
    if not urls:
        return {}
    subjects = Subjects.of(work)
    versions = list(work.versions.all())
    facts = build_facts(work, subjects, versions, urls)
    texts = {code: PageTexts.of(pages[code]) for code in urls}
    files = page_texts(file_records)
    facts["file_language"] = sorted(files)
    return {
        code: build_record(work, code, pages, texts, subjects, facts, files)
        for code in DOCUMENTS
        if language_codes is None or code in language_codes
    }


def shown_language(language_code: str, available: Collection[str]) -> str:
    """Return the language of the page that readers of a language are shown."""
    return next(code for code in (language_code, *STAND_IN_ORDER) if code in available)


def build_facts(
    work: Work, subjects: Subjects, versions: list[LanguageVersion], urls: dict[str, str]
) -> dict[str, Any]:
    """Return the fields that are the same in all languages of a work; `urls` are those of its pages."""
    numbers = [work.symbol]
    for version in versions:
        numbers += [version.sales_number, version.isbn, version.job_number]
    normalised = [normalise_symbol(number) for number in numbers if number]
    beginnings = [beginning for number in numbers if number for beginning in symbol_beginnings(number)]
    date = work.date or (work.local_start.date() if work.local_start else None)
    end = work.ends_at or work.starts_at
    return {
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
    pages: Pages,
    texts: dict[str, PageTexts],
    subjects: Subjects,
    facts: dict[str, Any],
    files: dict[str, list[str]],
) -> WorkRecord:
    """Return the document of one language's index: with the page in that language, or as a stand-in."""
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
        "names": names_of_work(work, subjects, code),
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


def first_expiry(pages: Iterable[WorkPage]) -> str | None:
    """Return when the first of the pages goes: then the document is hidden until it is written anew."""
    moments = [page.expire_at for page in pages if page.expire_at]
    return min(moments).isoformat() if moments else None


def moment_text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def body_text(page: WorkPage) -> str:
    """Return the running text of any kind of page, with what only its kind has."""
    parts = [
        text_of_rich_text(getattr(page, "purpose", "")),
        text_of_stream(page.body),
        text_of_stream(page.steps) if hasattr(page, "steps") else "",
        text_of_rich_text(getattr(page, "how_to_take_part", "")),
        clean_text(getattr(page, "venue", "")),
        clean_text(getattr(page, "series", "")),
    ]
    return "\n".join(part for part in parts if part)


def url_of(page: WorkPage, context: BuildContext) -> str:
    """Return the page's address without a host, or "" where no site leads to it."""
    # Wagtail looks for the roots in this attribute before it asks the cache once per page.
    page._wagtail_cached_site_root_paths = context.site_roots
    parts = page.get_url_parts()
    return parts[2] if parts and parts[2] else ""
