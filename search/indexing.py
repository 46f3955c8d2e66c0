"""Writes documents to Elasticsearch in bulk, each with the version of the batch it belongs to.

A write that comes late loses against a newer one (409), so order and repetition don't matter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import BulkIndexError, streaming_bulk

from search.client import PASSING_STATUSES, UNAVAILABLE_ERRORS, SearchUnavailableError, alias_of
from search.documents import DOCUMENTS, WorkRecord

MAX_REQUEST_BYTES = 10 * 1024 * 1024
MAX_REQUEST_ITEMS = 500

Action = tuple[dict[str, Any], dict[str, Any] | None]


def pass_action(action: Any) -> Any:
    """Our actions have the form of a bulk request already, with settings the client's own form lacks."""
    return action


class IndexMissingError(SearchUnavailableError):
    """There is no index to write to: `manage.py rebuild_search_index` makes it."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The aliases to write to per language: the live one, and one per index under construction."""

    live: dict[str, str]
    under_construction: dict[str, list[str]]

    def of(self, language_code: str) -> list[str]:
        live = [self.live[language_code]] if language_code in self.live else []
        return [*live, *self.under_construction.get(language_code, [])]


@dataclass(slots=True)
class WriteResult:
    """How many documents were put and removed, and {work key: error} of those that failed for good."""

    put: int = 0
    removed: int = 0
    outdated: int = 0
    errors: dict[str, str] = field(default_factory=dict)


def construction_prefix(language_code: str) -> str:
    return f"{alias_of(language_code)}-building-"


def find_targets(client: Elasticsearch) -> Targets:
    """Return where documents of each language go at this moment. Raises SearchUnavailableError."""
    names = [pattern for code in DOCUMENTS for pattern in (alias_of(code), f"{construction_prefix(code)}*")]
    try:
        answer = client.indices.get_alias(name=",".join(names), ignore_unavailable=True).body
    except NotFoundError as error:
        # 404 means that some of the names exist and some don't; those that do are in the body.
        answer = error.body if isinstance(error.body, dict) else {}
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error
    found = {alias for entry in answer.values() if isinstance(entry, dict) for alias in entry.get("aliases", {})}
    live = {code: alias_of(code) for code in DOCUMENTS if alias_of(code) in found}
    building = {
        code: sorted(alias for alias in found if alias.startswith(construction_prefix(code))) for code in DOCUMENTS
    }
    return Targets(live, building)


def require_targets(targets: Targets) -> None:
    missing = [code for code in DOCUMENTS if not targets.of(code)]
    if missing:
        raise IndexMissingError(f"No search index for {', '.join(missing)}: run manage.py rebuild_search_index.")


def write_records(
    client: Elasticsearch, records: dict[str, dict[str, WorkRecord]], version: int, targets: Targets
) -> WriteResult:
    """Put the documents of each work, and remove those of languages it has none in.

    `records` is {work key: {language code: document}}. Raises SearchUnavailableError when the
    cluster can't take writes now; some may have been made, and making them again does no harm.
    """
    result = WriteResult()
    actions = build_actions(records, version, targets)
    construction = {alias for aliases in targets.under_construction.values() for alias in aliases}
    try:
        for is_done, item in streaming_bulk(
            client,
            cast(Iterable[dict[str, Any]], actions),
            chunk_size=MAX_REQUEST_ITEMS,
            max_chunk_bytes=MAX_REQUEST_BYTES,
            expand_action_callback=pass_action,
            raise_on_error=False,
            raise_on_exception=True,
            # Never let a typing mistake or a lost alias make an index of its own.
            require_alias=True,
        ):
            note_item(result, is_done, item, construction, targets)
    except BulkIndexError as error:
        raise SearchUnavailableError(str(error)) from error
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error
    return result


def build_actions(records: dict[str, dict[str, WorkRecord]], version: int, targets: Targets) -> Iterator[Action]:
    for language_code in DOCUMENTS:
        for alias in targets.of(language_code):
            for key, documents in records.items():
                header = {"_index": alias, "_id": key, "version": version, "version_type": "external"}
                if language_code in documents:
                    yield {"index": header}, dict(documents[language_code])
                else:
                    yield {"delete": header}, None


def note_item(
    result: WriteResult, is_done: bool, item: dict[str, Any], construction: Iterable[str], targets: Targets
) -> None:
    """Sort one answer of a bulk request: done, outdated, failed, or a reason to stop."""
    operation, answer = next(iter(item.items()))
    status = answer.get("status", 500)
    if is_done:
        if operation == "index":
            result.put += 1
        else:
            result.removed += 1
    elif status == 409:
        result.outdated += 1
    elif status == 404 and "error" not in answer:
        pass  # Nothing to remove; the tombstone is written all the same.
    elif status == 404 and answer["_index"] in construction and targets.live:
        pass  # The rebuild ended between the look-up and this write; its index is the live one now, or gone.
    elif status == 404:
        raise IndexMissingError(describe_error(answer))
    elif status in PASSING_STATUSES:
        raise SearchUnavailableError(describe_error(answer))
    else:
        result.errors[answer["_id"]] = describe_error(answer)


def describe_error(answer: dict[str, Any]) -> str:
    error = answer.get("error") or {}
    if not isinstance(error, dict):
        return str(error)
    cause = error.get("caused_by") or {}
    parts = [error.get("type"), error.get("reason"), cause.get("reason")]
    return f"{answer.get('_index')}: " + ", ".join(str(part) for part in parts if part)
