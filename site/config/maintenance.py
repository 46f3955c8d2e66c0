"""Maintenance mode: while the operator's file is there, every page is answered 503.

`touch var/maintenance` starts it at once in every process, removing the file ends it. The file may say in how
many seconds readers shall come again. Health checks and static files are answered before this.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.error_pages import answer_unavailable

# Said where the file doesn't say better.
RETRY_SECONDS = 600
LONGEST = 7 * 24 * 3600


class MaintenanceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = Path(settings.MAINTENANCE_FILE)
        if settings.MAINTENANCE_MODE or path.exists():
            return answer_unavailable(request, read_seconds(path))
        return self.get_response(request)


def read_seconds(path: Path) -> int:
    """Return the seconds that the file asks for; the default where it is empty, absent or says something else."""
    try:
        seconds = int(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return RETRY_SECONDS
    return seconds if 0 < seconds <= LONGEST else RETRY_SECONDS
