"""Sends the files of dumps, whole or in parts, and the catalogue that describes them."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.views.decorators.http import require_safe

from catalogue.api.answering import open_data, readable_from_anywhere
from catalogue.api.languages import preferred_languages
from catalogue.file_ranges import answer_with_file
from catalogue.opendata.dcat import build_graph, write_graph
from catalogue.opendata.storage import MANIFEST, MEDIA_TYPES, latest_dump, read_dump

CATALOGUE_FORMATS = {"jsonld": ("json-ld", "application/ld+json"), "ttl": ("turtle", "text/turtle; charset=utf-8")}


@open_data
def data_catalogue(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """Answer with the DCAT catalogue, in six languages at once."""
    file_format, media_type = CATALOGUE_FORMATS[suffix]
    return HttpResponse(write_graph(build_graph(latest_dump()), file_format), content_type=media_type)


@readable_from_anywhere
@require_safe
def data_catalogue_home(request: HttpRequest) -> HttpResponse:
    """Lead from the name of the catalogue, and of all that it names, to what the client prefers (303)."""
    addresses = {
        "application/ld+json": reverse("data_catalogue", args=["jsonld"]),
        "text/turtle": reverse("data_catalogue", args=["ttl"]),
        "text/html": page_address(request),
    }
    preferred = request.get_preferred_type(list(addresses)) or "application/ld+json"
    response = HttpResponseRedirect(addresses[preferred], status=303)
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    return response


def page_address(request: HttpRequest) -> str:
    with override(preferred_languages(request)[0]):
        return reverse("open_data")


@readable_from_anywhere
@require_safe
def latest_file(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to a file of the newest dump: whoever resumes a download goes on with the same one."""
    dump = latest_dump()
    if dump is None or (dump.find(name) is None and name != MANIFEST):
        raise Http404
    response = HttpResponseRedirect(f"/data/{dump.stamp}/{name}")
    response["Cache-Control"] = "no-cache"
    return response


@readable_from_anywhere
@require_safe
def dump_file(request: HttpRequest, stamp: str, name: str) -> HttpResponseBase:
    """Send a file of a dump: 200, 206, 304, 416; 404 for names that the manifest doesn't list."""
    dump = read_dump(stamp)
    file = dump.find(name) if dump else None
    if dump is None or (file is None and name != MANIFEST):
        raise Http404
    media_type = file.media_type if file else MEDIA_TYPES[".json"]
    etag = f'"{file.sha256[:32] if file else dump.stamp}"'
    try:
        response = answer_with_file(request, dump.folder / name, etag, dump.created_at)
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Type"] = media_type
    response["Content-Disposition"] = f'attachment; filename="{dump.stamp}-{name}"'
    response["Content-Security-Policy"] = "default-src 'none'"
    # The file never changes, but it may have to go: copies on the way don't outlive it for long.
    response["Cache-Control"] = "public, max-age=300, no-transform"
    return response
