"""What open data needs of many works at once: public works, their pages in all languages, full addresses."""

from collections.abc import Iterable
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import QuerySet

from catalogue.models import Work, WorkPage
from pages.querysets import visible_pages


def absolute_url(path: str) -> str:
    """Return the full address of a path (or of an address that is full already) on the site's public host."""
    return urljoin(f"{settings.BASE_URL.rstrip('/')}/", path)


def public_works() -> QuerySet[Work]:
    """Return the works that everybody may read in at least one language."""
    return Work.objects.filter(pk__in=visible_pages(WorkPage.objects.all()).values("work_id"))


def pages_by_work(work_ids: Iterable[int]) -> dict[int, list[WorkPage]]:
    """Return {work id: its visible pages in the order of their ids}, without the running text. One query."""
    pages = visible_pages(WorkPage.objects.filter(work_id__in=list(work_ids)))
    found: dict[int, list[WorkPage]] = {}
    for page in pages.select_related("locale").defer("body").order_by("pk"):
        found.setdefault(page.work_id, []).append(page)
    return found
