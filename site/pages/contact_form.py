"""The form of the contact page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 5000


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Your name (optional)"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        error_messages={
            "required": _("Enter your e-mail address, so that we can answer."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        error_messages={"required": _("Write your message.")},
    )
    # People don't see it; programs that fill in every field do.
    website = forms.CharField(label=_("Leave this field empty"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def is_from_program(self) -> bool:
        return bool(self.data.get("website"))
