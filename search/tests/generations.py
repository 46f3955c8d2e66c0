"""What tests of rebuilds ask of the indices there are."""

from search.client import alias_of
from search.index_kinds import INDEX_KINDS
from search.lifecycle import find_generations


def delete_other_generations(client):
    """Delete all indices that aren't live."""
    for kind in INDEX_KINDS:
        for name, aliases in find_generations(client, kind).items():
            if alias_of(kind) not in aliases:
                client.indices.delete(index=name)


def live_index(client, code="en"):
    return next(name for name, aliases in find_generations(client, code).items() if alias_of(code) in aliases)


def indexed_keys(client, code="en"):
    client.indices.refresh(index=alias_of(code))
    return {hit["_id"] for hit in client.search(index=alias_of(code), size=1000)["hits"]["hits"]}
