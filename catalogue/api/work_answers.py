"""Works, their versions and files as the values that answers are made of. Queries are per portion, never per row."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, prefetch_related_objects

from catalogue.api.references import api_url, choice, country, references, tags
from catalogue.models import DocumentFile, LanguageVersion, Work, WorkPage, WorkRelation
from catalogue.models.kinds import WorkKind
from catalogue.models.works import RelationKind
from catalogue.public_files import known_file, private_collection_ids
from catalogue.public_works import absolute_url, pages_by_work
from catalogue.querysets import in_language_order, published_languages
from pages.languages import html_lang

ENTRY_PREFETCHES = ("topics", "audiences", "regions", "instruments__titles")


def work_url(key: str, language_code: str) -> str:
    return f"{api_url('works', key)}?lang={language_code}"


def work_entries(pages: list[WorkPage], language_code: str) -> list[dict[str, Any]]:
    """Return the works of pages in one language, as listings show them."""
    works = [page.work for page in pages]
    prefetch_related_objects(works, *ENTRY_PREFETCHES)
    ids = [work.pk for work in works]
    known_pages, published = pages_by_work(ids), published_languages(ids)
    return [
        work_entry(page, known_pages.get(page.work_id, []), published.get(page.work_id, []), language_code)
        for page in pages
    ]


def work_entry(page: WorkPage, pages: list[WorkPage], published: list[str], language_code: str) -> dict[str, Any]:
    work = page.work
    return {
        "key": work.key,
        "kind": choice(work.kind, work.get_kind_display()),
        "type": choice(work.type, work.get_type_display()),
        "title": page.title,
        "summary": page.summary,
        "language": html_lang(language_code),
        "page_languages": tags(each.locale.language_code for each in pages),
        "work_languages": [html_lang(code) for code in published],
        "symbol": work.symbol,
        "date": work.date,
        **{
            name: references(name, getattr(work, name).all(), language_code)
            for name in ("topics", "audiences", "regions", "instruments")
        },
        "session": session_of(work) if work.kind == WorkKind.TRAINING else None,
        "page_url": absolute_url(page.get_url() or ""),
        "url": work_url(work.key, language_code),
    }


def session_of(work: Work) -> dict[str, Any]:
    state = work.session_state()
    return {
        "state": {"value": state.value, "label": str(state.label)} if state else None,
        "start": work.local_start,
        "end": work.local_end,
        "deadline": work.local_deadline,
        "time_zone": work.time_zone,
        "mode": choice(work.mode, work.get_mode_display()),
        "venue_country": country(work.venue_country) if work.venue_country else None,
        "working_languages": tags(work.working_languages),
        "interpretation_languages": tags(work.interpretation_languages),
        "seats": work.seats,
        "participation": choice(work.participation, work.get_participation_display()),
        "cancelled": work.is_cancelled,
    }


def work_detail(page: WorkPage, language_code: str) -> dict[str, Any]:
    """Return everything about a work; `page` is its specific page in the language."""
    from catalogue.interchange import page_texts_of

    work = page.work
    prefetch_related_objects([work], "bodies", "versions__document")
    entry = work_entries([page], language_code)[0]
    texts = {name: text for name, text in page_texts_of(page).items() if name not in ("title", "summary")}
    return entry | {
        "texts": texts,
        "source": work.source,
        "authors": work.authors,
        "review_due": work.review_due,
        "bodies": references("bodies", work.bodies.all(), language_code),
        "countries": [country(each) for each in work.countries],
        **related_works(work, language_code),
        "versions": version_entries(list(work.versions.all()), {work.pk: work.key}, language_code),
        "pages": page_links(pages_by_work([work.pk]).get(work.pk, []), work.key),
    }


def page_links(pages: Iterable[WorkPage], key: str) -> list[dict[str, Any]]:
    by_language = {page.locale.language_code: page for page in pages}
    return [
        {
            "language": html_lang(code),
            "title": by_language[code].title,
            "page_url": absolute_url(by_language[code].get_url() or ""),
            "url": work_url(key, code),
        }
        for code in in_language_order(by_language)
    ]


def related_works(work: Work, language_code: str) -> dict[str, list[dict[str, Any]]]:
    """Return the public works this one is tied to: those it supersedes, those that supersede it, related ones."""
    relations = list(
        WorkRelation.objects.filter(Q(work=work) | Q(target=work)).select_related("work", "target").order_by("pk")
    )
    others = {each.work_id: each.work for each in relations} | {each.target_id: each.target for each in relations}
    pages = pages_by_work(others)
    found: dict[str, dict[str, dict[str, Any]]] = {"supersedes": {}, "superseded_by": {}, "related": {}}
    for relation in relations:
        is_own = relation.work_id == work.pk
        other = relation.target if is_own else relation.work
        name = "supersedes" if is_own else "superseded_by"
        if relation.kind == RelationKind.RELATED:
            name = "related"
        if pages.get(other.pk):
            found[name][other.key] = related_work(other, pages[other.pk], language_code)
    return {name: list(works.values()) for name, works in found.items()}


def related_work(work: Work, pages: list[WorkPage], language_code: str) -> dict[str, Any]:
    by_language = {page.locale.language_code: page for page in pages}
    code = next(each for each in (language_code, "en", *in_language_order(by_language)) if each in by_language)
    return {
        "key": work.key,
        "title": by_language[code].title,
        "language": html_lang(code),
        "url": work_url(work.key, code),
    }


def files_by_document(versions: Iterable[LanguageVersion]) -> dict[int, DocumentFile]:
    ids = {version.document_id for version in versions if version.document_id}
    files = DocumentFile.objects.filter(document_id__in=ids).select_related("document", "text").defer("text__pages")
    return {file.document_id: file for file in files}


def version_entries(versions: list[LanguageVersion], keys: dict[int, str], language_code: str) -> list[dict[str, Any]]:
    """Return versions in the order given; `keys` is {work id: key}."""
    files = files_by_document(versions)
    private = private_collection_ids()
    entries = []
    for version in versions:
        file = known_file(version, private)
        facts = file_facts(files[file.document_id]) if file and file.document_id in files else None
        entries.append(version_entry(version, keys[version.work_id], facts, language_code))
    return entries


def version_entry(
    version: LanguageVersion, key: str, file: dict[str, Any] | None, language_code: str
) -> dict[str, Any]:
    return {
        "id": version.pk,
        "work": key,
        "language": html_lang(version.language),
        "kind": choice(version.kind, version.get_kind_display()),
        "status": choice(version.status, version.get_status_display()),
        "expected_on": version.expected_on,
        "edition": version.edition,
        "date": version.date,
        "sales_number": version.sales_number,
        "isbn": version.isbn,
        "job_number": version.job_number,
        "file": file,
        "url": f"{api_url('versions', version.pk)}?lang={language_code}",
        "work_url": api_url("works", key),
    }


def file_facts(file: DocumentFile) -> dict[str, Any]:
    return {
        "name": file.document.filename,
        "url": absolute_url(file.document.url),
        "media_type": file.media_type,
        "byte_size": file.byte_size,
        "page_count": file.text.page_count,
        "sha256": file.sha256,
    }


def file_entries(versions: list[LanguageVersion], keys: dict[int, str]) -> list[dict[str, Any]]:
    files = files_by_document(versions)
    return [
        file_facts(files[version.document_id])
        | {
            "id": version.pk,
            "work": keys[version.work_id],
            "language": html_lang(version.language),
            "version_url": api_url("versions", version.pk),
            "api_url": api_url("files", version.pk),
        }
        for version in versions
        if version.document_id in files
    ]
