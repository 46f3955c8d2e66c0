"""Clock-driven work on pages."""

import structlog
from celery import shared_task

from pages.scheduling import run_schedule

logger = structlog.get_logger(__name__)


@shared_task(name="pages.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and expire pages and snippets whose time has come."""
    outcome = run_schedule()
    if outcome.expired or outcome.published or outcome.refused:
        logger.info("schedule_run", expired=outcome.expired, published=outcome.published, refused=outcome.refused)
