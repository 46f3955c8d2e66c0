"""How often one address of the network may ask for open data; the cache counts, and what it forgets is forgiven."""

import hashlib
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from config.client_address import read_client_address

WINDOW = 60


def seconds_to_wait(request: HttpRequest, purpose: str) -> int:
    """Count this request; return 0, or the seconds until the next minute where there were too many in this one."""
    limit = settings.OPEN_DATA_REQUESTS_A_MINUTE
    if not limit:
        return 0
    minute, second = divmod(int(time.time()), WINDOW)
    # A digest, since addresses need not lie about in the cache.
    digest = hashlib.sha256(read_client_address(request).encode()).hexdigest()[:32]
    key = f"open-data:{purpose}:{digest}:{minute}"
    if cache.add(key, 1, 2 * WINDOW):
        return 0
    try:
        is_too_often = cache.incr(key) > limit
    except ValueError:
        return 0
    return WINDOW - second if is_too_often else 0
