"""Wagtail's search on the database, at a cost that doesn't grow with the site.

Its own, after every object that is saved, takes the average length of all titles and goes through all entries for
those without a weight: at 600,000 pages some seconds, twice in an edit, while nobody else can write.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Avg, F
from django.db.models.functions import Length
from modelsearch.utils import get_content_type_pk
from wagtail.search.backends import database

# The newest so many titles tell how long titles are, until `update_index` takes the average of all.
SAMPLE = 200


class WeighsWhatIsWritten:
    """A part of an index of Wagtail's: a title's weight is set for the objects that are written, and for no others."""

    entries: Any

    def add_items(self, model: Any, objs: Iterable[Any]) -> None:
        items = list(objs)
        super().add_items(model, items)  # type: ignore[misc]
        ids = [str(item.pk) for item in items]
        written = self.entries.filter(content_type_id=get_content_type_pk(model), object_id__in=ids)
        titled = written.annotate(length=Length("title")).filter(length__gt=0)
        newest = self.entries.order_by("-pk").annotate(length=Length("title")).filter(length__gt=0)[:SAMPLE]
        average = newest.aggregate(average=Avg("length"))["average"]
        if average is not None:
            titled.update(title_norm=average / F("length"))

    def _refresh_title_norms(self, full: bool = False) -> None:
        if full:
            super()._refresh_title_norms(full=True)  # type: ignore[misc]


@lru_cache
def with_weights(index_class: type) -> type:
    return type(index_class.__name__, (WeighsWhatIsWritten, index_class), {})


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name under which Wagtail looks for it
    """Return Wagtail's backend for the database in use."""
    backend = database.SearchBackend(params)
    if hasattr(backend.index_class, "_refresh_title_norms"):
        backend.index_class = with_weights(backend.index_class)
    return backend
