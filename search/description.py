"""Says in the words of a language what is searched for: titles of feeds, mails and pages."""

from django.utils.translation import gettext as _

from pages.localized_formats import bracketed, join_list
from search.facets import FACETS, current_labels
from search.request import SearchRequest

QUOTATION_MARKS = {"ar": "«»", "fr": ("«\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}»"), "ru": "«»"}


def describe_search(request: SearchRequest) -> str:
    """Return a search in one line, such as “extradition” – Publication (Kind); in the active language."""
    opening, closing = QUOTATION_MARKS.get(request.language, "“”")
    parts = [f"{opening}{request.shown_query}{closing}"] if request.query else []
    terms = current_labels()
    for facet in FACETS:
        values = request.chosen(facet.name)
        if values:
            labels = facet.labels(values, request.language, terms)
            names = [labels[value].text if value in labels else value for value in values]
            # No colon and no comma: each language sets its own.
            parts.append(join_list(names, request.language) + bracketed(facet.label, request.language))
    if request.year_from is not None or request.year_to is not None:
        parts.append(f"{request.year_from or '…'}–{request.year_to or '…'}")
    return " – ".join(parts) or _("Everything in the catalogue")
