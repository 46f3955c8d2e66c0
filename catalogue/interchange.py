"""A work as the interchange format sees it: its state as plain values, and that state as JSON.

The importer compares states to know what changes; the exporter writes them. `docs/interchange-format.md`
describes the format.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from catalogue.models import WorkPage
from catalogue.models.kinds import WorkKind
from catalogue.models.versions import LanguageVersion
from catalogue.models.works import RelationKind, Work
from catalogue.plain_text import body_to_plain, rich_to_plain, steps_to_plain
from pages.languages import language_codes

# Keys of the format → attributes of Work, where the names differ or not.
PLAIN_FACTS = {
    "symbol": "symbol",
    "date": "date",
    "source": "source",
    "authors": "authors",
    "review_due": "review_due",
    "type": "type",
}
SESSION_FACTS = {
    "start": "starts_at",
    "end": "ends_at",
    "time_zone": "time_zone",
    "mode": "mode",
    "working_languages": "working_languages",
    "interpretation_languages": "interpretation_languages",
    "seats": "seats",
    "participation": "participation",
    "deadline": "deadline",
    "cancelled": "is_cancelled",
}
SLUG_FACTS = ("topics", "audiences", "regions", "instruments", "bodies")
VERSION_FACTS = {
    "expected": "expected_on",
    "edition": "edition",
    "date": "date",
    "sales_number": "sales_number",
    "isbn": "isbn",
    "job_number": "job_number",
}
MOMENTS = ("start", "end", "deadline")
PREFETCHES = [
    *SLUG_FACTS,
    "versions__document__catalogue_file",
    "relations__target",
]


def country_codes(countries: Any) -> list[str]:
    """Return the ISO codes of a CountryField's value, sorted."""
    return sorted(country.code for country in countries)


def facts_of(work: Work) -> dict[str, Any]:
    """Return every fact of a work in canonical form; wants the relations in PREFETCHES."""
    facts: dict[str, Any] = {name: getattr(work, attribute) for name, attribute in PLAIN_FACTS.items()}
    facts |= {name: sorted(term.slug for term in getattr(work, name).all()) for name in SLUG_FACTS}
    facts["countries"] = country_codes(work.countries)
    relations = list(work.relations.all())
    for name, kind in (("supersedes", RelationKind.SUPERSEDES), ("related", RelationKind.RELATED)):
        facts[name] = sorted(relation.target.key for relation in relations if relation.kind == kind)
    if work.kind == WorkKind.TRAINING:
        facts |= {name: getattr(work, attribute) for name, attribute in SESSION_FACTS.items()}
        facts["venue_country"] = str(work.venue_country or "")
    return facts


def page_texts_of(page: WorkPage) -> dict[str, Any]:
    """Return the texts of a specific page as plain text."""
    texts: dict[str, Any] = {
        "title": page.title,
        "summary": page.summary,
        "body": body_to_plain(page.body),
    }
    if page.work_kind == WorkKind.TRAINING:
        texts["venue"] = page.venue
        texts["how_to_take_part"] = rich_to_plain(page.how_to_take_part)
    elif page.work_kind == WorkKind.TOOL:
        texts["purpose"] = rich_to_plain(page.purpose)
        texts["steps"] = steps_to_plain(page.steps)
    else:
        texts["series"] = page.series
    return texts


def version_state(version: LanguageVersion) -> dict[str, Any]:
    """Return a version in canonical form; its file is told by its SHA-256 ("" without a file)."""
    state = {"language": version.language, "kind": version.kind, "status": version.status}
    state |= {name: getattr(version, attribute) for name, attribute in VERSION_FACTS.items()}
    known = getattr(version.document, "catalogue_file", None) if version.document else None
    state["sha256"] = known.sha256 if known else ""
    return state


def record_of(work: Work, pages: Iterable[WorkPage], file_paths: dict[int, str]) -> dict[str, Any]:
    """Return a work as one JSON-ready record; `file_paths` is {document id: path to write}."""
    record: dict[str, Any] = {"kind": work.kind, "key": work.key}
    for name, value in facts_of(work).items():
        if value not in (None, "", [], False):
            record[name] = as_json(name, value, work)
    by_language = {page.locale.language_code: page for page in pages}
    record["pages"] = {
        code: {name: text for name, text in page_texts_of(by_language[code]).items() if text or name == "title"}
        for code in language_codes()
        if code in by_language
    }
    record["versions"] = []
    for version in work.versions.all():
        state = version_state(version)
        del state["sha256"]
        if version.document_id in file_paths:
            state["file"] = file_paths[version.document_id]
        record["versions"].append(
            {name: as_json(name, value, work) for name, value in state.items() if value not in (None, "")}
        )
    if not record["versions"]:
        del record["versions"]
    return record


def as_json(name: str, value: Any, work: Work) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(work.zone).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value
