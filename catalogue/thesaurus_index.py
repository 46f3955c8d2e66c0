"""Writes concepts that were saved in bulk, without signals, to the index the admin's choosers look in."""

from collections.abc import Collection

from wagtail.search.backends import get_search_backends

from catalogue.models import Concept

BATCH = 500


def index_concepts(concept_ids: Collection[int]) -> None:
    ordered = sorted(concept_ids)
    for start in range(0, len(ordered), BATCH):
        concepts = Concept.objects.filter(pk__in=ordered[start : start + BATCH]).prefetch_related("labels")
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(Concept, list(concepts))
