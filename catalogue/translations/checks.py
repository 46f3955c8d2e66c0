"""System checks: wrong settings of services for translators stop the start with a hint."""

import base64
import binascii
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
# Standard Webhooks wants 24 bytes at least.
SECRET_BYTES = range(24, 65)


@register("translations")
def check_machine(**kwargs: Any) -> list[CheckMessage]:
    return [Error(fault, hint=hint, id=f"catalogue_translations.E{number}") for number, fault, hint in machine_faults()]


def machine_faults() -> Iterator[tuple[str, str, str]]:
    name = settings.TRANSLATION_MACHINE
    if name and name not in settings.MACHINE_CLASSES:
        names = ", ".join(settings.MACHINE_CLASSES)
        yield "101", f"TRANSLATION_MACHINE {name!r} is no machine translator.", f"Choose one of {names}, or none."
    url = settings.TRANSLATION_MACHINE_URL
    if (name == "libretranslate" or url) and not URL.fullmatch(url):
        yield "102", "TRANSLATION_MACHINE_URL must be an address such as https://translate.example.org.", "Correct it."
    if name == "deepl" and not settings.TRANSLATION_MACHINE_KEY:
        yield "103", "TRANSLATION_MACHINE_KEY is missing.", "Set it to the key of your DeepL account."
    if name == "google" and not settings.TRANSLATION_MACHINE_PROJECT:
        yield "104", "TRANSLATION_MACHINE_PROJECT is missing.", "Set it to the id of your Google Cloud project."
    if name == "google" and not is_installed("google.cloud.translate"):
        yield "105", "Google's client is missing.", "Install the package google-cloud-translate."
    try:
        is_price = Decimal(settings.TRANSLATION_MACHINE_PRICE) >= 0
    except InvalidOperation:
        is_price = False
    if not is_price:
        yield "106", "TRANSLATION_MACHINE_PRICE must be what a million characters cost.", "For instance 20, or 19.95."
    limits = ("TRANSLATION_MACHINE_BATCH", "TRANSLATION_MACHINE_DAY_CAP", "TRANSLATION_MACHINE_MONTH_CAP")
    for each in limits:
        if getattr(settings, each) < (1 if each.endswith("BATCH") else 0):
            yield "107", f"{each} is too small.", "A number of characters; for a cap, 0 means none."


@register("translations")
def check_weblate(**kwargs: Any) -> list[CheckMessage]:
    return [Error(fault, hint=hint, id=f"catalogue_translations.E{number}") for number, fault, hint in weblate_faults()]


def weblate_faults() -> Iterator[tuple[str, str, str]]:
    url, token = settings.TRANSLATION_WEBLATE_URL, settings.TRANSLATION_WEBLATE_TOKEN
    if url and not URL.fullmatch(url):
        yield "201", "TRANSLATION_WEBLATE_URL must be an address such as https://weblate.example.org.", "Correct it."
    if bool(url) != bool(token):
        hint = "Set both, or none: the token is in Weblate under Settings, API access."
        yield "202", "One of TRANSLATION_WEBLATE_URL and TRANSLATION_WEBLATE_TOKEN is missing.", hint
    if not SLUG.fullmatch(settings.TRANSLATION_WEBLATE_PROJECT):
        hint = "Use letters, digits, hyphens and underscores, 60 at most."
        yield "203", "TRANSLATION_WEBLATE_PROJECT can't be the name of a project in an address.", hint
    secret = settings.TRANSLATION_WEBLATE_SECRET
    if secret and secret_length(secret) not in SECRET_BYTES:
        hint = "Make one: openssl rand -base64 32"
        yield "204", "TRANSLATION_WEBLATE_SECRET must be 24 to 64 random bytes in base64.", hint


def secret_length(secret: str) -> int:
    try:
        return len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
    except binascii.Error:
        return 0


def is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
