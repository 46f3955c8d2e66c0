"""The names of what one work is about or for, as links to their pages."""

from django.db.models import Value, prefetch_related_objects

from catalogue.labels import label_in, label_language
from catalogue.models import Work
from catalogue.subject_pages.addresses import in_alphabetical_order, labels_of, subject_url
from catalogue.subject_pages.kinds import AUDIENCES, BODIES, INSTRUMENTS, REGIONS, TOPICS
from pages.components import Label
from pages.languages import active_language

# Their rows hold their names.
LABELLED_KINDS = (TOPICS, AUDIENCES, REGIONS, BODIES)


def build_subject_labels(work: Work, *, is_preview: bool) -> dict[str, list[Label]]:
    """Return {path of the kind: labels} of all kinds but countries; a preview may have links that aren't saved."""
    instruments = list(work.instruments.all())
    prefetch_related_objects(instruments, "titles")
    if is_preview:
        labels = {kind.path: labels_of(kind, getattr(work, kind.field).all()) for kind in LABELLED_KINDS}
    else:
        labels = saved_labels(work)
    return labels | {INSTRUMENTS.path: labels_of(INSTRUMENTS, instruments)}


def saved_labels(work: Work) -> dict[str, list[Label]]:
    """Return the labels of four tables in one query."""
    code = active_language()
    queries = [
        kind.model.objects.filter(works=work.pk).order_by().values_list(Value(kind.path), "slug", "labels")
        for kind in LABELLED_KINDS
    ]
    kinds = {kind.path: kind for kind in LABELLED_KINDS}
    labels: dict[str, list[Label]] = {path: [] for path in kinds}
    for path, slug, names in queries[0].union(*queries[1:], all=True):
        url = subject_url(kinds[path], slug)
        labels[path].append(Label(label_in(names, code) or slug, label_language(names, code), url))
    return {path: in_alphabetical_order(found) for path, found in labels.items()}
