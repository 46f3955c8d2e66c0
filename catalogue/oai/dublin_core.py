"""A work as simple Dublin Core (oai_dc): elements with the language each text really is in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import override

from catalogue.cards import country_name
from catalogue.models import Work, WorkPage
from catalogue.models.kinds import VersionStatus
from catalogue.models.works import RelationKind
from catalogue.oai.identifiers import identifier_of
from catalogue.public_files import known_file, private_collection_ids
from catalogue.public_works import absolute_url, pages_by_work, public_works
from catalogue.querysets import in_language_order
from pages.languages import html_lang, language_codes

PREFETCHES = (
    "topics",
    "audiences",
    "regions",
    "instruments__titles",
    "bodies",
    "versions__document__catalogue_file",
    "relations__target",
)
RELATIONS = (RelationKind.SUPERSEDES, RelationKind.RELATED)


@dataclass(frozen=True, slots=True)
class Element:
    """One element, such as title; `language` is a BCP 47 tag, or "" where the text is in none."""

    name: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """A work with its visible pages: none for a withdrawn one."""

    work: Work
    pages: list[WorkPage]


def described_works(works: QuerySet[Work]) -> list[Described]:
    """Return works in the order of their ids with all that `elements_of` reads; the queries don't grow with them."""
    rows = list(works.order_by("pk").prefetch_related(*PREFETCHES))
    pages = pages_by_work(work.pk for work in rows)
    return [Described(work, pages.get(work.pk, [])) for work in rows]


def elements_of(described: Described, public_keys: set[str], private_collections: set[int]) -> list[Element]:
    """Return the elements, each once. Related works are named where they are among `public_keys`."""
    work = described.work
    elements = [
        *texts_of_pages(described.pages),
        *plain("creator", [work.authors]),
        *(each for body in work.bodies.all() for each in names("contributor", body.labels)),
        *(each for topic in work.topics.all() for each in names("subject", topic.labels)),
        *(each for instrument in work.instruments.all() for each in names("subject", instrument.labels)),
        *plain("date", [date_of(work)]),
        *type_names(work),
        *plain("format", formats_of(work, private_collections)),
        *plain("identifier", [absolute_url(page.get_url() or "") for page in described.pages]),
        *plain("identifier", [work.symbol, *(f"ISBN {version.isbn}" for version in published(work) if version.isbn)]),
        *plain("source", [work.source]),
        *plain("language", languages_of(work)),
        *plain("relation", related_keys(work, public_keys)),
        *(each for region in work.regions.all() for each in names("coverage", region.labels)),
        *country_names(work),
        *(each for audience in work.audiences.all() for each in names("audience", audience.labels)),
        *plain("rights", [settings.OPEN_DATA_LICENSE]),
    ]
    # Audiences have no element of their own in simple Dublin Core, which has room for them among the subjects.
    elements = [Element("subject", each.text, each.language) if each.name == "audience" else each for each in elements]
    return list(dict.fromkeys(elements))


def texts_of_pages(pages: Iterable[WorkPage]) -> Iterator[Element]:
    by_language = {page.locale.language_code: page for page in pages}
    for code in in_language_order(by_language):
        page = by_language[code]
        yield Element("title", page.title, html_lang(code))
        if page.summary:
            yield Element("description", page.summary, html_lang(code))


def plain(name: str, texts: Iterable[Any]) -> Iterator[Element]:
    return (Element(name, str(text)) for text in texts if text)


def names(name: str, labels: dict[str, str]) -> Iterator[Element]:
    return (Element(name, labels[code], html_lang(code)) for code in language_codes() if labels.get(code))


def published(work: Work) -> list[Any]:
    return [version for version in work.versions.all() if version.status == VersionStatus.PUBLISHED]


def languages_of(work: Work) -> list[str]:
    """Return the languages the work exists in, or a session is held in."""
    codes = {version.language for version in published(work)} | set(work.working_languages)
    return [html_lang(code) for code in in_language_order(codes)]


def formats_of(work: Work, private_collections: set[int]) -> list[str]:
    files = (known_file(version, private_collections) for version in work.versions.all())
    return sorted({file.media_type for file in files if file})


def date_of(work: Work) -> str:
    if work.date:
        return work.date.isoformat()
    return work.local_start.date().isoformat() if work.local_start else ""


def type_names(work: Work) -> Iterator[Element]:
    for code in language_codes():
        with override(code):
            yield Element("type", str(work.get_type_display()), html_lang(code))


def country_names(work: Work) -> Iterator[Element]:
    for country in work.countries:
        for code in language_codes():
            with override(code):
                yield Element("coverage", country_name(country), html_lang(code))


def related_keys(work: Work, public_keys: set[str]) -> list[str]:
    targets = [each.target.key for each in work.relations.all() if each.kind in RELATIONS]
    return [identifier_of(key) for key in sorted(targets) if key in public_keys]


def build_elements(described: list[Described]) -> dict[str, list[Element]]:
    """Return {key: elements} of works that have visible pages."""
    targets = {each.target.key for one in described for each in one.work.relations.all()}
    public_keys = set(public_works().filter(key__in=targets).values_list("key", flat=True)) if targets else set()
    private = private_collection_ids()
    return {one.work.key: elements_of(one, public_keys, private) for one in described if one.pages}
