"""Says in the words of a language what is searched for: titles of feeds, mails and pages."""

from django.utils.translation import gettext as _

from search.facets import FACETS
from search.request import SearchRequest


def describe_search(request: SearchRequest) -> str:
    """Return a search in one line, such as “extradition” – Kind: Publication; in the active language."""
    parts = [f"“{request.query}”"] if request.query else []
    for facet in FACETS:
        values = request.chosen(facet.name)
        if values:
            labels = facet.labels(values, request.language)
            names = [labels[value].text if value in labels else value for value in values]
            parts.append(f"{facet.label}: {', '.join(names)}")
    if request.year_from is not None or request.year_to is not None:
        parts.append(f"{request.year_from or '…'}–{request.year_to or '…'}")
    return " – ".join(parts) or _("Everything in the catalogue")
