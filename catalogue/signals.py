"""What the catalogue does when a page is published or a document is uploaded."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.documents.models import Document
from wagtail.models import Page
from wagtail.signals import page_published

from catalogue.files import register_document_file
from catalogue.models import Work, WorkPage


@receiver(post_save, sender=Document)
def register_uploaded_file(sender: type[Document], instance: Document, **kwargs: Any) -> None:
    register_document_file(instance)


@receiver(page_published)
def publish_facts_with_page(sender: type[Page], instance: Page, revision: Any, **kwargs: Any) -> None:
    """Facts drafted on any language's page become public with it, by the same editor."""
    if isinstance(instance, WorkPage):
        Work.objects.get(pk=instance.work_id).publish_facts(revision.user if revision else None)
