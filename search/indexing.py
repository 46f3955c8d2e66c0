"""Writes documents to Elasticsearch in bulk, each with the version of the batch it belongs to.

A write that comes late loses against a newer one (409), so order and repetition don't matter.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import BulkIndexError, streaming_bulk

from search.builders import BuildResult
from search.client import PASSING_STATUSES, UNAVAILABLE_ERRORS, SearchUnavailableError, alias_of
from search.index_kinds import INDEX_KINDS

MAX_REQUEST_BYTES = 10 * 1024 * 1024
MAX_REQUEST_ITEMS = 2_000
# What is read of an answer; the rest is longer than that.
ANSWERS = "errors,items.*._index,items.*._id,items.*.status,items.*.error"

Action = tuple[dict[str, Any], dict[str, Any] | None]


def pass_action(action: Any) -> Any:
    """Our actions have the form of a bulk request already, with settings the client's own form lacks."""
    return action


class IndexMissingError(SearchUnavailableError):
    """There is no index to write to: `manage.py rebuild_search_index` makes it."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The aliases to write to per kind of index: the live one, and one per index under construction."""

    live: dict[str, str]
    under_construction: dict[str, list[str]]

    def of(self, name: str) -> list[str]:
        live = [self.live[name]] if name in self.live else []
        return [*live, *self.under_construction.get(name, [])]


@dataclass(slots=True)
class WriteResult:
    """How many documents were put and removed, and {work key: error} of those that failed for good."""

    put: int = 0
    removed: int = 0
    outdated: int = 0
    errors: dict[str, str] = field(default_factory=dict)


def construction_prefix(name: str) -> str:
    return f"{alias_of(name)}-building-"


def find_targets(client: Elasticsearch) -> Targets:
    """Return where documents of each kind go at this moment. Raises SearchUnavailableError."""
    patterns = [pattern for name in INDEX_KINDS for pattern in (alias_of(name), f"{construction_prefix(name)}*")]
    try:
        answer = client.indices.get_alias(name=",".join(patterns), ignore_unavailable=True).body
    except NotFoundError as error:
        # 404 means that some of the names exist and some don't; those that do are in the body.
        answer = error.body if isinstance(error.body, dict) else {}
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error
    found = {alias for entry in answer.values() if isinstance(entry, dict) for alias in entry.get("aliases", {})}
    live = {name: alias_of(name) for name in INDEX_KINDS if alias_of(name) in found}
    building = {
        name: sorted(alias for alias in found if alias.startswith(construction_prefix(name))) for name in INDEX_KINDS
    }
    return Targets(live, building)


def require_targets(targets: Targets) -> None:
    missing = [name for name in INDEX_KINDS if not targets.of(name)]
    if missing:
        raise IndexMissingError(f"No search index for {', '.join(missing)}: run manage.py rebuild_search_index.")


def write_records(
    client: Elasticsearch,
    built: BuildResult,
    version: int,
    targets: Targets,
    removable: Collection[str] | None = None,
) -> WriteResult:
    """Put the documents of each work that was built, and remove those it has no more. Raises SearchUnavailableError
    when the cluster can't take writes now; some may have been made, and making them again does no harm.

    `removable` are the works of which the indices may hold something that is no more; None means any.
    """
    result = WriteResult()
    actions = build_actions(built, version, targets, removable)
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
            filter_path=ANSWERS,
        ):
            note_item(result, is_done, item, construction, targets)
    except BulkIndexError as error:
        raise SearchUnavailableError(str(error)) from error
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error
    keys = keys_by_id(built.records) if result.errors else {}
    result.errors = {keys[document_id]: error for document_id, error in result.errors.items()}
    return result


def show_changes(client: Elasticsearch) -> None:
    """Have searches find what was written, rather than up to a second later, when Elasticsearch would by itself."""
    with suppress(*UNAVAILABLE_ERRORS):
        client.indices.refresh(index=",".join(alias_of(name) for name in INDEX_KINDS), ignore_unavailable=True)


def build_actions(
    built: BuildResult, version: int, targets: Targets, removable: Collection[str] | None = None
) -> Iterator[Action]:
    for name, kind in INDEX_KINDS.items():
        for alias in targets.of(name):
            for key in built.records:
                documents = kind.list_documents(built, key)
                for document_id in kind.list_ids(key):
                    header = {"_index": alias, "_id": document_id, "version": version, "version_type": "external"}
                    if document_id in documents:
                        yield {"index": header}, dict(documents[document_id])
                    elif removable is None or key in removable:
                        yield {"delete": header}, None


def keys_by_id(keys: Iterable[str]) -> dict[str, str]:
    """Return {id of a document: key of its work}."""
    return {document_id: key for kind in INDEX_KINDS.values() for key in keys for document_id in kind.list_ids(key)}


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
