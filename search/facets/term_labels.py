"""Labels of the terms that facets count, kept in this process until somebody changes a name in any process."""

import uuid
from typing import Any

from catalogue.models import Audience, Instrument, Region, Topic
from catalogue.models.thesaurus import read_vocabulary_token
from pages.components import Label

TermModel = type[Topic] | type[Audience] | type[Region] | type[Instrument]


class TermLabels:
    """The labels of one state of the names; each table is read when it is first asked for."""

    def __init__(self, token: uuid.UUID | None) -> None:
        self.token = token
        self._labels: dict[tuple[TermModel, str], dict[str, Label]] = {}

    def of(self, model: TermModel, language_code: str) -> dict[str, Label]:
        """Return {slug: label, with the language it really is in} of all terms."""
        place = (model, language_code)
        if place not in self._labels:
            self._labels[place] = {term.slug: label_of(term, language_code) for term in read_terms(model)}
        return self._labels[place]


def read_terms(model: TermModel) -> Any:
    if model is Instrument:
        return Instrument.objects.prefetch_related("titles")
    return model._default_manager.only("slug", "labels")


def label_of(term: Topic | Audience | Region | Instrument, language_code: str) -> Label:
    return Label(term.label_in(language_code) or term.slug, term.label_language(language_code))


class Keeper:
    """The labels kept in this process."""

    labels = TermLabels(None)


def current_labels() -> TermLabels:
    """Return the labels as they are now. One small query, which says whether those kept still hold.

    Without a token nobody can say, and nothing is kept.
    """
    token = read_vocabulary_token()
    if token is None:
        return TermLabels(None)
    kept = Keeper.labels
    if token != kept.token:
        # The token was read before any label: what changes meanwhile has a token of its own.
        kept = Keeper.labels = TermLabels(token)
    return kept
