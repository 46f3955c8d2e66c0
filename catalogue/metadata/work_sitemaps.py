"""The sitemaps of works: each has those whose numbers are in one span, so that reading one takes no other works."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Max, OuterRef, Q, Subquery
from django.http import HttpRequest
from wagtail.models import Page

from catalogue.metadata.last_changes import latest
from catalogue.metadata.views import SitemapEntry
from catalogue.models import PublicRecord, Work, WorkPage
from pages.languages import html_lang, language_codes
from pages.querysets import visible_pages
from pages.site_roots import quick_url

# Works of one sitemap. The protocol allows 50,000 addresses and 50 MB; six alternates each make an entry about 1 kB.
SPAN = 1_000


def work_parts() -> Iterator[tuple[str, int, datetime | None]]:
    """Yield (language code, number of the span, last change) of the spans that have works; one query."""
    codes = language_codes()
    shown = {
        f"shown_{place}": Max(
            "changed_at", filter=Q(is_withdrawn=False, sets__contains=f"|language-{html_lang(code)}|")
        )
        for place, code in enumerate(codes)
    }
    number = Subquery(Work.objects.filter(key=OuterRef("key")).values("pk")[:1], output_field=BigIntegerField()) / SPAN
    records = PublicRecord.objects.order_by().annotate(part=number).filter(part__isnull=False)
    gone = Max("changed_at", filter=Q(is_withdrawn=True))
    rows = records.values("part").annotate(gone=gone, **shown).order_by("part")
    found: list[Any] = list(rows)
    for place, code in enumerate(codes):
        for row in found:
            if changed := row[f"shown_{place}"]:
                yield code, row["part"], latest(changed, row["gone"])


def work_entries(request: HttpRequest, number: int) -> Iterator[SitemapEntry]:
    """Yield the works of a span with their visible versions; one query."""
    first = number * SPAN
    pages = visible_pages(WorkPage.objects.filter(work__pk__gte=first, work__pk__lt=first + SPAN))
    columns = ("work_id", "url_path", "locale__language_code", "last_published_at", "work__last_published_at")
    versions: dict[int, dict[str, str]] = {}
    changes: dict[int, datetime | None] = {}
    for work, url_path, code, *published in pages.order_by("work_id", "path").values_list(*columns):
        # Rows and no pages, of which making takes longer than all the rest.
        url = quick_url(url_path) or Page(url_path=url_path).get_url(request)
        if url:
            versions.setdefault(work, {})[code] = url
            changes[work] = latest(changes.get(work), *published)
    for key, addresses in versions.items():
        yield SitemapEntry(addresses, changes[key])
