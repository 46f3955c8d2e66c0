"""System checks of how the site reaches Elasticsearch and spreads its indices: what is wrong is told at the start."""

import re
import ssl
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

MAX_SHARDS, MAX_REPLICAS = 64, 10
REPLICAS = re.compile(r"\d{1,2}|\d{1,2}-(\d{1,2}|all)")
FINGERPRINT = re.compile(r"(?:[0-9a-fA-F]{2}:?){32}")


@register("search")
def check_placement(**kwargs: Any) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    if not 1 <= settings.SEARCH_SHARDS <= MAX_SHARDS:
        errors.append(Error(f"SEARCH_SHARDS must be between 1 and {MAX_SHARDS}.", id="search.E010"))
    if not is_number_of_copies(settings.SEARCH_REPLICAS):
        errors.append(
            Error(
                f"SEARCH_REPLICAS {settings.SEARCH_REPLICAS!r} is no number of copies.",
                hint=f"Give a number up to {MAX_REPLICAS}, or a span such as 0-1 that follows the number of nodes.",
                id="search.E011",
            )
        )
    return errors


def is_number_of_copies(text: str) -> bool:
    if not REPLICAS.fullmatch(text):
        return False
    least, _dash, most = text.partition("-")
    numbers = [int(part) for part in (least, most) if part.isdigit()]
    return numbers == sorted(numbers) and numbers[-1] <= MAX_REPLICAS


@register("search")
def check_certificates(**kwargs: Any) -> list[CheckMessage]:
    return [Error(message, hint=hint, id="search.E012") for message, hint in find_certificate_problems()]


def find_certificate_problems() -> Iterator[tuple[str, str]]:
    ca_certs, fingerprint = settings.ELASTICSEARCH_CA_CERTS, settings.ELASTICSEARCH_CERT_FINGERPRINT
    urls = [url.strip() for url in settings.ELASTICSEARCH_URL.split(",") if url.strip()]
    if (ca_certs or fingerprint) and any(url.startswith("http://") for url in urls):
        # Secrets would go over the line in the clear although somebody set up certificates.
        yield "Certificates are given, and an address in ELASTICSEARCH_URL begins with http://.", "Write https://."
    if ca_certs and fingerprint:
        yield (
            "ELASTICSEARCH_CA_CERTS and ELASTICSEARCH_CERT_FINGERPRINT are given both.",
            "Keep one: with a fingerprint, authorities are not asked.",
        )
    if ca_certs and (problem := read_certificates(ca_certs)):
        yield f"ELASTICSEARCH_CA_CERTS {ca_certs!r} can't be used: {problem}.", "Name a readable file in PEM form."
    if fingerprint and not FINGERPRINT.fullmatch(fingerprint):
        yield (
            "ELASTICSEARCH_CERT_FINGERPRINT is no SHA-256: 64 hexadecimal digits, with or without colons.",
            "openssl x509 -fingerprint -sha256 -noout -in certificate.pem prints it.",
        )


def read_certificates(path: str) -> str:
    """Return why the file holds no certificates, or ""."""
    try:
        ssl.create_default_context(cafile=path)
    except ssl.SSLError:
        return "it holds no certificate"
    except OSError as error:
        return error.strerror or str(error)
    return ""


@register("search")
def check_credentials(**kwargs: Any) -> list[CheckMessage]:
    has_key, has_user = bool(settings.ELASTICSEARCH_API_KEY), bool(settings.ELASTICSEARCH_USERNAME)
    if has_key and has_user:
        message = "ELASTICSEARCH_API_KEY and ELASTICSEARCH_USERNAME are given both."
        return [Error(message, hint="Keep one.", id="search.E013")]
    if not has_key and has_user != bool(settings.ELASTICSEARCH_PASSWORD):
        message = "ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD belong together; one is missing."
        return [Error(message, hint="Give both, or an API key.", id="search.E013")]
    return []
