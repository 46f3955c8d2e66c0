"""The Celery application with tasks for tests; a worker is started on it with `--app config.tests.probe_app`."""

import os
from pathlib import Path

import structlog
from celery import shared_task

from config.celery import app

__all__ = ["app"]


@shared_task(name="config.tests.write_file")
def write_file(path: str) -> None:
    """Leave a file that holds the request id which the task knows of."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    draft = Path(f"{path}.{os.getpid()}")
    draft.write_text(str(request_id), encoding="utf-8")
    draft.rename(path)
