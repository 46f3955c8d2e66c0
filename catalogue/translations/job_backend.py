"""wagtail-localize's background jobs."""

from wagtail_localize.tasks import ImmediateBackend


class CeleryJobBackend(ImmediateBackend):
    """Being written."""
