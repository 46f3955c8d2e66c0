"""Wagtail's own search index of the pages, to compare with: what `update_index` does, without what no page is."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.index import get_indexed_models
from wagtail.search.models import IndexEntry

BATCH = 5_000


def index_pages(progress: Callable[[int], None]) -> int:
    """Index every page that isn't yet; call `progress` with the size of each batch, and return their sum."""
    index = get_search_backend().get_index_for_model(Page)
    indexed = 0
    for model in get_indexed_models():
        if not issubclass(model, Page):
            continue
        for batch in missing_pages(model):
            with transaction.atomic():
                index.add_items(model, batch)
            indexed += len(batch)
            progress(len(batch))
    return indexed


def missing_pages(model: type[Page]) -> Iterator[list[Any]]:
    """Yield the pages of exactly this type behind the last one that has an entry: they were indexed in this order."""
    content_type = ContentType.objects.get_for_model(model)
    entries = IndexEntry.objects.filter(content_type=content_type).annotate(page=Cast("object_id", BigIntegerField()))
    last = entries.aggregate(last=Max("page"))["last"] or 0
    pages = model.get_indexed_objects().filter(content_type=content_type).order_by("pk")
    while batch := list(pages.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk
