"""Keeps what is known of files in step with the documents editors upload."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.documents.models import Document

from catalogue.files import register_document_file


@receiver(post_save, sender=Document)
def register_uploaded_file(sender: type[Document], instance: Document, **kwargs: Any) -> None:
    register_document_file(instance)
