"""Whose request it is, where reverse proxies stand in between."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def read_client_address(request: HttpRequest) -> str:
    """Return the address that the outermost of TRUSTED_PROXY_COUNT proxies saw; without proxies the peer's.

    Each proxy appends the address of its own peer to X-Forwarded-For, so only the last
    TRUSTED_PROXY_COUNT entries were written by proxies: whatever stands before them is the client's word.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if not proxies or len(forwarded) < proxies:
        return peer
    try:
        return str(ip_address(forwarded[-proxies].strip("[]")))
    except ValueError:
        return peer
