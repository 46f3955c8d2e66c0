"""Celery's entrances to the catalogue: an id in, one service call."""

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from catalogue.extraction import file_texts

logger = structlog.get_logger(__name__)
# A tick leaves the worker to others well before the next one.
TICK_SECONDS = 60.0


@shared_task(name="catalogue.extract_file")
def extract_file(file_text_id: int) -> None:
    """Read the text of one file content."""
    file_texts.read_texts([file_text_id])


@shared_task(name="catalogue.extract_waiting_files")
def extract_waiting_files() -> None:
    """Read what no message led to: the broker was away, a worker was lost, an attempt failed."""
    file_texts.read_waiting_texts(TICK_SECONDS)
    file_texts.forget_unused_texts()


def queue_extraction(file_text_id: int) -> None:
    """Queue the reading of a file. Without a broker the row waits for beat's next tick; nobody notices."""
    try:
        extract_file.apply_async(args=(file_text_id,))
    except (OperationalError, OSError) as error:
        logger.info("file_waits_for_beat", file_text_id=file_text_id, error=type(error).__name__)
