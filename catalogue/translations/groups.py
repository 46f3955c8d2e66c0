"""Which groups of pages (the translations of each other) leave work to do."""

from collections.abc import Iterator

from django.db.models import Count, Min, Q
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from catalogue.models import WorkPage

FIRST_LEVEL = 2


def pages_to_sync(work_key: str | None = None, language_code: str | None = None) -> Iterator[Page]:
    """Yield one public page for each group that lacks a language or has translations in progress."""
    pages = Page.objects.filter(alias_of__isnull=True, depth__gte=FIRST_LEVEL)
    if work_key:
        pages = pages.filter(pk__in=WorkPage.objects.filter(work__key=work_key).values("pk"))
    locales, links = Locale.objects.all(), Translation.objects.filter(enabled=True)
    if language_code:
        locales = locales.filter(language_code=language_code)
        links = links.filter(target_locale__language_code=language_code)
    in_progress = set(links.values_list("source__object_id", flat=True))
    groups = (
        pages.order_by()
        .values("translation_key")
        .annotate(languages=Count("pk", filter=Q(locale__in=locales)), first_public=Min("pk", filter=Q(live=True)))
    )
    expected = locales.count()
    public = groups.filter(first_public__isnull=False).order_by("first_public")
    for key, languages, page_id in public.values_list("translation_key", "languages", "first_public"):
        if languages < expected or key in in_progress:
            yield Page.objects.get(pk=page_id)
