"""What /health/ready reports of search: whether Elasticsearch answers, and how far the index lags behind."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from search import client
from search.index_kinds import INDEX_KINDS
from search.indexing import find_targets
from search.models import OutboxEntry


def probe_elasticsearch() -> dict[str, Any]:
    """Return {"status", "cluster", "index"}; raise when Elasticsearch does not answer within a second.

    "off" means that this site has none on purpose. `index` is "missing" until it is filled for the first time:
    the database answers searches until then.
    """
    if not client.is_configured():
        return {"status": "off"}
    reader = client.get_reader().options(request_timeout=1)
    health = reader.cluster.health()
    is_filled = len(find_targets(reader).live) == len(INDEX_KINDS)
    return {
        "status": "ok" if is_filled and health["status"] != "red" else "degraded",
        "cluster": health["status"],
        "index": "ok" if is_filled else "missing",
    }


def probe_outbox() -> dict[str, Any]:
    """Return {"status", "waiting", "oldest_seconds", "given_up"}: index updates that have not been written yet.

    Without Elasticsearch rows are left alone, and their age says nothing.
    """
    rows = OutboxEntry.objects.aggregate(
        waiting=Count("pk", filter=Q(failed_at=None)),
        oldest=Min("created_at", filter=Q(failed_at=None)),
        given_up=Count("pk", filter=Q(failed_at__isnull=False)),
    )
    seconds = max((timezone.now() - rows["oldest"]).total_seconds(), 0.0) if rows["oldest"] else 0.0
    is_late = client.is_configured() and (seconds > settings.HEALTH_OUTBOX_SECONDS or rows["given_up"])
    return {
        "status": "degraded" if is_late else "ok",
        "waiting": rows["waiting"],
        "oldest_seconds": round(seconds, 1),
        "given_up": rows["given_up"],
    }
