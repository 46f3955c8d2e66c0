"""Sends packs: whole or in parts, so that a broken download goes on where it stopped."""

import re
import threading
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.file_ranges import ByteRange, FilePart, answer_with_file
from catalogue.models import OfflinePack
from catalogue.offline.limits import HOUR, is_too_often
from catalogue.offline.storage import is_kept, pack_file, pack_folder

VERSION = re.compile(r"\d{8}-[0-9a-f]{8}")
RETRY_SECONDS = 60
# Downloads that one process sends at a time. Each holds a thread; pages need the others.
MOST_AT_A_TIME = 2
_places = threading.BoundedSemaphore(MOST_AT_A_TIME)


@require_safe
def download_pack(request: HttpRequest, key: str, version: str) -> HttpResponseBase:
    """Send a pack's file: 200, 206, 304, 416; 404 unknown, 429 too often, 503 while it is being built anew."""
    pack = OfflinePack.objects.filter(key=key).exclude(version="").first()
    if pack is None or not VERSION.fullmatch(version):
        raise Http404
    if not pack.is_available:
        return refuse(503, _("This pack is being built anew. Please try again in a few minutes."), RETRY_SECONDS)
    if is_too_often(request):
        return refuse(429, _("There were too many downloads from your network. Please try again later."), HOUR)
    path = find_file(pack, version)
    if settings.OFFLINE_PACKS_ACCEL:
        return describe(HttpResponse(headers={"X-Accel-Redirect": settings.OFFLINE_PACKS_ACCEL + path.name}), path)
    return send_file(request, path)


def find_file(pack: OfflinePack, version: str) -> Path:
    """Return the file of a version: the newest, or a former one of which nothing was withdrawn. Raises Http404."""
    if version == pack.version:
        path = pack_file(pack)
    else:
        path = pack_folder() / OfflinePack(key=pack.key, version=version).file_name
        if path.is_file() and not is_kept(path, [pack]):
            raise Http404
    if not path.is_file():
        raise Http404
    return path


def send_file(request: HttpRequest, path: Path) -> HttpResponseBase:
    status = path.stat()
    # The name holds key and digest of the content, and files are never changed in their place.
    etag = f'"{path.stem}-{status.st_size:x}"'
    try:
        answer = answer_with_file(request, path, etag, datetime.fromtimestamp(status.st_mtime, UTC), PlacedPart)
    except NoPlaceError:
        return refuse(503, _("Many downloads are under way. Please try again in a minute."), RETRY_SECONDS)
    return describe(answer, path)


class NoPlaceError(Exception):
    """This process sends as many packs as it may."""


class PlacedPart(FilePart):
    """A part that takes a place until it is closed. Raises NoPlaceError."""

    def __init__(self, path: Path, part: ByteRange) -> None:
        if not _places.acquire(blocking=False):
            raise NoPlaceError
        try:
            super().__init__(path, part)
        except OSError:
            _places.release()
            raise

    def close(self) -> None:
        if not self._handle.closed:
            super().close()
            _places.release()


def describe(response: HttpResponseBase, path: Path) -> HttpResponseBase:
    response["Content-Type"] = "application/zip"
    response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    response["Content-Security-Policy"] = "default-src 'none'"
    # Short, so that a copy on the way doesn't outlive a withdrawal for long.
    patch_cache_control(response, public=True, max_age=300, no_transform=True)
    return response


def refuse(status: int, text: str, retry_seconds: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(retry_seconds)
    response["Cache-Control"] = "no-store"
    return response
