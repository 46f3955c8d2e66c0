"""What production needs from the environment: one line and one remedy for each value missing or wrong.

Knows nothing of Django's settings; config.settings.production calls `require_environment` before anything else.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host

from config.env import SettingsError, env

KEY_COMMAND = "python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"
HOST = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\]")
MOST_PROXIES = 10


class Problem(NamedTuple):
    """What is wrong with one variable, and what to do about it; both whole sentences without a line break."""

    name: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.name} {self.fault} {self.remedy}"


def require_environment() -> None:
    """Raise SettingsError that names every problem, if there is any."""
    problems = list(find_problems(env.ENVIRON))
    if problems:
        head = "Sextant can't start: the environment is incomplete or wrong (see docker/README.md)."
        raise SettingsError("\n".join([head, *(f"- {problem}" for problem in problems)]))


def find_problems(environment: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is missing from or wrong in `environment` ({name: value})."""
    for name, (check, remedy) in CHECKS.items():
        try:
            fault = check(environment.get(name, ""), environment)
        except OSError as error:
            yield Problem(f"{name}_FILE", f"can't be read: {error.strerror}.", "Correct the path or its permissions.")
            continue
        if fault:
            yield Problem(name, fault, remedy)


def _split(url: str) -> SplitResult | None:
    """Return the parts of a URL that has a host and, if any, a usable port."""
    try:
        parts = urlsplit(url)
        is_usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if is_usable else None


def _check_secret_key(value: str, _environment: Mapping[str, str]) -> str:
    if not value:
        return "is not set."
    if value.startswith("$"):
        return "starts with $, which would be read as the name of another variable."
    if len(value) < 50 or len(set(value)) < 10 or value.startswith("django-insecure-"):
        return "is too easy to guess: it must have 50 characters or more."
    return ""


def _check_allowed_hosts(value: str, _environment: Mapping[str, str]) -> str:
    hosts = [host.strip() for host in value.split(",") if host.strip()]
    if not hosts:
        return "is not set."
    if "*" in hosts:
        return "allows every host name, with which answers and e-mails can be forged."
    bad = [host for host in hosts if not HOST.fullmatch(host)]
    return f"holds {bad[0]!r}, which is not a bare host name." if bad else ""


def _check_base_url(value: str, environment: Mapping[str, str]) -> str:
    if not value:
        return "is not set."
    parts = _split(value)
    if parts is None or parts.scheme != "https" or parts.path not in {"", "/"} or parts.query or parts.username:
        return "is not an https:// address without path."
    if parts.port not in {None, 443}:
        return "has a port; Wagtail writes https:// links with the standard port only."
    hosts = [host.strip() for host in environment.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    if hosts and not validate_host(parts.hostname or "", hosts):
        return f"has the host {parts.hostname}, which is not among ALLOWED_HOSTS."
    return ""


def _check_database_url(value: str, _environment: Mapping[str, str]) -> str:
    if not value:
        return "is not set."
    if value.startswith("sqlite:///"):
        path = value.removeprefix("sqlite:///").split("?")[0]
        return "" if PurePosixPath(path).is_absolute() and path != "/" else "does not name an absolute path."
    parts = _split(value)
    if parts is None or parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        return "is not the address of a PostgreSQL database."
    return ""


def _check_redis_url(value: str, _environment: Mapping[str, str]) -> str:
    if not value:
        return "is not set."
    parts = _split(value)
    return "" if parts and parts.scheme in {"redis", "rediss"} else "is not a redis:// or rediss:// address."


def _check_elasticsearch_url(value: str, environment: Mapping[str, str]) -> str:
    is_database_only = environment.get("DATABASE_SEARCH_ONLY", "").lower() in {"1", "true", "yes", "on"}
    if is_database_only:
        return "is set although DATABASE_SEARCH_ONLY says that there is no Elasticsearch." if value else ""
    if not value:
        return "is not set: every search would be answered by the database."
    for url in value.split(","):
        parts = _split(url.strip())
        if parts is None or parts.scheme not in {"http", "https"}:
            return "is not an http:// or https:// address (or several, with commas between them)."
    return ""


def _check_email_url(value: str, _environment: Mapping[str, str]) -> str:
    if not value:
        return "is not set: nobody could reset a password or be told that a page waits."
    if value.startswith("dummymail:"):
        return ""
    parts = _split(value)
    if parts is None or parts.scheme not in {"smtp", "smtps", "smtp+tls", "smtp+ssl"}:
        return "is not the address of a mail server."
    return ""


def _check_proxies(value: str, _environment: Mapping[str, str]) -> str:
    is_number = value.isascii() and value.isdigit() and int(value) <= MOST_PROXIES
    return "" if not value or is_number else f"is not a number from 0 to {MOST_PROXIES}."


def _check_addresses(value: str, _environment: Mapping[str, str]) -> str:
    for address in filter(None, (part.strip() for part in value.split(","))):
        try:
            validate_email(address)
        except ValidationError:
            return f"holds {address!r}, which is not an e-mail address."
    return ""


CHECKS = {
    "SECRET_KEY": (_check_secret_key, f"Make one: {KEY_COMMAND}"),
    "ALLOWED_HOSTS": (_check_allowed_hosts, "Give the site's host names, for example ALLOWED_HOSTS=www.example.org"),
    "BASE_URL": (_check_base_url, "Give the site's public address, for example BASE_URL=https://www.example.org"),
    "DATABASE_URL": (_check_database_url, "For example DATABASE_URL=postgres://sextant:password@host:5432/sextant"),
    "REDIS_URL": (_check_redis_url, "For example REDIS_URL=redis://host:6379/0"),
    "ELASTICSEARCH_URL": (
        _check_elasticsearch_url,
        "For example ELASTICSEARCH_URL=http://host:9200; for none leave it empty and set DATABASE_SEARCH_ONLY=true",
    ),
    "EMAIL_URL": (
        _check_email_url,
        "For example EMAIL_URL=smtp+tls://user:password@host:587; dummymail:// sends no mail on purpose",
    ),
    "DEFAULT_FROM_EMAIL": (_check_addresses, "For example DEFAULT_FROM_EMAIL=sextant@example.org"),
    "ADMINS": (_check_addresses, "Give addresses with commas between them, for example ADMINS=ops@example.org"),
    "TRUSTED_PROXY_COUNT": (
        _check_proxies,
        "Give the number of reverse proxies between readers and the site: 0 if they reach it directly",
    ),
}
