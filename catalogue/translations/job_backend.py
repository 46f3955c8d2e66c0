"""The door through which wagtail-localize hands over background work (WAGTAILLOCALIZE_JOBS)."""

from collections.abc import Callable
from typing import Any

from wagtail_localize.tasks import BaseJobBackend


class CeleryJobBackend(BaseJobBackend):
    """Writes a TranslationJob row in the caller's transaction; a worker takes it after the commit."""

    def enqueue(self, func: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Raises UnknownJobFunctionError, JobArgumentError; never for a broker that is away."""
        # wagtail-localize's models import this module before apps are ready.
        from catalogue.translations.queueing import queue_call

        queue_call(func, args or [], kwargs or {})
