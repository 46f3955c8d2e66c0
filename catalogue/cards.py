"""Cards of works: what a list shows of each of them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from catalogue.models import Work, WorkPage
from catalogue.models.kinds import Mode, WorkKind
from catalogue.querysets import in_language_order, public_pages_of_works, published_languages
from pages.components import Card
from pages.languages import active_language, language_codes
from pages.prepared_queries import prepared
from pages.site_roots import is_all_public

WORK_FIELDS = (
    "key",
    "kind",
    "type",
    "symbol",
    "date",
    "starts_at",
    "ends_at",
    "time_zone",
    "mode",
    "venue_country",
    "working_languages",
    "interpretation_languages",
    "participation",
    "deadline",
    "is_cancelled",
)
# What a card shows: rows of works and pages have sixty columns.
SHOWN = ("title", "url_path", "summary", "locale__language_code", *(f"work__{name}" for name in WORK_FIELDS))


def country_name(country: Any) -> str:
    """Return the name of a django-countries Country in the reader's language."""
    return str(country.name)


def place_of(work: Work) -> str:
    """Return the country of the venue, or "Online" where there is none."""
    if work.venue_country and work.mode != Mode.ONLINE:
        return country_name(work.venue_country)
    return str(work.get_mode_display()) if work.mode else ""


def session_languages(work: Work) -> list[str]:
    """Return the languages a session can be followed in."""
    return in_language_order({*work.working_languages, *work.interpretation_languages})


def languages_of(pages: Iterable[WorkPage]) -> dict[int, list[str]]:
    """Return {work id: languages} a session can be followed in, or a document is published in."""
    works = [page.work for page in pages]
    documents = [work.pk for work in works if work.kind != WorkKind.TRAINING]
    languages = published_languages(documents) if documents else {}
    sessions = {work.pk: session_languages(work) for work in works if work.kind == WorkKind.TRAINING}
    return languages | sessions


def build_card(page: WorkPage, url: str, language_code: str, languages: list[str]) -> Card:
    """Return the card of a work; `language_code` is the language of this page of it."""
    work = page.work
    card = Card(
        title=page.title,
        url=url,
        language_code=language_code,
        eyebrow=str(work.get_type_display()),
        symbol=work.symbol,
        summary=page.summary,
        languages=languages,
        key=work.key,
    )
    if work.kind == WorkKind.TRAINING:
        state = work.session_state()
        card.state, card.state_label = str(state.value), str(state.label)
        card.starts_at, card.ends_at = work.local_start, work.local_end
        card.place = place_of(work)
    else:
        card.date = work.date
    return card


def build_cards(pages: Iterable[WorkPage], request: HttpRequest | None, language_code: str | None = None) -> list[Card]:
    """Return the cards of pages that all are in one language (the reader's, if none is given)."""
    code = language_code or active_language()
    pages = list(pages)
    languages = languages_of(pages)
    return [build_card(page, page.get_url(request) or "", code, languages.get(page.work_id, [])) for page in pages]


def build_related_cards(work_ids: Iterable[int], request: HttpRequest | None) -> dict[int, Card]:
    """Return {work id: card} of works that have a visible page, in the reader's language if possible."""
    preference = [active_language(), "en", *language_codes()]
    wanted = set(work_ids)
    best: dict[int, WorkPage] = {page.work_id: page for page in shown_pages(wanted, preference[0])}
    for page in shown_pages(wanted - best.keys()) if wanted - best.keys() else ():
        known = best.get(page.work_id)
        if known is None or preference.index(page.locale.language_code) < preference.index(known.locale.language_code):
            best[page.work_id] = page
    languages = languages_of(best.values())
    return {
        work_id: build_card(page, page.get_url(request) or "", page.locale.language_code, languages.get(work_id, []))
        for work_id, page in best.items()
    }


def shown_pages(work_ids: Iterable[int], language_code: str = "") -> list[WorkPage]:
    """Return the visible pages of works, in one language or all, with what a card shows of them."""
    ids = tuple(work_ids)
    return select_in(ids, language_code, is_all_public()) if language_code else select_all(ids, is_all_public())


@prepared
def select_in(work_ids: tuple[int, ...], language_code: str, all_public: bool) -> QuerySet:
    return (
        public_pages_of_works(work_ids, all_public=all_public).filter(locale__language_code=language_code).only(*SHOWN)
    )


@prepared
def select_all(work_ids: tuple[int, ...], all_public: bool) -> QuerySet:
    return public_pages_of_works(work_ids, all_public=all_public).only(*SHOWN)
