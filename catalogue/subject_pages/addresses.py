"""The addresses of subjects' pages, and names that link to them."""

from collections.abc import Iterable
from typing import Any

from django_countries import countries

from catalogue.subject_pages.kinds import KINDS, SubjectKind
from pages.collation import collation_key
from pages.components import Label
from pages.languages import active_language


def index_url(kind: SubjectKind, language_code: str = "") -> str:
    return f"/{language_code or active_language()}/{kind.path}/"


def subject_url(kind: SubjectKind, slug: str, language_code: str = "") -> str:
    """Return the path of a subject's page in a language, the reader's if none is given."""
    return f"{index_url(kind, language_code)}{slug.lower()}/"


def label_of(kind: SubjectKind, record: Any) -> Label:
    code = active_language()
    text = record.label_in(code) or record.slug
    return Label(text, record.label_language(code), subject_url(kind, record.slug))


def labels_of(kind: SubjectKind, records: Iterable[Any]) -> list[Label]:
    """Return the names of records, each with the address of its page, in alphabetical order (instruments by date)."""
    labels = [label_of(kind, record) for record in records]
    return labels if kind.name == "instrument" else in_alphabetical_order(labels)


def country_labels(codes: Iterable[str]) -> list[Label]:
    kind = KINDS["countries"]
    labels = [Label(str(countries.name(code)), "", subject_url(kind, code)) for code in codes]
    return in_alphabetical_order(labels)


def in_alphabetical_order(labels: Iterable[Label]) -> list[Label]:
    code = active_language()
    return sorted(labels, key=lambda label: collation_key(label.text, code))
