"""What /health/ready reports of search: whether Elasticsearch answers, and how far the index lags behind."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from search import client
from search.models import OutboxEntry


def probe_elasticsearch() -> dict[str, Any]:
    """Return {"status", "cluster"}; raise when Elasticsearch does not answer within a second.

    "off" means that this site has none on purpose.
    """
    if not client.is_configured():
        return {"status": "off"}
    health = client.get_reader().options(request_timeout=1).cluster.health()
    return {"status": "degraded" if health["status"] == "red" else "ok", "cluster": health["status"]}


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
