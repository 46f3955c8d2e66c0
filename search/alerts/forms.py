"""The form that asks for an alert."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from search.models_alerts import Frequency


class FollowForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr", "maxlength": 254}),
    )
    frequency = forms.ChoiceField(
        label=_("How often"), choices=Frequency.choices, initial=Frequency.WEEKLY, widget=forms.RadioSelect
    )
    includes_available = forms.BooleanField(
        label=_("Also tell me when something becomes available in this language"), required=False, initial=True
    )
    # People don't see it; programs that fill in every field do.
    website = forms.CharField(label=_("Leave this field empty"), required=False)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    @property
    def is_from_program(self) -> bool:
        return bool(self.data.get("website"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
