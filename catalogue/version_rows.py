"""The language versions of a work as a reader sees them: what, when, which file."""

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.db.models import QuerySet

from catalogue.models import DocumentFile, LanguageVersion, Work
from catalogue.models.kinds import VersionKind, VersionStatus
from catalogue.querysets import in_language_order
from pages.prepared_queries import prepared

FILE = "document__catalogue_file__"
SHOWN = (
    *(field.name for field in LanguageVersion._meta.concrete_fields),
    "document__file",
    *(f"{FILE}{name}" for name in ("sha256", "byte_size", "text__page_count", "text__is_tagged")),
)


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


def versions_of(work: Work) -> list[LanguageVersion]:
    """Return the versions with their files, without the files' text; a preview may have some that aren't saved."""
    if work.pk is None or "versions" in getattr(work, "_cluster_related_objects", ()):
        return list(work.versions.all())
    return saved_versions(work.pk)


@prepared
def saved_versions(work_id: int) -> QuerySet[LanguageVersion]:
    versions = LanguageVersion.objects.filter(work_id=work_id).order_by("pk")
    return versions.select_related("document__catalogue_file__text").only(*SHOWN)


def build_version_rows(work: Work) -> list[VersionRow]:
    """Return the versions in UN language order; those of a language as they were entered. One query."""
    versions = versions_of(work)
    order = in_language_order({version.language for version in versions})
    versions.sort(key=lambda version: order.index(version.language))
    return [build_version_row(version, file_of(version)) for version in versions]


def file_of(version: LanguageVersion) -> DocumentFile | None:
    return getattr(version.document, "catalogue_file", None)


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
        document: Any = version.document
        row.url = document.url
        row.file_name = document.filename
        row.file_format = PurePath(document.filename).suffix.lstrip(".").upper()
        row.byte_size = file.byte_size
        row.page_count = file.text.page_count
        row.is_tagged = file.text.is_tagged
        row.sha256 = file.sha256
    return row
