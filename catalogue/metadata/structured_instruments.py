"""A legal instrument as schema.org Legislation."""

import datetime as dt
from typing import Any

from django.utils import timezone

from catalogue.models import Instrument
from pages.languages import html_lang, language_codes

SCHEMA = "https://schema.org"


def numbers_of(instrument: Instrument) -> list[str]:
    return [each for each in (instrument.adopting_act, instrument.treaty_collection_number) if each]


def legislation(instrument: Instrument, language_code: str, url: str) -> dict[str, Any]:
    """Return an instrument as Legislation, named in a language; titles in the others say which one they are in.

    Uses prefetched `titles`, `parent` and `adopting_body`. Members without a value are None or empty.
    """
    labels = instrument.labels
    in_force: dt.date | None = instrument.in_force_since
    return {
        "@type": "Legislation",
        "@id": f"{url}#instrument",
        "url": url,
        "name": text_in(labels, instrument.label_language(language_code), language_code),
        "alternateName": [
            text_in(labels, code, language_code)
            for code in language_codes()
            if labels.get(code) and code != instrument.label_language(language_code)
        ],
        "legislationIdentifier": numbers_of(instrument),
        "legislationType": str(instrument.get_kind_display()),
        "legislationDate": instrument.adopted_on.isoformat(),
        "legislationPassedBy": organization(instrument.adopting_body, language_code),
        "legislationLegalForce": f"{SCHEMA}/InForce" if in_force and in_force <= timezone.localdate() else None,
        "temporalCoverage": f"{in_force.isoformat()}/.." if in_force else None,
        "legislationChanges": changed(instrument.parent, language_code),
        "locationCreated": {"@type": "Place", "name": instrument.place_in(language_code)} if instrument.place else None,
    }


def text_in(labels: dict[str, str], code: str, language_code: str) -> Any:
    """Return a text, tagged where it isn't in the document's language."""
    text = labels.get(code, "")
    return text if code == language_code else {"@value": text, "@language": html_lang(code)}


def organization(body: Any, language_code: str) -> dict[str, Any] | None:
    if body is None:
        return None
    name = text_in(body.labels, body.label_language(language_code), language_code)
    return {"@type": "Organization", "name": name, "url": body.url}


def changed(parent: Instrument | None, language_code: str) -> dict[str, Any] | None:
    if parent is None:
        return None
    name = text_in(parent.labels, parent.label_language(language_code), language_code)
    return {"@type": "Legislation", "name": name, "legislationDate": parent.adopted_on.isoformat()}
