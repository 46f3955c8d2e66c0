"""The public address of the site, which BASE_URL decides, as Wagtail knows it: full links and previews follow it.

And that of its mail.
"""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

DEFAULT_PORTS = {"http": 80, "https": 443}


def align_site_address() -> Site | None:
    """Give the default site the host and port of BASE_URL; return it, or None where there is no site yet."""
    parts = urlsplit(settings.BASE_URL)
    hostname, port = parts.hostname or "localhost", parts.port or DEFAULT_PORTS[parts.scheme]
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None and (site.hostname, site.port) != (hostname, port):
        site.hostname, site.port = hostname, port
        site.save()
    return site


def sender_domain() -> str:
    """Return the domain that the site's mail comes from, for the Message-ID of mails that must be told apart."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return address.rpartition("@")[2] or str(urlsplit(settings.BASE_URL).hostname)
