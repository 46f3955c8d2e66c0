"""The forms of what is done with many works at once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.widgets import AdminDateInput

from catalogue.translations.admin.matrix_filters import NOBODY, translators
from catalogue.translations.models import Priority
from pages.languages import native_name_of


class LanguagesForm(forms.Form):
    """In which of the possible languages something is done."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one language.")},
    )

    def __init__(self, *args: Any, possible: list[str], chosen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        field.choices = [(code, native_name_of(code)) for code in possible]  # type: ignore[attr-defined]
        field.initial = chosen


class AssignForm(LanguagesForm):
    """Who is to translate, until when, how urgently; what is left empty stays as it is."""

    assignee = forms.ChoiceField(label=gettext_lazy("Assign to"), required=False)
    due_on = forms.DateField(label=gettext_lazy("Due on"), required=False, widget=AdminDateInput)
    is_due_date_removed = forms.BooleanField(label=gettext_lazy("Remove the due date"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unchanged = ("", _("Leave as it is"))
        people = [(str(user.pk), get_user_display_name(user)) for user in translators()]
        self.set_choices("assignee", [unchanged, (NOBODY, _("Nobody")), *people])
        self.set_choices("priority", [unchanged, *((str(value), label) for value, label in Priority.choices)])

    def set_choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("due_on") and cleaned.get("is_due_date_removed"):
            self.add_error("due_on", _("Give a due date or remove it, not both."))
        elif not self.errors and not self.changes():
            raise ValidationError(_("Choose what is to change."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Return {field of LanguageStatus: new value}."""
        cleaned, changes = self.cleaned_data, {}
        if assignee := cleaned.get("assignee"):
            changes["assignee_id"] = None if assignee == NOBODY else int(assignee)
        if cleaned.get("due_on") or cleaned.get("is_due_date_removed"):
            changes["due_on"] = cleaned.get("due_on")
        if priority := cleaned.get("priority"):
            changes["priority"] = int(priority)
        return changes
