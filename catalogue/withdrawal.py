"""Withdrawn works: their pages leave the site, and their addresses say why and what to use instead.

Everything else (search, feeds, listings, counts) needs to know nothing of it, since it goes by pages that are live.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from catalogue.cards import build_related_cards
from catalogue.labels import label_language
from catalogue.models import ListingPage, Work, WorkPage, WorkRelation
from catalogue.models.kinds import WithdrawalReason
from catalogue.models.works import RelationKind
from pages.components import Card
from pages.languages import active_language, language_codes
from pages.querysets import is_own_page, unrestricted_pages, visible_pages


@dataclass
class Withdrawal:
    """What the address of a withdrawn work tells, in the reader's language as far as it is known there."""

    work: Work
    title: str
    title_language: str
    reason: str
    note: str
    note_language: str
    successor: Card | None
    # [{"language_code", "url"}] of the same answer in each language.
    versions: list[dict[str, Any]]


def take_pages_off(work: Work) -> int:
    """Unpublish the pages of a withdrawn work; return how many. A second call changes nothing."""
    pages = list(WorkPage.objects.filter(work=work, live=True))
    for page in pages:
        page.specific.unpublish()
    return len(pages)


def once_public_pages() -> QuerySet[WorkPage]:
    """Return the pages that everybody could read before their works were withdrawn."""
    pages = unrestricted_pages(WorkPage.objects.exclude(work__withdrawn_reason=""))
    return pages.filter(is_own_page(), first_published_at__isnull=False)


def find_withdrawn_work(listing: ListingPage, slug: str) -> Work | None:
    """Return the withdrawn work that an address below a listing names: by its key, or its slug in any language."""
    pages = once_public_pages().filter(Q(work__key=slug) | Q(slug=slug), work__kind=listing.kind)
    page = pages.select_related("work").order_by("pk").first()
    return page.work if page else None


def build_withdrawal(work: Work, request: HttpRequest | None = None) -> Withdrawal:
    code = active_language()
    pages = {page.locale.language_code: page for page in once_public_pages().filter(work=work).select_related("locale")}
    shown = next((each for each in (code, "en", *language_codes()) if each in pages), code)
    return Withdrawal(
        work=work,
        title=pages[shown].title if shown in pages else "",
        title_language=shown,
        reason=str(WithdrawalReason(work.withdrawn_reason).label),
        note=work.withdrawn_note.get(label_language(work.withdrawn_note, code), ""),
        note_language=label_language(work.withdrawn_note, code),
        successor=find_successor(work, request),
        versions=find_addresses(work, pages, request),
    )


def find_successor(work: Work, request: HttpRequest | None) -> Card | None:
    """Return the work to use instead: the one given with the withdrawal, else one that supersedes it."""
    relations = WorkRelation.objects.filter(target=work, kind=RelationKind.SUPERSEDES)
    wanted = [work.successor_id] if work.successor_id else list(relations.values_list("work_id", flat=True))
    cards = build_related_cards(wanted, request) if wanted else {}
    return next((cards[pk] for pk in wanted if pk in cards), None)


def find_addresses(work: Work, pages: dict[str, WorkPage], request: HttpRequest | None) -> list[dict[str, Any]]:
    listings = visible_pages(ListingPage.objects.filter(kind=work.kind)).select_related("locale")
    addresses = []
    for listing in listings:
        code = listing.locale.language_code
        url = listing.get_url(request)
        if url:
            slug = pages[code].slug if code in pages else work.key
            addresses.append({"language_code": code, "url": f"{url}{slug}/"})
    return addresses


def answer_withdrawn(request: HttpRequest, work: Work) -> TemplateResponse:
    """Return 410 Gone with reason and successor."""
    withdrawal = build_withdrawal(work, request)
    return TemplateResponse(request, "410.html", {"withdrawal": withdrawal}, status=410)
