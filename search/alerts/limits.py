"""How often one address of the network may ask; the cache counts, and what it forgets is forgiven.

What protects people from mails they never asked for is counted in the database (search.alerts.subscribing).
"""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

from config.client_address import read_client_address

REQUESTS_AN_HOUR = 20
HOUR = 3600


def is_too_often(request: HttpRequest) -> bool:
    """Count this request and say whether there were too many from where it comes."""
    # A digest, since addresses need not lie about in the cache.
    digest = hashlib.sha256(read_client_address(request).encode()).hexdigest()[:32]
    key = f"alerts:asked:{digest}"
    if cache.add(key, 1, HOUR):
        return False
    try:
        return cache.incr(key) > REQUESTS_AN_HOUR
    except ValueError:
        return False
