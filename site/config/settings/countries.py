"""The United Nations' names of countries and areas in six languages (docs/decisions/0023-country-names.md)."""

import json
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import get_language

# {ISO 3166-1 code: {language code: name}}.
NAMES: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("country_names.json").read_text(encoding="utf-8")
)


def name_in_active_language(code: str) -> str:
    names = NAMES[code]
    return names.get(get_language() or "", names["en"])


lazy_name = lazy(name_in_active_language, str)

COUNTRIES_OVERRIDE = {code: lazy_name(code) for code in NAMES}
