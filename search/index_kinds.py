"""All indices that are kept in step with the database: what each holds of a work, and under which ids.

Writing, rebuilding and comparing treat them alike. The ids of a work are known without asking, so that
what is no more is removed with the version of its batch.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count

from search.builders import BuildResult
from search.documents import DOCUMENTS, build_index_body
from search.eligibility import eligible_pages
from search.file_documents import build_file_index_body, readable_versions
from search.semantic.documents import build_passage_index_body


class IndexKind(ABC):
    """One index, known by its name in INDEX_KINDS (see `client.alias_of`)."""

    @abstractmethod
    def build_body(self) -> dict[str, Any]:
        """Return settings and mappings, with a fingerprint of both in `_meta`."""

    @abstractmethod
    def list_ids(self, key: str) -> list[str]:
        """Return the ids of all documents that a work may have here."""

    @abstractmethod
    def key_of(self, document_id: str) -> str:
        """Return the key of the work that a document is about."""

    @abstractmethod
    def list_documents(self, built: BuildResult, key: str) -> Mapping[str, Mapping[str, Any]]:
        """Return {id: document} of a work as it was built."""

    @abstractmethod
    def count_expected(self) -> int:
        """Return how many documents the database asks for."""


@dataclass(frozen=True, slots=True)
class WorkIndex(IndexKind):
    """The works as readers of one language find them: one document each."""

    language_code: str

    def build_body(self) -> dict[str, Any]:
        return build_index_body(self.language_code)

    def list_ids(self, key: str) -> list[str]:
        return [key]

    def key_of(self, document_id: str) -> str:
        return document_id

    def list_documents(self, built: BuildResult, key: str) -> Mapping[str, Mapping[str, Any]]:
        records = built.records[key]
        return {key: records[self.language_code]} if self.language_code in records else {}

    def count_expected(self) -> int:
        return int(eligible_pages().aggregate(count=Count("work_id", distinct=True))["count"])


@dataclass(frozen=True, slots=True)
class FileIndex(IndexKind):
    """The pages of files: one document per work and language of the version, under "key/language"."""

    def build_body(self) -> dict[str, Any]:
        return build_file_index_body()

    def list_ids(self, key: str) -> list[str]:
        return [f"{key}/{code}" for code in DOCUMENTS]

    def key_of(self, document_id: str) -> str:
        return document_id.rsplit("/", 1)[0]

    def list_documents(self, built: BuildResult, key: str) -> Mapping[str, Mapping[str, Any]]:
        return {f"{key}/{code}": record for code, record in built.file_records.get(key, {}).items()}

    def count_expected(self) -> int:
        return readable_versions().order_by().values("work", "language").distinct().count()


@dataclass(frozen=True, slots=True)
class PassageIndex(IndexKind):
    """The vectors of passages: one document per work and language of its page, under "key/language"."""

    def build_body(self) -> dict[str, Any]:
        return build_passage_index_body()

    def list_ids(self, key: str) -> list[str]:
        return [f"{key}/{code}" for code in DOCUMENTS]

    def key_of(self, document_id: str) -> str:
        return document_id.rsplit("/", 1)[0]

    def list_documents(self, built: BuildResult, key: str) -> Mapping[str, Mapping[str, Any]]:
        return {f"{key}/{code}": record for code, record in built.passage_records.get(key, {}).items()}

    def count_expected(self) -> int:
        return eligible_pages().order_by().values("work", "locale").distinct().count()


FILES = "files"
PASSAGES = "passages"
INDEX_KINDS: dict[str, IndexKind] = {**{code: WorkIndex(code) for code in DOCUMENTS}, FILES: FileIndex()}
if settings.SEARCH_EMBEDDER:
    INDEX_KINDS[PASSAGES] = PassageIndex()


def count_expected() -> dict[str, int]:
    """Return {name of the kind: how many documents the database asks for}."""
    works = WorkIndex(next(iter(DOCUMENTS))).count_expected()  # the same in every language
    return {name: works if isinstance(kind, WorkIndex) else kind.count_expected() for name, kind in INDEX_KINDS.items()}
