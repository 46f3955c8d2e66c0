"""The pages of instruments, topics, audiences, regions, countries and bodies: in the languages they have names in."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from catalogue.metadata.views import SitemapEntry, register_entries, register_view
from catalogue.models import Instrument
from catalogue.public_works import public_works
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
    """Return the languages a subject has a name in; country names are those of CLDR, in all six."""
    subject = context.get("subject")
    if subject is None:
        return []
    record = subject.record
    return language_codes() if record is None else [code for code, name in record.labels.items() if name]


def subject_indexes() -> Iterator[SitemapEntry]:
    for kind in KINDS.values():
        yield SitemapEntry({code: index_url(kind, code) for code in language_codes()})


def subjects() -> Iterator[SitemapEntry]:
    for kind in KINDS.values():
        for slug, codes in names_of(kind):
            yield SitemapEntry({code: subject_url(kind, slug, code) for code in codes})


def names_of(kind: SubjectKind) -> Iterator[tuple[str, list[str]]]:
    """Yield the slug of each subject of a kind and the languages of its names; at most two queries a kind."""
    if kind.model is None:
        for country in sorted(countries_of_works()):
            yield country, language_codes()
    elif kind is INSTRUMENTS:
        for instrument in Instrument.objects.prefetch_related("titles"):
            yield instrument.slug, [code for code in language_codes() if instrument.labels.get(code)]
    else:
        for slug, labels in kind.model.objects.values_list("slug", "labels"):
            yield slug, [code for code in language_codes() if labels.get(code)]


def countries_of_works() -> set[str]:
    """Return the codes of countries that public works are about, or take place in."""
    # As text: a row's value is a list of Country objects otherwise.
    rows = public_works().order_by().annotate(listed=Cast("countries", CharField()))
    found: set[str] = set()
    for listed, venue in rows.values_list("listed", "venue_country"):
        found.update(listed.split(","), [str(venue or "")])
    return found - {""}
