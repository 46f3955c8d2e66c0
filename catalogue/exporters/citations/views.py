"""/<language>/cite/?keys=a,b&format=bibtex: citations of works as a file."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalogue.exporters.citations.export import FORMATS, export_citations, works_with_keys
from pages.languages import active_language, html_lang

MAX_KEYS = 500
MAX_KEY_LENGTH = 150


@csrf_exempt  # nothing is changed; a list too long for an address is posted
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_cache=True)
def cite(request: HttpRequest) -> HttpResponse:
    """Answer with a file; 400 in words for an unknown format or no keys, 404 where no key is a public work's."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = given.get("format", "bibtex")
    keys = [key.strip() for value in given.getlist("keys") for key in value.split(",")]
    keys = [key for key in dict.fromkeys(keys) if key and len(key) <= MAX_KEY_LENGTH and "\x00" not in key]
    if chosen not in FORMATS:
        return refuse(_("Citations come as: %(formats)s.") % {"formats": " · ".join(FORMATS)}, 400)
    if not keys:
        return refuse(_("Name the works to cite."), 400)
    works = works_with_keys(keys[:MAX_KEYS])
    if not works:
        return refuse(_("None of these works is on the site."), 404)
    code = active_language()
    text = export_citations(works, code, chosen)
    stem = works[0].key if len(works) == 1 else "citations"
    kind = FORMATS[chosen]
    response = HttpResponse(text, content_type=f"{kind.media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{stem}-{html_lang(code)}.{kind.suffix}"'
    response["X-Robots-Tag"] = "noindex"
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def refuse(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
