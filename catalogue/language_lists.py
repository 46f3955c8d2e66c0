"""A list of languages in one column: those of a session, or those a treaty is authentic in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from pages.languages import language_codes, native_name_of

# Working languages of sessions held outside the six, in their own names.
OTHER_LANGUAGES = {
    "am": "አማርኛ",
    "bn": "বাংলা",
    "de": "Deutsch",
    "fa": "فارسی",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "kk": "Қазақша",
    "ky": "Кыргызча",
    "ms": "Bahasa Melayu",
    "pt": "Português",
    "so": "Soomaali",
    "sq": "Shqip",
    "sr": "Српски",
    "sw": "Kiswahili",
    "tg": "Тоҷикӣ",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "uz": "Oʻzbekcha",
    "vi": "Tiếng Việt",
}


def known_languages() -> dict[str, str]:
    """Return {code: native name}: the official six first, then the others by code."""
    return {code: native_name_of(code) for code in language_codes()} | OTHER_LANGUAGES


def language_choices() -> list[tuple[str, str]]:
    return list(known_languages().items())


def validate_language_list(value: Any) -> None:
    """Refuse anything but a list of distinct known language codes."""
    if not isinstance(value, list) or any(not isinstance(code, str) for code in value):
        raise ValidationError(_("Give a list of languages."))
    unknown = [code for code in value if code not in known_languages()]
    if unknown:
        raise ValidationError(_("Unknown language: %(codes)s.") % {"codes": ", ".join(unknown)})
    if len(set(value)) != len(value):
        raise ValidationError(_("A language is given twice."))


class LanguageListField(models.JSONField):
    """["fr", "ar"]; forms show a checkbox per known language."""

    default_validators = [validate_language_list]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=language_choices,
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )
