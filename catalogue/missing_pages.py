"""What a "not found" page can offer: the versions that exist of a page asked for in another language."""

from django.http import HttpRequest
from wagtail.models import Page, Site

from catalogue.models import WorkPage
from catalogue.querysets import in_language_order
from pages.languages import language_codes
from pages.querysets import visible_pages


def find_existing_versions(request: HttpRequest) -> list[Page]:
    """Return the visible pages, in UN language order, of what the request's address names.

    The address names a page by the path it has in another language (a draft in this one counts
    as a name, too), or a work by its key. Found once per request.
    """
    if not hasattr(request, "existing_versions"):
        request.existing_versions = look_up_versions(request)  # type: ignore[attr-defined]
    return request.existing_versions  # type: ignore[attr-defined]


def look_up_versions(request: HttpRequest) -> list[Page]:
    language_code, _slash, rest = request.path.strip("/").partition("/")
    if language_code not in language_codes() or not rest or "\x00" in rest:
        return []
    slug = rest.rpartition("/")[2]
    paths = [f"{root.root_path}{rest}/" for root in Site.get_site_root_paths()]
    # Slugs have an index, paths don't. Numbers are looked up first: one condition on both would walk through all pages.
    named = Page.objects.filter(slug=slug, url_path__in=paths).order_by().values("translation_key")
    ids = set(Page.objects.filter(translation_key__in=named).order_by().values_list("pk", flat=True))
    ids |= set(WorkPage.objects.filter(work__key=slug).order_by().values_list("pk", flat=True))
    if not ids:
        return []
    versions = visible_pages(Page.objects.filter(pk__in=ids, depth__gt=2))
    pages = {page.locale.language_code: page for page in versions.select_related("locale")}
    return [pages[code] for code in in_language_order(pages)]
