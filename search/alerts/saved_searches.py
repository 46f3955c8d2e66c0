"""Searches as rows, and back: what is stored is distrusted as much as a query string."""

import hashlib
import json
from dataclasses import replace

from django.http import QueryDict

from search.forms import SearchForm
from search.models_alerts import SavedSearch
from search.request import DEFAULT_SIZE, SearchRequest, Sort


class SavedSearchError(Exception):
    """The search can't be done any more, for instance because a topic in it is gone."""


def without_display(request: SearchRequest) -> SearchRequest:
    """Return the search without what only says how it is shown."""
    return replace(request, page=1, size=DEFAULT_SIZE, sort=Sort.RELEVANCE)


def save_search(request: SearchRequest) -> SavedSearch:
    """Return the row of a search; the same search in another order of parameters is the same row."""
    pairs = sorted([name, value] for name, value in without_display(request).to_parameters())
    canonical = json.dumps([request.language, pairs], ensure_ascii=False, separators=(",", ":"))
    fingerprint = hashlib.sha256(canonical.encode()).hexdigest()
    saved, _created = SavedSearch.objects.get_or_create(
        fingerprint=fingerprint, defaults={"language": request.language, "parameters": pairs}
    )
    return saved


def read_search(saved: SavedSearch) -> SearchRequest:
    """Return the search. Raises SavedSearchError."""
    data = QueryDict(mutable=True)
    for name, value in saved.parameters:
        data.appendlist(name, value)
    form = SearchForm(data, language=saved.language)
    if not form.is_valid():
        raise SavedSearchError(
            "; ".join(f"{name}: {' '.join(map(str, reasons))}" for name, reasons in form.errors.items())
        )
    return form.to_request()
