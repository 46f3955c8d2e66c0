"""What jobs are about, for people, as their arguments say it: pages, translations, who translates."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import ngettext
from wagtail_localize.models import Translation

from catalogue.translations.providers.base import PROVIDERS
from catalogue.translations.references import is_reference
from pages.languages import native_name_of

Arguments = dict[str, Any]
TRANSLATION = "wagtail_localize.translation"


def describe_calls(calls: Sequence[Arguments]) -> list[str]:
    """Return for each job's arguments what it is about, "" where they name nothing. One query for each model."""
    pages = load_pages(value for call in calls for value in call.values() if is_reference(value, "page"))
    keys = {key for call in calls for key in translations_of(call)}
    rows = Translation.objects.select_related("source", "target_locale").in_bulk(keys)
    return [", ".join(list_subjects(call, pages, rows)) for call in calls]


def load_pages(references: Iterable[dict[str, Any]]) -> dict[tuple[str, Any], str]:
    """Return {(model, key): title} of references to pages that are still there."""
    keys: dict[str, set[Any]] = {}
    for each in references:
        keys.setdefault(each["model"], set()).add(each["pk"])
    return {
        (model, key): str(page)
        for model, wanted in keys.items()
        for key, page in apps.get_model(model)._default_manager.in_bulk(wanted).items()
    }


def translations_of(call: Arguments) -> list[int]:
    """Return the ids of translations that are to be named: one alone is, of many only the number is said."""
    one, many = call.get("translation"), call.get("translations", [])
    if is_reference(one, TRANSLATION):
        return [one["pk"]]
    if isinstance(one, int):
        return [one]
    return list(many) if len(many) == 1 else []


def list_subjects(call: Arguments, pages: dict[tuple[str, Any], str], rows: dict[int, Translation]) -> list[str]:
    subjects = [
        pages.get((value["model"], value["pk"]), str(value["pk"]))
        for value in call.values()
        if is_reference(value, "page")
    ]
    subjects += [name_translation(rows[key]) for key in translations_of(call) if key in rows]
    if (count := len(call.get("translations", []))) > 1:
        subjects.append(ngettext("%(count)d translation", "%(count)d translations", count) % {"count": count})
    if call.get("provider") in PROVIDERS:
        subjects.append(str(import_string(PROVIDERS[call["provider"]]).label))
    return subjects


def name_translation(translation: Translation) -> str:
    return f"{translation.source.object_repr} ({native_name_of(translation.target_locale.language_code)})"
