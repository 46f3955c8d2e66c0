"""How often one address of the network may ask for packs; the cache counts, and what it forgets is forgiven."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

from config.client_address import read_client_address

# A weak line may need many parts, and an office has one address for all.
DOWNLOADS_AN_HOUR = 240
HOUR = 3600


def is_too_often(request: HttpRequest, action: str = "offline", limit: int = DOWNLOADS_AN_HOUR) -> bool:
    """Count this request and say whether there were too many within an hour from where it comes."""
    # A digest, since addresses need not lie about in the cache.
    digest = hashlib.sha256(read_client_address(request).encode()).hexdigest()[:32]
    key = f"{action}:asked:{digest}"
    if cache.add(key, 1, HOUR):
        return False
    try:
        return cache.incr(key) > limit
    except ValueError:
        return False
