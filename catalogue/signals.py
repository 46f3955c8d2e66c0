"""What the catalogue does when a page is published or a document is uploaded."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.documents.models import Document
from wagtail.models import Page
from wagtail.search import index
from wagtail.signals import page_published

from catalogue.extraction.file_texts import request_reading
from catalogue.files import register_document_file
from catalogue.models import (
    Audience,
    Body,
    Concept,
    ConceptLabel,
    FileText,
    Instrument,
    InstrumentTitle,
    InstrumentVariant,
    Region,
    Topic,
    Work,
    WorkPage,
)
from catalogue.models.files import TextReason, TextState
from catalogue.models.thesaurus import mark_vocabulary_changed
from catalogue.tasks import queue_extraction
from catalogue.withdrawal import take_pages_off


@receiver(post_save, sender=Document)
def register_uploaded_file(sender: type[Document], instance: Document, **kwargs: Any) -> None:
    record = register_document_file(instance)
    if record and record.text.reason == TextReason.MISSING:
        request_reading(record.text)


@receiver(post_save, sender=FileText)
def have_waiting_file_read(sender: type[FileText], instance: FileText, **kwargs: Any) -> None:
    if instance.state == TextState.WAITING:
        transaction.on_commit(lambda: queue_extraction(instance.pk), robust=True)


@receiver(page_published)
def publish_facts_with_page(sender: type[Page], instance: Page, revision: Any, **kwargs: Any) -> None:
    """Facts drafted on any language's page become public with it, by the same editor."""
    if not isinstance(instance, WorkPage):
        return
    work = Work.objects.get(pk=instance.work_id)
    work.publish_facts(revision.user if revision else None)
    take_off_if_withdrawn(work.pk)


@receiver(post_save, sender=Work)
def take_withdrawn_work_off(sender: type[Work], instance: Work, **kwargs: Any) -> None:
    if instance.withdrawn_reason:
        take_off_if_withdrawn(instance.pk)


def take_off_if_withdrawn(work_id: int) -> None:
    """Draft facts withdraw nothing: what counts is what the table holds."""
    work = Work.objects.filter(pk=work_id).exclude(withdrawn_reason="").first()
    if work:
        take_pages_off(work)


@receiver(post_delete, sender=WorkPage)
def delete_work_with_its_last_page(sender: type[WorkPage], instance: WorkPage, **kwargs: Any) -> None:
    """A work that no page shows can't be reached by anybody, so it goes with its last page."""
    if not WorkPage.objects.filter(work_id=instance.work_id).exists():
        Work.objects.filter(pk=instance.work_id).delete()


# Whatever has names that searches are widened or narrowed by. Bulk writes send no signals and call the function
# themselves.
NAMED_MODELS = (Concept, ConceptLabel, Instrument, InstrumentTitle, InstrumentVariant, Body, Topic, Audience, Region)


def name_changed(sender: type[Any], **kwargs: Any) -> None:
    mark_vocabulary_changed()


for named_model in NAMED_MODELS:
    post_save.connect(name_changed, sender=named_model)
    post_delete.connect(name_changed, sender=named_model)


@receiver(post_save, sender=ConceptLabel)
@receiver(post_delete, sender=ConceptLabel)
def index_concept_for_choosers(sender: type[ConceptLabel], instance: ConceptLabel, **kwargs: Any) -> None:
    """A concept is saved before its names, so Wagtail's own index of it has to be written once more."""
    transaction.on_commit(lambda: reindex_concept(instance.concept_id), robust=True)


def reindex_concept(concept_id: int) -> None:
    concept = Concept.objects.filter(pk=concept_id).first()
    if concept:
        index.insert_or_update_object(concept)
