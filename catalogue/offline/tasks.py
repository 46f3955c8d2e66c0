"""Celery's entrances to offline packs: an id in, one service call."""

from typing import Any

import structlog
from celery import Task, shared_task
from kombu.exceptions import OperationalError

from catalogue.models import OfflinePack
from catalogue.offline import running, subjects

logger = structlog.get_logger(__name__)
# Packs take long; a worker has other work, too. One pack that was begun is finished.
TICK_SECONDS = 20.0
LIMITS: dict[str, Any] = {"soft_time_limit": 3000, "time_limit": 3600}


@shared_task(name="catalogue.build_offline_pack", **LIMITS)
def build_offline_pack(pack_id: int) -> None:
    """Build one pack, at an editor's wish."""
    running.run_pack(pack_id)


@shared_task(name="catalogue.build_waiting_offline_packs", **LIMITS)
def build_waiting_offline_packs() -> None:
    """Build what waits: after a night's round, after something was withdrawn, after a worker was lost."""
    if not OfflinePack.objects.exists():
        subjects.align_packs()
    running.run_due_packs(TICK_SECONDS)


@shared_task(name="catalogue.queue_offline_packs")
def queue_offline_packs() -> None:
    """The night's round: let every pack be compared with the catalogue. Beat's ticks then build what changed."""
    subjects.request_stale_builds()


def queue_pack(pack_id: int) -> None:
    """Queue the building of a pack. Without a broker the row waits for beat's next tick."""
    wake_builder(build_offline_pack, pack_id)


def queue_waiting_packs() -> None:
    wake_builder(build_waiting_offline_packs)


def wake_builder(task: Task, *arguments: int) -> None:
    try:
        task.apply_async(args=arguments)
    except (OperationalError, OSError) as error:
        logger.info("offline_packs_wait_for_beat", error=type(error).__name__)
