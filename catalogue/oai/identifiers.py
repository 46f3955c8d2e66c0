"""Identifiers of records: oai:<host of the site>:<key of the work>."""

from urllib.parse import urlsplit

from django.conf import settings


def repository_host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def identifier_of(key: str) -> str:
    return f"oai:{repository_host()}:{key}"


def key_of(identifier: str) -> str | None:
    """Return the key of a work, or None where the identifier isn't one of this site's."""
    prefix = identifier_of("")
    key = identifier.removeprefix(prefix)
    return key if identifier.startswith(prefix) and key and "\x00" not in key else None
