"""How an index is spread over the nodes of a cluster. It is no part of what the index is, nor of its fingerprint."""

from typing import Any

from django.conf import settings


def build_placement() -> dict[str, Any]:
    """Return the settings of a new index that say into how many parts it is cut, and their copies."""
    placement: dict[str, Any] = {"number_of_shards": settings.SEARCH_SHARDS}
    if "-" in settings.SEARCH_REPLICAS:
        # Copies come and go with the nodes, so that a single one is not in want of any.
        return placement | {"auto_expand_replicas": settings.SEARCH_REPLICAS}
    return placement | {"auto_expand_replicas": "false", "number_of_replicas": int(settings.SEARCH_REPLICAS)}
