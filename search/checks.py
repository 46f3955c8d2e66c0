"""System checks: wrong settings of the search stop the start with a hint, not a reader at midnight."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from search.analysis import ANALYSES

# What Elasticsearch takes for the beginning of an index name, without our own separators at its end.
PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
URL = re.compile(r"https?://[^\s/,]+(/[^\s,]*)?")


@register("search")
def check_index_prefix(**kwargs: Any) -> list[CheckMessage]:
    if PREFIX.fullmatch(settings.SEARCH_INDEX_PREFIX):
        return []
    return [
        Error(
            f"SEARCH_INDEX_PREFIX {settings.SEARCH_INDEX_PREFIX!r} can't begin the name of an index.",
            hint="Use lower-case letters, digits, hyphens and underscores, beginning with a letter or digit.",
            id="search.E001",
        )
    ]


@register("search")
def check_languages(**kwargs: Any) -> list[CheckMessage]:
    missing = [code for code, _name in settings.LANGUAGES if code not in ANALYSES]
    return [
        Error(
            f"The language {code!r} of LANGUAGES has no analysis.",
            hint="Add it to ANALYSES in search/analysis.py.",
            id="search.E002",
        )
        for code in missing
    ]


@register("search")
def check_address(**kwargs: Any) -> list[CheckMessage]:
    urls = [url.strip() for url in settings.ELASTICSEARCH_URL.split(",") if url.strip()]
    return [
        Error(
            "ELASTICSEARCH_URL must be empty, or one or more addresses such as http://127.0.0.1:9200, "
            "parted by commas.",
            hint="Leave it empty for a site that searches its database only.",
            id="search.E003",
        )
        for url in urls[:1]
        if not all(URL.fullmatch(each) for each in urls)
    ]


@register("search")
def check_limits(**kwargs: Any) -> list[CheckMessage]:
    names = ("SEARCH_REQUEST_TIMEOUT", "SEARCH_RETRY_AFTER", "SEARCH_WRITE_TIMEOUT", "SEARCH_BATCH_SIZE")
    return [
        Error(f"{name} must be greater than 0.", id="search.E004") for name in names if getattr(settings, name) <= 0
    ]


@register("search")
def check_alert_times(**kwargs: Any) -> list[CheckMessage]:
    limits = {"ALERTS_HOUR": 23, "ALERTS_WEEKDAY": 6}
    return [
        Error(f"{name} must be between 0 and {last}.", id="search.E005")
        for name, last in limits.items()
        if not 0 <= getattr(settings, name) <= last
    ]
