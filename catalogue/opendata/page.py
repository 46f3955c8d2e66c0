"""The page that tells people of the open data, with examples out of the catalogue as it is."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalogue.api.term_routes import COLLECTIONS
from catalogue.api.work_answers import work_entries
from catalogue.models import Topic
from catalogue.opendata.storage import DumpFile, latest_dump, list_stamps, read_dump
from catalogue.public_works import absolute_url
from catalogue.querysets import newest_pages
from pages.languages import active_language
from pages.page_cache.addresses import cached_page

ANSWER_MEMBERS = ("key", "kind", "type", "title", "language", "page_languages", "work_languages", "date", "url")


@dataclass(frozen=True, slots=True)
class EarlierDump:
    created_at: datetime
    url: str


@cached_page()
@require_safe
@cache_control(public=True, max_age=300)
def open_data_page(request: HttpRequest) -> HttpResponse:
    dump = latest_dump()
    earlier = [found for stamp in list_stamps()[1:] if (found := read_dump(stamp))]
    context = {
        "dump": dump,
        "files": data_files(dump.files) if dump else [],
        "earlier": [EarlierDump(each.created_at, f"/data/{each.stamp}/manifest.json") for each in earlier],
        "examples": list_examples(active_language()),
        "answer": example_answer(active_language()),
        "site_url": absolute_url("/").rstrip("/"),
        "requests_a_minute": settings.OPEN_DATA_REQUESTS_A_MINUTE,
        "license": settings.OPEN_DATA_LICENSE,
        "collections": [collection.name for collection in COLLECTIONS],
    }
    return render(request, "catalogue/open_data.html", context)


def data_files(files: list[DumpFile]) -> list[DumpFile]:
    """Return the files with all languages first, then a table per language."""
    return sorted(files, key=lambda file: (bool(file.language), not file.name.startswith("works")))


def list_examples(language_code: str) -> dict[str, str]:
    """Return {name: address} with a topic and a tool that there are; those that there aren't are left out."""
    examples = {"works": address("/api/v1/works/", lang=language_code, kind="tool")}
    topic = Topic.objects.filter(works__pages__live=True).order_by("order", "slug").first()
    if topic:
        examples["topic"] = address("/api/v1/works/", lang=language_code, topic=topic.slug)
        examples["set"] = address("/oai", verb="ListRecords", metadataPrefix="oai_dc", set=f"topic-{topic.slug}")
    page = newest_pages("tool", language_code).first()
    if page:
        examples["work"] = address(f"/api/v1/works/{page.work.key}/", lang=language_code)
    return examples


def address(path: str, **parameters: str) -> str:
    return absolute_url(f"{path}?{urlencode(parameters)}")


def example_answer(language_code: str) -> str:
    """Return the newest tool in the language as the API tells of it, shortened; "" where there is none."""
    pages = list(newest_pages("tool", language_code)[:1])
    if not pages:
        return ""
    entry: dict[str, Any] = work_entries(pages, language_code)[0]
    return json.dumps({name: entry[name] for name in ANSWER_MEMBERS}, ensure_ascii=False, indent=2, default=str)
