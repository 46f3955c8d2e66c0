"""Addresses of pages and mailboxes, and placeholders: what programs read stays as it is."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalogue.translations.quality.problems import Pair, Problems, listed

NOT_IN_URL = r"\s<>\"«»“”()\u3000-\u303f\uff00-\uffef\u060c\u061b\u061f\u3400-\u9fff"
URL = re.compile(rf"(?:https?://|ftp://|www\.)[^{NOT_IN_URL}]+", re.IGNORECASE)
MAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
TRAILING = ".,;:!?'’…"
# The languages' parts of an address: /unodc/en/terrorism and /unodc/fr/terrorism are one page.
LANGUAGE_PART = re.compile(r"(?<=[/.=])(?:ar|zh|zh-hans|zh-cn|cn|en|fr|ru|es)(?=[/?#&.]|$)", re.IGNORECASE)
PLACEHOLDER = re.compile(
    r"%\([A-Za-z_]\w*\)[#0 +-]*[0-9.]*[a-zA-Z]|\{\{\s*[\w.]+\s*\}\}|\$\{\w+\}|\{\w*\}|(?<![\w%٪])%[sd](?!\w)"
)


# kind: (how they are found in a text, message for missing ones, message for those that are too many)
KINDS: dict[str, tuple[Callable[[str], list[str]], Any, Any]] = {
    "url": (
        lambda text: [LANGUAGE_PART.sub("*", url) for url in find_urls(text)],
        _("Addresses of the source are missing: %(items)s."),
        _("The source doesn't have these addresses: %(items)s."),
    ),
    "mail": (
        MAIL.findall,
        _("E-mail addresses of the source are missing: %(items)s."),
        _("The source doesn't have these e-mail addresses: %(items)s."),
    ),
    "placeholder": (
        PLACEHOLDER.findall,
        _("Placeholders of the source are missing: %(items)s."),
        _("The source doesn't have these placeholders: %(items)s."),
    ),
}


def check(pair: Pair) -> Problems:
    for kind, (find, missing_message, extra_message) in KINDS.items():
        source, target = Counter(find(pair.source.visible)), Counter(find(pair.target.visible))
        missing, extra = sorted((source - target).elements()), sorted((target - source).elements())
        if missing:
            yield pair.error(f"{kind}_missing", str(missing_message) % {"items": listed(missing)})
        if extra:
            yield pair.error(f"{kind}_extra", str(extra_message) % {"items": listed(extra)})


def find_urls(text: str) -> list[str]:
    return [match[0].rstrip(TRAILING).rstrip("/") for match in URL.finditer(text)]


def without_addresses(text: str) -> str:
    """Return a text with blanks in the place of addresses and placeholders."""
    for pattern in (URL, MAIL, PLACEHOLDER):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text
