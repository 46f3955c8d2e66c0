"""What may be asked about a search: the form of the admin page, and of the command."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from search.forms import QueryField
from search.models_log import language_choices
from search.request import MAX_QUERY_LENGTH, MAX_SIZE, SearchRequest, read_typed

DEFAULT_HITS = 10
# A key is no longer (see catalogue.models.Work).
MAX_WORK_LENGTH = 150


class ExplanationForm(forms.Form):
    """A query as it could be typed on the site, and a work that is looked for in its results."""

    q = QueryField(label=_("Query"), max_length=MAX_QUERY_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"}))
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    as_typed = forms.BooleanField(
        label=_("As typed"), required=False, help_text=_("Without other names and languages for the same thing.")
    )
    work = QueryField(
        label=_("Work"),
        required=False,
        max_length=MAX_WORK_LENGTH,
        help_text=_("Key, symbol, sales number or ISBN of a work: whether it is found, and where."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    size = forms.IntegerField(
        label=_("Results shown"),
        required=False,
        min_value=1,
        max_value=MAX_SIZE,
        initial=DEFAULT_HITS,
    )

    def clean_q(self) -> str:
        query: str = self.cleaned_data["q"]
        if not query:
            raise ValidationError(_("There is nothing to explain without words."))
        return query

    def to_request(self) -> SearchRequest:
        """Return the search; only after `is_valid()`."""
        cleaned = self.cleaned_data
        query, typed = read_typed(cleaned["q"])
        return SearchRequest(
            language=cleaned["language"],
            query=query,
            typed=typed,
            is_expanded=not cleaned["as_typed"],
            size=cleaned["size"] or DEFAULT_HITS,
        )
