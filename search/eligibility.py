"""The one rule that says which pages may be found. Every writer, count and engine asks it."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Site
from wagtail.query import PageQuerySet

from catalogue.models import WorkPage
from pages.languages import language_codes

PageType = TypeVar("PageType", bound=WorkPage)


def eligible_pages(model: type[PageType] = WorkPage, now: datetime | None = None) -> PageQuerySet:  # type: ignore[assignment]
    """Return the pages of `model` that the public may find.

    They are live, not expired, under no view restriction, reachable through a site, in one of the six
    languages, and no aliases (an alias repeats another language's text).
    """
    now = now or timezone.now()
    return (
        model.objects.live()
        .public()
        .filter(Q(expire_at__isnull=True) | Q(expire_at__gt=now))
        .filter(site_tree_filter())
        .filter(alias_of__isnull=True, locale__language_code__in=language_codes())
    )


def site_tree_filter() -> Q:
    """Match pages below the root page of a site or below one of its translations."""
    condition = Q(pk__in=[])
    for site in Site.objects.select_related("root_page"):
        for root in site.root_page.get_translations(inclusive=True).only("path"):
            condition |= Q(path__startswith=root.path)
    return condition


def private_collection_ids() -> set[int]:
    """Return the document collections under a view restriction: the text of their files is not public."""
    restricted = Collection.objects.none()
    for restriction in CollectionViewRestriction.objects.select_related("collection"):
        restricted |= restriction.collection.get_descendants(inclusive=True)
    return set(restricted.values_list("pk", flat=True))
