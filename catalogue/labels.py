"""A name in six languages, held in one column: field, form field and widget."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from pages.languages import active_language, html_lang, language_codes, official_languages

MAX_LABEL_LENGTH = 500


def label_in(labels: dict[str, str], language_code: str) -> str:
    """Return the label in `language_code`, else in English, else in any language, else ""."""
    return labels.get(language_code) or labels.get("en") or next(iter(labels.values()), "")


def label_language(labels: dict[str, str], language_code: str) -> str:
    """Return the language `label_in` really answers in, for `lang` and `dir` attributes."""
    for code in (language_code, "en", *labels):
        if labels.get(code):
            return code
    return language_code


class LabelsWidget(forms.MultiWidget):
    """Six text inputs, each in its own language and direction."""

    template_name = "catalogue/admin/labels_widget.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            language.code: forms.TextInput(
                attrs={
                    "lang": html_lang(language.code),
                    "dir": language.direction,
                    "aria-label": language.native_name,
                    "placeholder": language.native_name,
                }
            )
            for language in official_languages()
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: dict[str, str] | None) -> list[str]:
        return [(value or {}).get(code, "") for code in language_codes()]


class LabelsFormField(forms.MultiValueField):
    widget = LabelsWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        fields = [forms.CharField(required=False, max_length=MAX_LABEL_LENGTH) for _code in language_codes()]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, values: list[str]) -> dict[str, str]:
        pairs = zip(language_codes(), values or [], strict=False)
        return {code: value for code, value in pairs if value}


def validate_labels(value: Any) -> None:
    """Refuse anything but {official language code: non-empty text}."""
    if not isinstance(value, dict):
        raise ValidationError(_("Give one text per language."))
    unknown = sorted(set(value) - set(language_codes()))
    if unknown:
        raise ValidationError(_("Unknown language: %(codes)s.") % {"codes": ", ".join(unknown)})
    for text in value.values():
        if not isinstance(text, str) or not text.strip() or len(text) > MAX_LABEL_LENGTH:
            raise ValidationError(_("Each text needs 1 to %(limit)d characters.") % {"limit": MAX_LABEL_LENGTH})


class LabelsField(models.JSONField):
    """{language code: text} with `validate_labels` and six inputs in forms."""

    default_validators = [validate_labels]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)
        return models.Field.formfield(self, form_class=LabelsFormField, **kwargs)


class LabelledModel(models.Model):
    """Something with a name in six languages and a stable slug."""

    slug = models.SlugField(unique=True, max_length=100)
    labels = LabelsField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label_in(active_language()) or self.slug

    def label_in(self, language_code: str) -> str:
        return label_in(self.labels, language_code)

    def label_language(self, language_code: str | None = None) -> str:
        return label_language(self.labels, language_code or active_language())

    @property
    def all_labels(self) -> str:
        """Every label, for the admin's own search."""
        return " ".join(self.labels.values())
