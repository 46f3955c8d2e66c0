"""Sends the files of dumps, whole or in parts, and the catalogue that describes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from catalogue.api.answering import open_data, readable_from_anywhere
from catalogue.offline.ranges import ByteRange, UnsatisfiableRangeError, read_range
from catalogue.opendata.dcat import build_graph, write_graph
from catalogue.opendata.storage import MANIFEST, MEDIA_TYPES, Dump, latest_dump, read_dump

CHUNK = 1 << 16
CATALOGUE_FORMATS = {"jsonld": ("json-ld", "application/ld+json"), "ttl": ("turtle", "text/turtle; charset=utf-8")}


@open_data
def data_catalogue(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """Answer with the DCAT catalogue, in six languages at once."""
    file_format, media_type = CATALOGUE_FORMATS[suffix]
    return HttpResponse(write_graph(build_graph(latest_dump()), file_format), content_type=media_type)


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
    return send_file(request, dump, dump.folder / name, etag, media_type)


def send_file(request: HttpRequest, dump: Dump, path: Path, etag: str, media_type: str) -> HttpResponseBase:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise Http404 from None
    modified = dump.created_at
    conditional = get_conditional_response(request, etag=etag, last_modified=int(modified.timestamp()))
    if conditional is not None:
        return describe(conditional, dump, path, etag, media_type)
    try:
        part = read_range(request, size, etag, modified)
    except UnsatisfiableRangeError:
        refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        return describe(refused, dump, path, etag, media_type)
    if request.method == "HEAD":
        return describe(HttpResponse(headers={"Content-Length": str(size)}), dump, path, etag, media_type)
    sent = part or ByteRange(0, size - 1)
    response = StreamingHttpResponse(FilePart(path, sent), status=206 if part else 200)
    response["Content-Length"] = str(sent.length)
    if part:
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    return describe(response, dump, path, etag, media_type)


class FilePart:
    """The bytes of a part of a file. The server closes it, also where the client goes away."""

    def __init__(self, path: Path, part: ByteRange) -> None:
        self._handle = path.open("rb")
        self._handle.seek(part.first)
        self._left = part.length

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (chunk := self._handle.read(min(CHUNK, self._left))):
            self._left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self._handle.close()


def describe(response: Any, dump: Dump, path: Path, etag: str, media_type: str) -> HttpResponseBase:
    response["Content-Type"] = media_type
    response["Content-Disposition"] = f'attachment; filename="{dump.stamp}-{path.name}"'
    response["Content-Security-Policy"] = "default-src 'none'"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(dump.created_at.timestamp())
    # The file never changes, but it may have to go: copies on the way don't outlive it for long.
    response["Cache-Control"] = "public, max-age=300, no-transform"
    result: HttpResponseBase = response
    return result
