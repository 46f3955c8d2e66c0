"""Citations as CSL-JSON, which Zotero, Pandoc and the processors of the Citation Style Language read."""

import json
from collections.abc import Iterable
from typing import Any

from catalogue.exporters.citations.bibtex import BOOKS, REPORTS
from catalogue.exporters.citations.records import Citation
from catalogue.models.kinds import PublicationType
from pages.languages import html_lang


def write_csl_json(citations: Iterable[Citation]) -> str:
    return json.dumps([build_item(each) for each in citations], ensure_ascii=False, indent=1) + "\n"


def build_item(citation: Citation) -> dict[str, Any]:
    days = [day for day in (citation.date, citation.end) if day]
    dates = {"date-parts": [[day.year, day.month, day.day] for day in days]} if days else None
    item = {
        "id": f"{citation.key}-{html_lang(citation.language)}",
        "type": type_of(citation),
        "title": citation.title,
        "language": html_lang(citation.language),
        "author": [{"literal": each} for each in (citation.authors, *(body.text for body in citation.bodies)) if each],
        "publisher": citation.bodies[0].text if citation.bodies and not citation.is_session else "",
        "number": citation.symbol,
        "edition": citation.edition,
        "issued": dates,
        "event-date": dates if citation.is_session else None,
        "event-place": citation.place if citation.is_session else "",
        "ISBN": citation.isbn,
        "note": citation.sales_note,
        "URL": citation.url,
    }
    return {name: value for name, value in item.items() if value}


def type_of(citation: Citation) -> str:
    if citation.is_session:
        return "event"
    if citation.type in BOOKS:
        return "book"
    if citation.type in REPORTS:
        return "report"
    return "article" if citation.type == PublicationType.ARTICLE else "document"
