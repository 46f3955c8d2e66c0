"""The catalogue as a table in one language: the works with a page in it, a line each (RFC 4180, UTF-8)."""

import csv
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.utils.translation import override

from catalogue.cards import country_name
from catalogue.exporters.run import batches
from catalogue.models import Work, WorkPage
from catalogue.models.kinds import VersionStatus
from catalogue.oai.dublin_core import PREFETCHES
from catalogue.public_files import known_file, private_collection_ids
from catalogue.public_works import absolute_url, public_works
from catalogue.querysets import in_language_order
from pages.collation import collation_key
from pages.languages import html_lang
from pages.querysets import visible_pages

# What spreadsheet programs take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SEPARATOR = " | "
COLUMNS = (
    "key",
    "kind",
    "type",
    "type_name",
    "title",
    "summary",
    "url",
    "symbol",
    "date",
    "authors",
    "source",
    "topics",
    "audiences",
    "regions",
    "countries",
    "instruments",
    "bodies",
    "languages_of_the_work",
    "files",
    "start",
    "end",
    "time_zone",
    "mode",
    "venue_country",
    "working_languages",
    "interpretation_languages",
    "cancelled",
)


def write_table(language_code: str, out: IO[str]) -> int:
    """Write the header and a line per work, in the order of the keys; return how many works there were."""
    writer = csv.DictWriter(out, fieldnames=COLUMNS)
    writer.writeheader()
    count = 0
    with override(language_code):
        for row in rows_in(language_code):
            writer.writerow({name: safe_cell(value) for name, value in row.items()})
            count += 1
    return count


def safe_cell(value: Any) -> str:
    """Return a cell that no spreadsheet program takes for a formula."""
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def rows_in(language_code: str) -> Iterator[dict[str, Any]]:
    pages = visible_pages(WorkPage.objects.filter(locale__language_code=language_code))
    ids = list(public_works().filter(pk__in=pages.values("work_id")).order_by("key").values_list("pk", flat=True))
    private = private_collection_ids()
    for batch in batches(ids):
        batch_pages = pages.filter(work_id__in=batch).select_related("locale").defer("body")
        of_work = {page.work_id: page for page in batch_pages}
        works = Work.objects.filter(pk__in=batch).order_by("key").prefetch_related(*PREFETCHES)
        yield from (row_of(work, of_work[work.pk], language_code, private) for work in works if work.pk in of_work)


def row_of(work: Work, page: WorkPage, language_code: str, private_collections: set[int]) -> dict[str, Any]:
    """Return {column: value}; wants PREFETCHES and the language to be active."""
    versions = [version for version in work.versions.all() if version.status == VersionStatus.PUBLISHED]
    files = [version.document.url for version in versions if known_file(version, private_collections)]
    return {
        "key": work.key,
        "kind": work.kind,
        "type": work.type,
        "type_name": work.get_type_display(),
        "title": page.title,
        "summary": page.summary,
        "url": absolute_url(page.get_url() or ""),
        "symbol": work.symbol,
        "date": work.date.isoformat() if work.date else "",
        "authors": work.authors,
        "source": work.source,
        **{
            name: names_of(getattr(work, name).all(), language_code)
            for name in ("topics", "audiences", "regions", "instruments", "bodies")
        },
        "countries": join_names(map(country_name, work.countries), language_code),
        "languages_of_the_work": tags(version.language for version in versions),
        "files": SEPARATOR.join(absolute_url(url) for url in dict.fromkeys(files)),
        "start": work.local_start.isoformat() if work.local_start else "",
        "end": work.local_end.isoformat() if work.local_end else "",
        "time_zone": work.time_zone,
        "mode": work.mode,
        "venue_country": country_name(work.venue_country) if work.venue_country else "",
        "working_languages": tags(work.working_languages),
        "interpretation_languages": tags(work.interpretation_languages),
        "cancelled": "true" if work.is_cancelled else "",
    }


def names_of(terms: Iterable[Any], language_code: str) -> str:
    """Return the names in the language alone; a term without one is told by its slug, never in another language."""
    return join_names((term.labels.get(language_code) or term.slug for term in terms), language_code)


def join_names(names: Iterable[str], language_code: str) -> str:
    """Return names in the alphabetical order of the language."""
    return SEPARATOR.join(sorted(names, key=lambda name: collation_key(name, language_code)))


def tags(codes: Iterable[str]) -> str:
    return SEPARATOR.join(html_lang(code) for code in in_language_order(set(codes)))
