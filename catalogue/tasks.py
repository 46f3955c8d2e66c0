"""Celery's entrances to the catalogue: an id in, one service call."""

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from catalogue.extraction import file_texts
from catalogue.oai import record_keeping
from catalogue.opendata import dumping

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


@shared_task(name="catalogue.refresh_records")
def refresh_records(work_ids: list[int]) -> None:
    """Compare the public records of works that something was changed of."""
    record_keeping.refresh_records(work_ids)
    if record_keeping.are_some_deleted(work_ids):
        # It compares all rows with all works, so not after every edit.
        record_keeping.withdraw_deleted()


@shared_task(name="catalogue.refresh_unlike_records")
def refresh_unlike_records() -> None:
    """Find works that became public or were withdrawn while the broker was away."""
    record_keeping.refresh_unlike()


def queue_record_refresh(work_ids: list[int]) -> None:
    """Queue the comparison of public records. Without a broker beat's next ticks find what changed."""
    try:
        refresh_records.apply_async(args=(work_ids,))
    except (OperationalError, OSError) as error:
        logger.info("public_records_wait_for_beat", works=len(work_ids), error=type(error).__name__)


@shared_task(name="catalogue.dump_due_open_data", soft_time_limit=3000, time_limit=3600)
def dump_due_open_data() -> None:
    """Write the dump of the day where it is missing. At 100,000 works it takes longer than tasks may otherwise."""
    dumping.dump_if_due()
