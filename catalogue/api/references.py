"""Small parts of answers that several kinds of answers share; names say which language they really are in."""

from collections.abc import Iterable
from typing import Any

from catalogue.cards import country_name
from catalogue.public_works import absolute_url
from catalogue.querysets import in_language_order
from pages.languages import html_lang

ROOT = "/api/v1/"


def api_url(*parts: object) -> str:
    return absolute_url(f"{ROOT}{'/'.join(map(str, parts))}/")


def name_of(labelled: Any, language_code: str) -> dict[str, str]:
    """Return the name in the language, else in another one that it has."""
    text = labelled.label_in(language_code)
    if not text:
        return {"text": labelled.slug, "language": "zxx"}
    return {"text": text, "language": html_lang(labelled.label_language(language_code))}


def label_in_language(labels: dict[str, str], language_code: str) -> dict[str, str] | None:
    """Return a text in the language, else in English, else in any; None where there is none."""
    for code in (language_code, "en", *labels):
        if labels.get(code):
            return {"text": labels[code], "language": html_lang(code)}
    return None


def reference(collection: str, labelled: Any, language_code: str) -> dict[str, Any]:
    return {
        "slug": labelled.slug,
        "name": name_of(labelled, language_code),
        "url": api_url(collection, labelled.slug),
    }


def references(collection: str, rows: Iterable[Any], language_code: str) -> list[dict[str, Any]]:
    return [reference(collection, row, language_code) for row in rows]


def choice(value: str, label: object) -> dict[str, str] | None:
    """Return a value of a closed list; None where none was chosen."""
    return {"value": value, "label": str(label)} if value else None


def country(value: Any) -> dict[str, str]:
    return {"code": value.code, "name": country_name(value)}


def tags(codes: Iterable[str]) -> list[str]:
    return [html_lang(code) for code in in_language_order(set(codes))]
