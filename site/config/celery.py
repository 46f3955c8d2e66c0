"""The Celery application, and how its tasks are queued; its options are in config.settings.celery."""

import os
import threading
import time
from typing import Any

from celery import Celery, Task, signals
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")


class BrokerPause:
    """Remembers for this process that the broker is away, so that only one request waits for it."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    def is_on(self) -> bool:
        return time.monotonic() < self._until

    def begin(self, seconds: float) -> None:
        with self._lock:
            self._until = time.monotonic() + seconds

    def end(self) -> None:
        with self._lock:
            self._until = 0.0


broker_pause = BrokerPause()


class QueuedTask(Task):
    """A task whose queueing raises OperationalError within about a second when the broker is away.

    One commit may queue a dozen tasks, and an import thousands: after a failure the next ones fail
    at once for CELERY_QUEUE_PAUSE seconds. Whoever queues must have left a row that beat finds.
    """

    abstract = True

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        if broker_pause.is_on() and not self.app.conf.task_always_eager:
            raise OperationalError("The broker did not answer a moment ago.")
        try:
            return super().apply_async(*args, **kwargs)
        except OperationalError:
            broker_pause.begin(self.app.conf.queue_pause)
            raise


app = Celery("sextant", task_cls=QueuedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@signals.setup_logging.connect
def keep_logging(**_kwargs: Any) -> None:
    """Being there is enough: Celery then leaves the logging that Django set up alone."""
