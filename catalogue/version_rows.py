"""The language versions of a work as a reader sees them: what, when, which file."""

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePath

from catalogue.models import DocumentFile, LanguageVersion, Work
from catalogue.models.kinds import VersionKind, VersionStatus
from catalogue.querysets import in_language_order


@dataclass
class VersionRow:
    """One language version; without `url` there is no file to download."""

    language: str
    kind: str
    kind_label: str
    is_forthcoming: bool
    expected_on: dt.date | None
    edition: str
    date: dt.date | None
    sales_number: str
    isbn: str
    job_number: str
    url: str = ""
    file_name: str = ""
    # Shown as "PDF" and the like.
    file_format: str = ""
    byte_size: int | None = None
    page_count: int | None = None
    # Whether a PDF is tagged for screen readers; None where that isn't known, and for other files.
    is_tagged: bool | None = None
    sha256: str = ""

    @property
    def is_official(self) -> bool:
        return self.kind == VersionKind.OFFICIAL


def files_of(versions: list[LanguageVersion]) -> dict[int, DocumentFile]:
    """Return {document id: file} of versions, in one query and without the text of the files."""
    ids = [version.document_id for version in versions if version.document_id]
    if not ids:
        return {}
    files = DocumentFile.objects.filter(document_id__in=ids).select_related("document", "text")
    return {file.document_id: file for file in files.defer("text__pages")}


def build_version_rows(work: Work) -> list[VersionRow]:
    """Return the versions in UN language order; those of a language as they were entered."""
    versions = list(work.versions.all())
    files = files_of(versions)
    order = in_language_order({version.language for version in versions})
    versions.sort(key=lambda version: order.index(version.language))
    return [build_version_row(version, files.get(version.document_id)) for version in versions]


def build_version_row(version: LanguageVersion, file: DocumentFile | None) -> VersionRow:
    row = VersionRow(
        language=version.language,
        kind=version.kind,
        kind_label=str(version.get_kind_display()),
        is_forthcoming=version.status == VersionStatus.FORTHCOMING,
        expected_on=version.expected_on,
        edition=version.edition,
        date=version.date,
        sales_number=version.sales_number,
        isbn=version.isbn,
        job_number=version.job_number,
    )
    if file:
        row.url = file.document.url
        row.file_name = file.document.filename
        row.file_format = PurePath(file.document.filename).suffix.lstrip(".").upper()
        row.byte_size = file.byte_size
        row.page_count = file.text.page_count
        row.is_tagged = file.text.is_tagged
        row.sha256 = file.sha256
    return row
