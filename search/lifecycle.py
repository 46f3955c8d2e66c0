"""The life of the indices: made with a time in their names, filled, checked, swapped in, kept one round, removed.

While an index is under construction the drain writes to it, too (see search.indexing.find_targets), so
that no edit made during a rebuild is lost and none is undone by the swap.
"""

import gc
import logging
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch, NotFoundError

from catalogue.models import Work
from search.breaker import writer_breaker
from search.builders import build_records
from search.client import UNAVAILABLE_ERRORS, SearchUnavailableError, alias_of, get_writer
from search.drain import drain_outbox
from search.index_kinds import INDEX_KINDS, count_expected
from search.indexing import Targets, WriteResult, construction_prefix, write_records
from search.outbox import allocate_version, delete_rows, list_rows
from search.placement import build_placement
from search.semantic.embedding import note_unembedded

logger = logging.getLogger(__name__)

# A new index with fewer documents than this share of the live one is taken for a mistake.
LEAST_SHARE = 0.9
CATCH_UP_ROUNDS = 5
# A search asks every segment of an index; filling leaves up to a dozen, and a search of three takes an eighth less.
SEGMENTS = 3
MERGE_SECONDS = 600
# Requests that Elasticsearch has at a time: while it waits for the longest text of one, it works on the other.
WRITERS = 2

Progress = Callable[[int, int], None]


class RebuildError(Exception):
    """The new indices may not go live; the old ones stay."""


@dataclass(slots=True)
class RebuildReport:
    """What a rebuild did: documents per kind of index, seconds until live, the generations kept and removed."""

    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    previous: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def rebuild_indices(progress: Progress | None = None, is_shrinking_allowed: bool = False) -> RebuildReport:
    """Build all indices anew and put them live in one step.

    Raises RebuildError when they don't hold what the database holds, and SearchUnavailableError when
    Elasticsearch fails; in both cases what was live stays live.
    """
    started = time.monotonic()
    client = get_writer()
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
    try:
        delete_indices(client, unfinished_indices(client))
        try:
            create_indices(client, stamp)
            # It answers, so the drain need not wait out a pause that began while it didn't.
            writer_breaker.note_success()
            # What waits now is older than what the filling reads: it is in the new indices without a drain.
            settled = list_rows()
            fill_indices(client, stamp, set(settled.values()), progress)
            counts = check_counts(client, stamp)
            if not is_shrinking_allowed:
                refuse_shrinking(client, counts)
            report = RebuildReport(counts=counts, previous=swap_aliases(client, stamp))
        except BaseException:
            delete_indices(client, [index_name(kind, stamp) for kind in INDEX_KINDS])
            raise
        delete_rows(list(settled))
        report.removed = remove_old_generations(client, stamp, report.previous)
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error
    report.seconds = time.monotonic() - started
    merge_segments(client, stamp)
    return report


def index_name(kind: str, stamp: str) -> str:
    return f"{alias_of(kind)}-{stamp}"


def is_generation_of(name: str, kind: str) -> bool:
    """Whether an index is one of ours, of this kind: a neighbour's prefix may begin like ours."""
    return re.fullmatch(re.escape(alias_of(kind)) + r"-\d{20}", name) is not None


def find_generations(client: Elasticsearch, kind: str) -> dict[str, set[str]]:
    """Return {index name: its aliases} of all indices of a kind."""
    try:
        answer = client.indices.get_alias(index=f"{alias_of(kind)}-*")
    except NotFoundError:
        return {}
    return {name: set(entry["aliases"]) for name, entry in answer.body.items() if is_generation_of(name, kind)}


def unfinished_indices(client: Elasticsearch) -> list[str]:
    """Return the indices of rebuilds that did not end: the newest rebuild is the one that counts."""
    return [
        name
        for kind in INDEX_KINDS
        for name, aliases in find_generations(client, kind).items()
        if any(alias.startswith(construction_prefix(kind)) for alias in aliases)
    ]


def delete_indices(client: Elasticsearch, names: list[str]) -> None:
    if names:
        client.indices.delete(index=",".join(names), ignore_unavailable=True)


def create_indices(client: Elasticsearch, stamp: str) -> None:
    """Make the empty indices of all kinds, at once since each takes a while."""

    def create(kind: str) -> None:
        body = INDEX_KINDS[kind].build_body()
        body["settings"]["index"] |= build_placement()
        # Nobody searches it yet; refreshing would only slow the filling.
        body["settings"]["index"]["refresh_interval"] = "-1"
        building = f"{construction_prefix(kind)}{stamp}"
        client.indices.create(index=index_name(kind, stamp), aliases={building: {}}, **body)

    with ThreadPoolExecutor(max_workers=len(INDEX_KINDS)) as executor:
        list(executor.map(create, INDEX_KINDS))


def fill_indices(client: Elasticsearch, stamp: str, waiting: set[str], progress: Progress | None) -> None:
    """Write all works. The next batch is built while Elasticsearch takes in those before.

    The indices are empty, so there is nothing to remove: but of the works that have been `waiting` in the outbox, a
    drain may have read an older state and write it late. An edit made since then has a row of its own.
    """
    aliases = {kind: [f"{construction_prefix(kind)}{stamp}"] for kind in INDEX_KINDS}
    targets = Targets(live={}, under_construction=aliases)
    keys = list(Work.objects.order_by("pk").values_list("key", flat=True))
    done = 0
    writing: deque[Future[WriteResult]] = deque()
    with ThreadPoolExecutor(max_workers=WRITERS) as executor, settled_memory():
        for start in range(0, len(keys), settings.SEARCH_BATCH_SIZE):
            chunk = keys[start : start + settings.SEARCH_BATCH_SIZE]
            # Before the works are read, as in a drain: an edit made meanwhile gets a greater one.
            version = allocate_version()
            built = build_records(chunk)
            refuse_errors(built.errors)
            note_unembedded(built.unembedded)
            if len(writing) == WRITERS:
                refuse_errors(writing.popleft().result().errors)
            writing.append(executor.submit(write_records, client, built, version, targets, waiting))
            done += len(chunk)
            if progress:
                progress(done, len(keys))
        for each in writing:
            refuse_errors(each.result().errors)


@contextmanager
def settled_memory() -> Iterator[None]:
    """Have the garbage collector leave alone what there is already; going through it again and again costs a sixth."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def refuse_errors(errors: dict[str, str]) -> None:
    if errors:
        key, error = next(iter(errors.items()))
        raise RebuildError(f"{len(errors)} works can't be indexed; the first is {key}: {error}")


def check_counts(client: Elasticsearch, stamp: str) -> dict[str, int]:
    """Return the documents per kind of the new indices. Raises RebuildError where they are wrong.

    An edit since the filling is no error, so they are taken again after the outbox was drained.
    """
    found: dict[str, int] = {}
    for attempt in range(CATCH_UP_ROUNDS):
        if attempt:
            drain_outbox()
        for kind in INDEX_KINDS:
            client.indices.refresh(index=index_name(kind, stamp))
        expected = count_expected()
        found = {kind: client.count(index=index_name(kind, stamp))["count"] for kind in INDEX_KINDS}
        if found == expected:
            return found
        time.sleep(0.2 * attempt)
    wrong = [f"{kind}: {count} of {expected[kind]}" for kind, count in found.items() if count != expected[kind]]
    raise RebuildError(f"The new indices don't hold what the database holds ({', '.join(wrong)}).")


def refuse_shrinking(client: Elasticsearch, counts: dict[str, int]) -> None:
    for kind, count in counts.items():
        try:
            # What the drain has just removed from it counts no more.
            client.indices.refresh(index=alias_of(kind))
            live = client.count(index=alias_of(kind))["count"]
        except NotFoundError:
            continue
        if count < live * LEAST_SHARE:
            raise RebuildError(
                f"{kind}: the new index has {count} documents, the live one {live}. "
                "If that is right, run again with --allow-shrink."
            )


def swap_aliases(client: Elasticsearch, stamp: str) -> list[str]:
    """Make the new indices of all kinds live at once; return the indices that were live."""
    actions: list[dict[str, Any]] = []
    previous: list[str] = []
    names = ",".join(index_name(kind, stamp) for kind in INDEX_KINDS)
    client.indices.put_settings(index=names, settings={"index": {"refresh_interval": None}})
    for kind in INDEX_KINDS:
        new = index_name(kind, stamp)
        live = [name for name, aliases in find_generations(client, kind).items() if alias_of(kind) in aliases]
        actions += [{"remove": {"index": name, "alias": alias_of(kind)}} for name in live]
        actions += [
            {"add": {"index": new, "alias": alias_of(kind)}},
            {"remove": {"index": new, "alias": f"{construction_prefix(kind)}{stamp}"}},
        ]
        previous += live
    client.indices.update_aliases(actions=actions)
    return previous


def merge_segments(client: Elasticsearch, stamp: str) -> None:
    """Have the new indices in few segments. They are live and whole: where this fails, searches cost a little more."""
    names = ",".join(index_name(kind, stamp) for kind in INDEX_KINDS)
    try:
        client.options(request_timeout=MERGE_SECONDS).indices.forcemerge(index=names, max_num_segments=SEGMENTS)
    except UNAVAILABLE_ERRORS as error:
        logger.warning("search_segments_not_merged", extra={"error": str(error)})


def remove_old_generations(client: Elasticsearch, stamp: str, kept: list[str]) -> list[str]:
    """Delete all generations but the live one and the one before it, which is kept for a way back."""
    old = [
        name
        for kind in INDEX_KINDS
        for name in find_generations(client, kind)
        if name < index_name(kind, stamp) and name not in kept
    ]
    delete_indices(client, old)
    return old


def find_outdated_indices(client: Elasticsearch) -> list[str]:
    """Return the kinds without a live index, or whose index was made for another mapping."""
    outdated = []
    for kind in INDEX_KINDS:
        wanted = INDEX_KINDS[kind].build_body()["mappings"]["_meta"]["fingerprint"]
        try:
            answer = client.indices.get_mapping(index=alias_of(kind)).body
        except NotFoundError:
            outdated.append(kind)
            continue
        found = {entry["mappings"].get("_meta", {}).get("fingerprint") for entry in answer.values()}
        if found != {wanted}:
            outdated.append(kind)
    return outdated
