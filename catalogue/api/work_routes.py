"""The addresses of works, language versions and files."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from django.utils.translation import override
from ninja import Query, Router

from catalogue.api import work_answers
from catalogue.api.languages import asked_language, preferred_languages
from catalogue.api.paging import read_portion, read_row_number
from catalogue.api.problems import ProblemError, refuse_other_names, unknown_value
from catalogue.api.schemas import LanguageParameters
from catalogue.api.work_schemas import (
    FileAnswer,
    FileList,
    FileParameters,
    VersionAnswer,
    VersionList,
    VersionParameters,
    WorkDetail,
    WorkList,
    WorkParameters,
)
from catalogue.api.work_selection import selected_pages
from catalogue.models import LanguageVersion, PublicRecord, WorkPage
from catalogue.models.kinds import VersionKind, WorkKind
from catalogue.public_files import public_file_versions, public_versions
from pages.languages import html_lang, language_codes
from pages.querysets import visible_pages

router = Router(tags=["Works"])


@router.get("/works/", response=WorkList, operation_id="list_works", summary="Works")
def list_works(request: HttpRequest, parameters: Query[WorkParameters]) -> Any:
    """The works with a page in the language of the answer, in the order of their keys."""
    refuse_other_names(request, parameters)
    code = preferred_languages(request)[0]
    pages = selected_pages(request, code, parameters.kind)
    portion = read_portion(request, pages, "work__key", parameters.limit, parameters.cursor)
    return {
        "language": html_lang(code),
        "count": portion.count,
        "next": portion.next,
        "items": work_answers.work_entries(portion.items, code),
    }


@router.get("/works/{key}/", response=WorkDetail, operation_id="read_work", summary="One work")
def read_work(request: HttpRequest, response: HttpResponse, key: str, parameters: Query[LanguageParameters]) -> Any:
    """Everything about a work, with its text in one language.

    With `lang`, 404 where it has no page in that language; the answer names those it has. Without, the best it has.
    """
    refuse_other_names(request, parameters)
    pages = find_pages(key)
    asked = asked_language(request)
    wanted = [asked] if asked else preferred_languages(request)
    code = next((each for each in wanted if each in pages), None)
    if code is None:
        raise ProblemError(
            404, available=[work_answers.work_url(key, each) for each in language_codes() if each in pages]
        )
    page = pages[code].specific
    response["Content-Language"] = html_lang(code)
    changed = PublicRecord.objects.filter(key=key).values_list("changed_at", flat=True).first()
    if changed and page.work.kind != WorkKind.TRAINING:  # the state of a session follows the clock
        response["Last-Modified"] = http_date(changed.timestamp())
    with override(code):
        return work_answers.work_detail(page, code)


def find_pages(key: str) -> dict[str, WorkPage]:
    """Return {language code: page} of a public work. Raises ProblemError (404)."""
    if "\x00" in key:
        raise ProblemError(404)
    found = visible_pages(WorkPage.objects.filter(work__key=key)).select_related("locale", "work")
    pages = {page.locale.language_code: page for page in found}
    if not pages:
        raise ProblemError(404)
    return pages


@router.get(
    "/versions/", response=VersionList, operation_id="list_versions", summary="Language versions", tags=["Versions"]
)
def list_versions(request: HttpRequest, parameters: Query[VersionParameters]) -> Any:
    """The language versions of public works: in which languages works exist, and when others are expected."""
    refuse_other_names(request, parameters)
    refuse_unknown("language", parameters.language, language_codes())
    refuse_unknown("kind", parameters.kind, VersionKind.values)
    versions = public_versions()
    if parameters.kind:
        versions = versions.filter(kind__in=parameters.kind)
    if parameters.status:
        versions = versions.filter(status=parameters.status)
    return answer_versions(request, parameters, versions, work_answers.version_entries)


@router.get(
    "/versions/{int:version_id}/",
    response=VersionAnswer,
    operation_id="read_version",
    summary="One language version",
    tags=["Versions"],
)
def read_version(request: HttpRequest, version_id: int, parameters: Query[LanguageParameters]) -> Any:
    """One language version, with its file where everybody may download it."""
    refuse_other_names(request, parameters)
    code = preferred_languages(request)[0]
    version = find_version(public_versions(), version_id)
    entry = work_answers.version_entries([version], {version.work_id: version.work.key}, code)[0]
    return entry | {"answer_language": html_lang(code)}


@router.get("/files/", response=FileList, operation_id="list_files", summary="Files", tags=["Versions"])
def list_files(request: HttpRequest, parameters: Query[FileParameters]) -> Any:
    """The files that everybody may download, with size and SHA-256: one entry per language version."""
    refuse_other_names(request, parameters)
    refuse_unknown("language", parameters.language, language_codes())
    versions = public_file_versions()
    if parameters.media_type:
        versions = versions.filter(document__catalogue_file__media_type__in=parameters.media_type)
    return answer_versions(
        request, parameters, versions, lambda rows, keys, _code: work_answers.file_entries(rows, keys)
    )


@router.get(
    "/files/{int:version_id}/", response=FileAnswer, operation_id="read_file", summary="One file", tags=["Versions"]
)
def read_file(request: HttpRequest, version_id: int, parameters: Query[LanguageParameters]) -> Any:
    """The file of one language version; its number is that of the version."""
    refuse_other_names(request, parameters)
    version = find_version(public_file_versions(), version_id)
    entries = work_answers.file_entries([version], {version.work_id: version.work.key})
    if not entries:
        raise ProblemError(404)
    return entries[0] | {"answer_language": html_lang(preferred_languages(request)[0])}


def answer_versions(
    request: HttpRequest,
    parameters: VersionParameters | FileParameters,
    versions: QuerySet[LanguageVersion],
    build: Any,
) -> dict[str, Any]:
    refuse_nul(parameters)
    if parameters.work:
        versions = versions.filter(work__key=parameters.work)
    if parameters.language:
        versions = versions.filter(language__in=parameters.language)
    code = preferred_languages(request)[0]
    rows = versions.select_related("work", "document__catalogue_file")
    portion = read_portion(request, rows, "pk", parameters.limit, read_row_number(parameters.cursor))
    keys = {version.work_id: version.work.key for version in portion.items}
    return {
        "language": html_lang(code),
        "count": portion.count,
        "next": portion.next,
        "items": build(portion.items, keys, code),
    }


def find_version(versions: QuerySet[LanguageVersion], version_id: int) -> LanguageVersion:
    if version_id >= 2**63:
        raise ProblemError(404)
    version = versions.select_related("work", "document__catalogue_file").filter(pk=version_id).first()
    if version is None:
        raise ProblemError(404)
    return version


def refuse_unknown(name: str, values: list[str], known: list[str]) -> None:
    unknown = [value for value in values if value not in known]
    if unknown:
        raise unknown_value(name, unknown)


def refuse_nul(parameters: VersionParameters | FileParameters) -> None:
    """PostgreSQL has no NUL in its texts."""
    texts = {"work": [parameters.work], "media_type": getattr(parameters, "media_type", [])}
    for name, values in texts.items():
        refuse_unknown(name, [value for value in values if "\x00" in value], [])
