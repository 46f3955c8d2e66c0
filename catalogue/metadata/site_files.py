"""Views for robots: robots.txt and the sitemaps."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from catalogue.metadata.addresses import public_url
from catalogue.metadata.sitemaps import collect_entries, entries_in, last_change, parts_of, write_index, write_sitemap
from pages.languages import html_lang, language_codes

# Seconds for which robots and proxies may keep these files.
FRESH_SECONDS = 3600
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
    everything = collect_entries(request)
    parts: list[tuple[str, datetime | None]] = []
    for code in language_codes():
        for number, entries in enumerate(parts_of(entries_in(code, everything)), start=1):
            parts.append((public_url(path_of(code, number)), last_change(entries)))
    return answer(request, write_index(parts), "application/xml; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest, language: str, number: int = 1) -> HttpResponse:
    code = {html_lang(each): each for each in language_codes()}.get(language)
    parts = parts_of(entries_in(code, collect_entries(request))) if code else []
    if not 1 <= number <= len(parts):
        raise Http404
    return answer(request, write_sitemap(parts[number - 1]), "application/xml; charset=utf-8")


def path_of(language_code: str, number: int) -> str:
    tag = html_lang(language_code)
    return reverse("sitemap", args=[tag]) if number == 1 else reverse("sitemap_part", args=[tag, number])


def answer(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return get_conditional_response(request, etag=etag, response=response) or response
