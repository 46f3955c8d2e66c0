"""The open data of language parity: the same rows as CSV and JSON, with what their columns mean."""

import csv
import io
from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalogue.translations.parity import Parity, ParityRow
from pages.languages import html_lang

# Names are for programs and never change; the texts tell people what they mean.
COLUMNS: dict[str, tuple[Promise, Callable[[ParityRow], Any]]] = {
    "language": (_("The language, as a BCP 47 tag."), lambda row: html_lang(row.language_code)),
    "kind": (_("The kind of work: training, tool or publication; “all” for the three together."), lambda row: row.kind),
    "works": (_("Works that are public in at least one language."), lambda row: row.works),
    "available": (_("Works with a public page in the language."), lambda row: row.available),
    "up_to_date": (_("Available works whose text says what its source says."), lambda row: row.up_to_date),
    "behind": (_("Available works whose source has changed since they were translated."), lambda row: row.behind),
    "in_preparation": (
        _("Works without a public page in the language whose translation has begun."),
        lambda row: row.in_preparation,
    ),
    "not_begun": (
        _("Works without a public page in the language whose translation has not begun."),
        lambda row: row.not_begun,
    ),
    "coverage_percent": (_("Available works in percent of all."), lambda row: round(row.coverage * 100, 1)),
    "words_left": (_("Words that are still to be translated and approved."), lambda row: row.words_left),
    "behind_since": (
        _("The day since which the work that has been behind for longest is behind."),
        lambda row: row.behind_since and row.behind_since.date().isoformat(),
    ),
    "behind_median_days": (
        _("Half of the works that are behind have been so for longer."),
        lambda row: row.behind_days,
    ),
    "missing_since": (
        _("The day on which the oldest work without a page in the language became public in another one."),
        lambda row: row.waiting_since and row.waiting_since.date().isoformat(),
    ),
    "missing_median_days": (
        _("Half of the works without a page in the language have been public for longer."),
        lambda row: row.waiting_days,
    ),
}


def list_rows(parity: Parity) -> list[dict[str, Any]]:
    """Return {column: value} of every row; None where there is no value, days in UTC."""
    return [{name: value_of(row) for name, (_text, value_of) in COLUMNS.items()} for row in parity.rows]


def write_csv(parity: Parity) -> str:
    """Return a header line and a line per row (RFC 4180); empty where there is no value."""
    output = io.StringIO()
    writer = csv.DictWriter(output, fieldnames=["measured_at", *COLUMNS])
    writer.writeheader()
    moment = parity.measured_at.isoformat(timespec="seconds")
    writer.writerows({"measured_at": moment, **row} for row in list_rows(parity))
    return output.getvalue()


def describe(parity: Parity, documentation: str) -> dict[str, Any]:
    """Return the JSON document; `documentation` is the address of the page for people."""
    with override("en"):
        columns = {name: str(text) for name, (text, _value_of) in COLUMNS.items()}
    return {
        "measured_at": parity.measured_at.isoformat(timespec="seconds"),
        "documentation": documentation,
        "columns": columns,
        "rows": list_rows(parity),
    }
