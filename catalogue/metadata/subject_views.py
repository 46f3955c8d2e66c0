"""The pages of instruments, topics, audiences, regions, countries and bodies: in the languages they have names in."""

from collections.abc import Iterable, Iterator
from typing import Any

from catalogue.metadata.last_changes import Changes, changes_of, changes_of_countries
from catalogue.metadata.views import SitemapEntry, register_entries, register_view
from catalogue.models import Instrument
from catalogue.subject_pages.addresses import index_url, subject_url
from catalogue.subject_pages.kinds import INSTRUMENTS, KINDS, SubjectKind
from pages.languages import language_codes


def register_subject_views() -> None:
    for kind in KINDS.values():
        register_view(f"{kind.path}_index")
        register_view(f"{kind.path}_page", languages_of_subject)
    register_entries(subject_indexes)
    register_entries(subjects)


def languages_of_subject(context: dict[str, Any]) -> Iterable[str]:
    """Return the languages a subject has a name in; those of countries are there in all six."""
    subject = context.get("subject")
    if subject is None:
        return []
    record = subject.record
    return language_codes() if record is None else [code for code, name in record.labels.items() if name]


def subject_indexes() -> Iterator[SitemapEntry]:
    for kind in KINDS.values():
        yield SitemapEntry({code: index_url(kind, code) for code in language_codes()})


def subjects() -> Iterator[SitemapEntry]:
    """Yield every subject with the last change of its works; at most four queries a kind."""
    for kind in KINDS.values():
        changes = changes_of_countries() if kind.model is None else changes_of(kind)
        for subject, slug, codes in names_of(kind, changes):
            yield SitemapEntry({code: subject_url(kind, slug, code) for code in codes}, changes.get(subject))


def names_of(kind: SubjectKind, changes: Changes) -> Iterator[tuple[Any, str, list[str]]]:
    """Yield what `changes` calls each subject of a kind, its slug, and the languages of its names."""
    if kind.model is None:
        for country in sorted(changes):
            yield country, country, language_codes()
    elif kind is INSTRUMENTS:
        for instrument in Instrument.objects.prefetch_related("titles"):
            yield instrument.pk, instrument.slug, [code for code in language_codes() if instrument.labels.get(code)]
    else:
        for pk, slug, labels in kind.model.objects.values_list("pk", "slug", "labels"):
            yield pk, slug, [code for code in language_codes() if labels.get(code)]
