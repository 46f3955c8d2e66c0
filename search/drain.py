"""Empties the outbox into Elasticsearch. Any number of drains may run at once, without a lock.

The order of the steps is what makes that safe. A drain first selects rows, then takes a version, then
reads the works. Whoever reads an older state of a work has therefore taken a smaller version than the
drain that handles the row of the newer state, and Elasticsearch refuses the smaller one, whichever
comes last. A change made after the selection has a row of its own, which this drain doesn't delete.
"""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from elasticsearch import Elasticsearch

from search.breaker import writer_breaker
from search.builders import build_records
from search.client import SearchUnavailableError, get_writer, is_configured
from search.indexing import IndexMissingError, find_targets, require_targets, show_changes, write_records
from search.outbox import (
    allocate_version,
    compact_outbox,
    delete_handled,
    postpone_failed,
    select_batch,
)
from search.semantic.embedding import note_unembedded

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class DrainOutcome:
    """Counts of one drain; `is_empty` says whether no due row was left, `unembedded` how many works lack vectors."""

    works: int = 0
    put: int = 0
    removed: int = 0
    failed: int = 0
    unembedded: int = 0
    is_empty: bool = False


def drain_outbox(seconds: float | None = None, max_batches: int | None = None) -> DrainOutcome:
    """Handle due rows until there are none, or `seconds` or `max_batches` are used up.

    Raises SearchUnavailableError when Elasticsearch can't be written to; all rows wait, unchanged.
    """
    outcome = DrainOutcome()
    if not is_configured():
        compact_outbox()
        return outcome
    if not writer_breaker.allows(settings.SEARCH_RETRY_AFTER):
        raise SearchUnavailableError("Elasticsearch did not answer a moment ago.")
    try:
        drain_batches(outcome, seconds, max_batches)
    except IndexMissingError:
        raise  # It answers at once, and will as soon as the indices are made.
    except SearchUnavailableError:
        # Many messages may wait to drain; only one of them waits for a node that doesn't answer.
        writer_breaker.note_failure(settings.SEARCH_RETRY_AFTER)
        raise
    writer_breaker.note_success()
    if outcome.put or outcome.removed:
        show_changes(get_writer())
    if outcome.works:
        logger.info(
            "search_outbox_drained",
            extra={"works": outcome.works, "put": outcome.put, "failed": outcome.failed},
        )
    return outcome


def drain_batches(outcome: DrainOutcome, seconds: float | None, max_batches: int | None) -> None:
    client = get_writer()
    deadline = time.monotonic() + seconds if seconds is not None else None
    batches = 0
    while max_batches is None or batches < max_batches:
        if not drain_batch(client, outcome):
            outcome.is_empty = True
            return
        batches += 1
        if deadline is not None and time.monotonic() >= deadline:
            return


def drain_batch(client: Elasticsearch, outcome: DrainOutcome) -> bool:
    """Handle one batch; return False when there was none."""
    batch = select_batch(settings.SEARCH_BATCH_SIZE)
    if not batch.keys:
        return False
    # Looked up after the selection: an index under construction that isn't seen here reads its works
    # later than these rows were committed.
    targets = find_targets(client)
    require_targets(targets)
    version = allocate_version()
    built = build_records(batch.keys)
    written = write_records(client, built, version, targets)
    errors = built.errors | written.errors
    # Before the rows go: whoever dies in between leaves both.
    note_unembedded(built.unembedded)
    delete_handled(batch, errors)
    postpone_failed(batch, errors)
    outcome.works += len(batch.keys) - len(errors)
    outcome.put += written.put
    outcome.removed += written.removed
    outcome.failed += len(errors)
    outcome.unembedded += len(built.unembedded)
    return True
