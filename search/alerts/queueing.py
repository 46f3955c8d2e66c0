"""The edge where mails are queued after the commit; without a broker beat's next tick finds their rows."""

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

from search import tasks

logger = structlog.get_logger(__name__)


def queue_mail_after_commit(pk: int) -> None:
    def queue() -> None:
        try:
            tasks.send_alert_mail.delay(pk)
        except (OperationalError, OSError) as error:
            logger.warning("alert_mail_waits_for_beat", error=type(error).__name__)

    transaction.on_commit(queue, robust=True)
