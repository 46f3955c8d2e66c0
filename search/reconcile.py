"""Compares the indices with the database, document by document, and repairs what differs."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from elasticsearch import Elasticsearch, NotFoundError

from catalogue.models import Work
from search.builders import build_records
from search.client import UNAVAILABLE_ERRORS, SearchUnavailableError, alias_of, get_writer
from search.drain import drain_outbox
from search.index_kinds import INDEX_KINDS
from search.indexing import IndexMissingError
from search.models import OutboxEntry, Reason
from search.outbox import record_keys

PAGE_SIZE = 1000
KEEP_ALIVE = "2m"

# {kind of index: {id of the document: content hash}}
Hashes = dict[str, dict[str, str]]


@dataclass(slots=True)
class Drift:
    """Ids per kind of index: not in the index, there with other content, and there without right."""

    missing: dict[str, list[str]] = field(default_factory=dict)
    stale: dict[str, list[str]] = field(default_factory=dict)
    orphaned: dict[str, list[str]] = field(default_factory=dict)
    # Why documents of these works could not be built, so that nothing can be said of them.
    unbuildable: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.keys() or self.unbuildable)

    def keys(self) -> set[str]:
        """Return the keys of the works that differ."""
        kinds = (self.missing, self.stale, self.orphaned)
        return {INDEX_KINDS[name].key_of(each) for ids in kinds for name, found in ids.items() for each in found}


def find_drift() -> Drift:
    """Return where index and database differ. Raises SearchUnavailableError.

    What seems to differ is looked at a second time, since it may have been written between the two
    readings; works with a row in the outbox are left out, for they are about to be written.
    """
    client = get_writer()
    try:
        suspects = find_suspects(client)
        waiting = set(
            OutboxEntry.objects.filter(failed_at__isnull=True, work_key__in=suspects).values_list("work_key", flat=True)
        )
        return compare_works(client, sorted(suspects - waiting))
    except NotFoundError as error:
        raise IndexMissingError("There is no search index: run manage.py rebuild_search_index.") from error
    except UNAVAILABLE_ERRORS as error:
        raise SearchUnavailableError(str(error)) from error


def repair_drift(drift: Drift) -> Drift:
    """Write anew all works that differ, and return what differs after that."""
    ids = dict(Work.objects.filter(key__in=drift.keys()).values_list("key", "pk"))
    record_keys([(ids.get(key, 0), key) for key in sorted(drift.keys())], Reason.DRIFT)
    drain_outbox()
    return find_drift()


def find_suspects(client: Elasticsearch) -> set[str]:
    expected: Hashes = {name: {} for name in INDEX_KINDS}
    suspects: set[str] = set()
    for keys in batches(Work.objects.order_by("pk").values_list("key", flat=True)):
        hashes, errors = expected_hashes(keys)
        suspects |= set(errors)
        for name, found in hashes.items():
            expected[name] |= found
    for name, kind in INDEX_KINDS.items():
        indexed = dict(read_index(client, name))
        suspects |= {kind.key_of(each) for each, _hash in expected[name].items() ^ indexed.items()}
    return suspects


def batches(keys: Iterable[str]) -> Iterator[list[str]]:
    whole = list(keys)
    for start in range(0, len(whole), settings.SEARCH_BATCH_SIZE):
        yield whole[start : start + settings.SEARCH_BATCH_SIZE]


def expected_hashes(keys: Collection[str]) -> tuple[Hashes, dict[str, str]]:
    """Return what the index should hold of some works, and the errors of those that can't be built."""
    built = build_records(keys)
    hashes: Hashes = {
        name: {
            document_id: document["content_hash"]
            for key in built.records
            for document_id, document in kind.list_documents(built, key).items()
        }
        for name, kind in INDEX_KINDS.items()
    }
    return hashes, built.errors


def read_index(client: Elasticsearch, name: str) -> Iterator[tuple[str, str]]:
    """Yield (id, content hash) of every document of an index, from one point in time."""
    client.indices.refresh(index=alias_of(name))
    point = client.open_point_in_time(index=alias_of(name), keep_alive=KEEP_ALIVE)["id"]
    after = None
    try:
        while True:
            answer = client.search(
                pit={"id": point, "keep_alive": KEEP_ALIVE},
                size=PAGE_SIZE,
                sort=["_shard_doc"],
                search_after=after,
                source=False,
                docvalue_fields=[{"field": "content_hash"}],
                track_total_hits=False,
            )
            point = answer["pit_id"]
            hits = answer["hits"]["hits"]
            for hit in hits:
                yield hit["_id"], hit.get("fields", {}).get("content_hash", [""])[0]
            if len(hits) < PAGE_SIZE:
                return
            after = hits[-1]["sort"]
    finally:
        client.close_point_in_time(id=point)


def compare_works(client: Elasticsearch, suspects: list[str]) -> Drift:
    """Compare some works once more, now with what the index holds at this moment."""
    drift = Drift()
    for keys in batches(suspects):
        expected, errors = expected_hashes(keys)
        drift.unbuildable |= errors
        for name, kind in INDEX_KINDS.items():
            ids = [each for key in keys if key not in errors for each in kind.list_ids(key)]
            if not ids:
                continue
            answer = client.mget(index=alias_of(name), ids=ids, source=["content_hash"])
            indexed = {
                entry["_id"]: entry["_source"].get("content_hash", "") for entry in answer["docs"] if entry.get("found")
            }
            note_differences(drift, name, ids, expected[name], indexed)
    return drift


def note_differences(
    drift: Drift, name: str, ids: list[str], expected: dict[str, str], indexed: dict[str, str]
) -> None:
    for each in ids:
        if each in expected and each not in indexed:
            drift.missing.setdefault(name, []).append(each)
        elif each in indexed and each not in expected:
            drift.orphaned.setdefault(name, []).append(each)
        elif expected.get(each) != indexed.get(each):
            drift.stale.setdefault(name, []).append(each)
