"""Clock-driven work on pages."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="pages.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and expire pages and snippets whose time has come (Wagtail's own command)."""
    call_command("publish_scheduled")
