"""The works of a subject: the first of each kind, how many there are, and in which languages."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone

from catalogue.cards import build_cards
from catalogue.models import LanguageVersion, ListingPage, WorkPage
from catalogue.models.kinds import VersionStatus, WorkKind
from catalogue.querysets import in_date_order, in_session_order, public_pages, with_session_state
from catalogue.subject_pages.addresses import subject_url
from catalogue.subject_pages.kinds import Subject
from pages.components import Card, build_url
from pages.languages import active_language, language_codes
from pages.querysets import visible_pages

FIRST = 5


@dataclass
class Section:
    """The works of one kind: `total` of them in the reader's language, the first ones as cards."""

    kind: str
    title: str
    total: int
    cards: list[Card]
    # The listing narrowed to the subject; "" where there is no listing in this language.
    url: str


@dataclass
class LanguageCount:
    """How many works of a subject have a page in a language, and how many are published in it."""

    language_code: str
    described: int
    published: int
    url: str


def build_sections(subject: Subject, request: HttpRequest) -> list[Section]:
    """Return a section per kind of work, empty ones included, in the order of the menu."""
    code = active_language()
    totals = count_by_kind(subject, code)
    pages = {kind: first_pages(subject, kind, code) if totals.get(kind) else [] for kind in WorkKind.values}
    cards = iter(build_cards([page for each in pages.values() for page in each], request))
    listings = find_listings(code)
    return [
        Section(
            kind=kind,
            title=listings[kind].title if kind in listings else str(WorkKind(kind).label),
            total=totals.get(kind, 0),
            cards=list(islice(cards, len(pages[kind]))),
            url=listing_url(listings.get(kind), subject, request),
        )
        for kind in WorkKind.values
    ]


def count_by_kind(subject: Subject, language_code: str) -> dict[str, int]:
    pages = visible_pages(WorkPage.objects.filter(subject.condition("work__"), locale__language_code=language_code))
    return dict(pages.order_by().values_list("work__kind").annotate(Count("work", distinct=True)))


def first_pages(subject: Subject, kind: str, language_code: str) -> list[Any]:
    """Return the next sessions (then the past ones, latest first), or the newest tools or publications."""
    pages = public_pages(kind, language_code).filter(subject.condition("work__"))
    if kind == WorkKind.TRAINING:
        now = timezone.now()
        return list(in_session_order(with_session_state(pages, now), now)[:FIRST])
    return list(in_date_order(pages)[:FIRST])


def find_listings(language_code: str) -> dict[str, ListingPage]:
    listings = visible_pages(ListingPage.objects.filter(locale__language_code=language_code))
    return {listing.kind: listing for listing in listings}


def listing_url(listing: ListingPage | None, subject: Subject, request: HttpRequest) -> str:
    path = listing.get_url(request) if listing else None
    return build_url(path, {subject.kind.name: subject.value}) if path else ""


def search_url(subject: Subject) -> str:
    """Return the search narrowed to the subject, or "" where searches have no such facet."""
    path = f"/{active_language()}/search/"
    return build_url(path, {subject.kind.name: subject.value}) if subject.kind.is_search_facet else ""


def count_by_language(subject: Subject) -> list[LanguageCount]:
    """Return the counts for all six languages; none is left out, since a nought says something, too."""
    pages = visible_pages(WorkPage.objects.filter(subject.condition("work__"))).order_by()
    described = dict(pages.values_list("locale__language_code").annotate(Count("work", distinct=True)))
    versions = LanguageVersion.objects.filter(status=VersionStatus.PUBLISHED, work__in=pages.values("work"))
    published = dict(versions.order_by().values_list("language").annotate(Count("work", distinct=True)))
    return [
        LanguageCount(
            code, described.get(code, 0), published.get(code, 0), subject_url(subject.kind, subject.slug, code)
        )
        for code in language_codes()
    ]
