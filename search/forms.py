"""Where the query string is distrusted: it becomes a typed SearchRequest here, or errors a reader understands."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pages.languages import language_codes
from search.facets import FACETS
from search.plain_text import unify_presentation_forms
from search.request import (
    DEFAULT_SIZE,
    MAX_QUERY_LENGTH,
    MAX_SIZE,
    MAX_VALUES,
    MAX_WINDOW,
    SearchRequest,
    Sort,
    read_typed,
)

FIRST_YEAR, LAST_YEAR = 1800, 2200
SORT_LABELS = {
    Sort.RELEVANCE: _("Best match"),
    Sort.NEWEST: _("Newest first"),
    Sort.OLDEST: _("Oldest first"),
    Sort.TITLE: _("Title"),
}
MAX_WORDS = 32
# Chinese is written without spaces and searched by pairs of characters: about as many words. Elasticsearch
# refuses queries of several thousand clauses, and each pair is one in every field.
MAX_IDEOGRAPHS = 64
IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Controls, marks that steer direction, lone surrogates, private use, non-characters: none is searched for.
UNSEARCHABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean_query(text: str) -> str:
    """Return the words of a query in NFC, single-spaced, without characters nobody can search for.

    Arabic letters in the shapes of a printer, pasted out of a PDF file, become the letters they are.
    """
    text = unify_presentation_forms(text)
    kept = "".join(" " if unicodedata.category(each) in UNSEARCHABLE else each for each in text)
    words = " ".join(unicodedata.normalize("NFC", kept).split()[:MAX_WORDS])
    ideographs = [position for position, each in enumerate(words) if IDEOGRAPH.match(each)]
    return words[: ideographs[MAX_IDEOGRAPHS]].rstrip() if len(ideographs) > MAX_IDEOGRAPHS else words


class QueryField(forms.CharField):
    def clean(self, value: Any) -> str:
        return clean_query(super().clean(value))


class ValuesField(forms.Field):
    """The values of one facet. Which of them exist is asked of the facet, in one query."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(each.strip() for each in value or () if each.strip()))
        if len(values) > MAX_VALUES:
            raise ValidationError(
                ngettext_lazy("Choose at most %(limit)d value.", "Choose at most %(limit)d values.", MAX_VALUES)
                % {"limit": MAX_VALUES}
            )
        for each in values:
            if not re.fullmatch(r"[\w-]{1,100}", each):
                raise ValidationError(_("“%(value)s” is not a value to choose."), params={"value": shorten(each)})
        return values


def shorten(text: str) -> str:
    """Return a text fit for an error message: printable and short."""
    printable = "".join(each if each.isprintable() else "�" for each in text)
    return printable if len(printable) <= 60 else f"{printable[:59]}…"


class SearchForm(forms.Form):
    """The parameters of a search page; `language` is the page's own."""

    q = QueryField(label=_("Search for"), required=False, max_length=MAX_QUERY_LENGTH)
    year_from = forms.IntegerField(label=_("From year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    year_to = forms.IntegerField(label=_("To year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    sort = forms.ChoiceField(label=_("Sort by"), required=False, choices=list(SORT_LABELS.items()))
    # "off" searches the words as they were typed, without other names and languages for the same thing.
    expand = forms.ChoiceField(required=False, choices=[("on", "on"), ("off", "off")])
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1)
    size = forms.IntegerField(label=_("Results per page"), required=False, min_value=1, max_value=MAX_SIZE)

    def __init__(self, data: Mapping[str, Any] | None, language: str) -> None:
        super().__init__(data if data is not None else {})
        self.language = language
        for facet in FACETS:
            if facet.name not in self.fields and facet.name != "year":
                self.fields[facet.name] = ValuesField(label=str(facet.label), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for facet in FACETS:
            values = cleaned.get(facet.name)
            unknown = facet.find_unknown(values) if values else []
            if unknown:
                message = _("There is no such value: %(values)s.")
                names = ", ".join(shorten(value) for value in unknown)
                self.add_error(facet.name, ValidationError(message, params={"values": names}))
        first, last = cleaned.get("year_from"), cleaned.get("year_to")
        if first and last and first > last:
            self.add_error("year_to", _("The last year can't be before the first."))
        if (cleaned.get("page") or 1) * (cleaned.get("size") or DEFAULT_SIZE) > MAX_WINDOW:
            message = _("Only the first %(limit)d results can be shown. Narrow the search instead.")
            self.add_error("page", ValidationError(message, params={"limit": MAX_WINDOW}))
        return cleaned

    def to_request(self) -> SearchRequest:
        """Return the search; only after `is_valid()`."""
        cleaned = self.cleaned_data
        names = [facet.name for facet in FACETS if facet.name in self.fields]
        query, typed = read_typed(cleaned["q"])
        return SearchRequest(
            language=cleaned.get("lang") or self.language,
            query=query,
            typed=typed,
            selections=MappingProxyType({name: cleaned[name] for name in names if cleaned[name]}),
            year_from=cleaned["year_from"],
            year_to=cleaned["year_to"],
            sort=Sort(cleaned["sort"] or Sort.RELEVANCE),
            is_expanded=cleaned["expand"] != "off",
            page=cleaned["page"] or 1,
            size=cleaned["size"] or DEFAULT_SIZE,
        )


class ApiForm(SearchForm):
    """The parameters of the API: those of the page, and the language."""

    lang = forms.ChoiceField(required=False, choices=[(code, code) for code in language_codes()])
