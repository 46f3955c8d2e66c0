"""Views for robots: robots.txt and the sitemaps."""

import hashlib
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from catalogue.metadata.addresses import public_url
from catalogue.metadata.last_changes import latest
from catalogue.metadata.sitemaps import entries_in, page_entries, write_index, write_sitemap
from catalogue.metadata.views import SitemapEntry, registered_entries
from catalogue.metadata.work_sitemaps import work_entries, work_parts
from pages.languages import html_lang, language_codes

# Seconds for which robots and proxies may keep these files.
FRESH_SECONDS = 3600
# A language's first sitemap has what is no work; the others are of works.
FIRST_OF_WORKS = 2
# Answers to searches, forms and files for programs: endless, or of no use to those who search elsewhere.
CLOSED_PATHS = (
    "/admin/",
    "/api/",
    "/data/",
    "/oai",
    "/offline-packs/",
    "/*/search/",
    "/*/cite/",
    "/*/feeds/",
    "/*.ics$",
    "/*.ics?",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    if settings.IS_STAGING:
        lines.append("Disallow: /")
    else:
        lines += [f"Disallow: {path}" for path in CLOSED_PATHS]
        lines += ["", f"Sitemap: {public_url(reverse('sitemap_index'))}"]
    return answer(request, "\n".join(lines) + "\n", "text/plain; charset=utf-8")


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    everything = whole_site(request)
    parts: dict[str, list[tuple[str, datetime | None]]] = {}
    for code in language_codes():
        changed = latest(*(entry.last_modified for entry in entries_in(code, everything)))
        parts[code] = [(public_url(path_of(code, 1)), changed)]
    for code, span, changed in work_parts():
        parts[code].append((public_url(path_of(code, span + FIRST_OF_WORKS)), changed))
    return answer(request, write_index(chain(*parts.values())), "application/xml; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest, language: str, number: int = 1) -> HttpResponse:
    code = {html_lang(each): each for each in language_codes()}.get(language)
    if not code or number < 1:
        raise Http404
    entries = whole_site(request) if number < FIRST_OF_WORKS else work_entries(request, number - FIRST_OF_WORKS)
    located = entries_in(code, entries)
    if not located:
        raise Http404
    return answer(request, write_sitemap(located), "application/xml; charset=utf-8")


def whole_site(request: HttpRequest) -> list[SitemapEntry]:
    """Return everything that has an address of its own and is no work."""
    return [*page_entries(request), *registered_entries()]


def path_of(language_code: str, number: int) -> str:
    tag = html_lang(language_code)
    return reverse("sitemap", args=[tag]) if number == 1 else reverse("sitemap_part", args=[tag, number])


def answer(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return get_conditional_response(request, etag=etag, response=response) or response
