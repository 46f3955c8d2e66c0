"""The one rule that says which pages may be found. Every writer, count and engine asks it."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Site

from catalogue.models import WorkPage
from pages.languages import language_codes
from pages.querysets import visible_pages


def eligible_pages(model: type[WorkPage] = WorkPage, now: datetime | None = None) -> QuerySet:
    """Return the pages of `model` (WorkPage or a kind of it) that the public may find.

    They are visible (live, not private, no aliases), their time isn't over, a site leads to them, and
    they are in one of the six languages. Untranslated text never goes live (see the translation sync).
    """
    is_current = Q(expire_at__isnull=True) | Q(expire_at__gt=now or timezone.now())
    pages = visible_pages(model.objects.filter(is_current, site_tree_filter()))
    return pages.filter(locale__language_code__in=language_codes())


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
