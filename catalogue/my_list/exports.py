"""A list as data for other programs, and where it can be had as such."""

import csv
import io

from django.urls import Resolver404, resolve

from catalogue.my_list.contents import ListContents
from catalogue.my_list.listed_keys import address_of
from pages.languages import active_language, html_lang

COLUMNS = ("key", "title", "language", "type", "date", "place", "symbol", "languages", "url")
# What a spreadsheet would take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Formats of citations, where the site has them under /<language>/cite/.
CITATION_FORMATS = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}


def exports_of(keys: list[str]) -> list[tuple[str, str]]:
    """Return [(name, address)] of the formats a list can be had in."""
    if not keys:
        return []
    exports = [("CSV", address_of(keys, "my_list_csv")), ("JSON", address_of(keys, "my_list_json"))]
    path = f"/{active_language()}/cite/"
    try:
        has_citations = resolve(path).url_name != "wagtail_serve"
    except Resolver404:
        has_citations = False
    if has_citations:
        query = f"?keys={','.join(keys)}&format="
        exports += [(label, f"{path}{query}{name}") for name, label in CITATION_FORMATS.items()]
    return exports


def records_of(contents: ListContents) -> list[dict[str, str]]:
    """Return the works of a list as plain data; `language` is that of the title, `languages` those of the work."""
    records = []
    for entry in contents.entries:
        card = entry.card
        day = card.starts_at.date() if card.starts_at else card.date
        values = (
            entry.key,
            card.title,
            html_lang(card.language_code),
            card.eyebrow,
            day.isoformat() if day else "",
            card.place,
            card.symbol,
            " ".join(map(html_lang, card.languages)),
            entry.full_url,
        )
        records.append(dict(zip(COLUMNS, values, strict=True)))
    return records


def write_csv(contents: ListContents) -> str:
    output = io.StringIO()
    # The mark of UTF-8 is for spreadsheets, which would guess wrong.
    output.write("\ufeff")
    writer = csv.DictWriter(output, COLUMNS)
    writer.writeheader()
    for record in records_of(contents):
        writer.writerow(
            {name: f"'{text}" if text.startswith(FORMULA_STARTS) else text for name, text in record.items()}
        )
    return output.getvalue()
