"""Hits and facets as the site's components show them: cards, filters, chips, pagination."""

from collections.abc import Callable

from django_countries import countries

from catalogue.models import Work
from catalogue.models.kinds import TYPES_BY_KIND, Mode, WorkKind
from catalogue.querysets import in_language_order
from pages.components import Card, Chip, Facet, FacetValue, Pagination, build_pagination
from search.request import MAX_WINDOW, SearchRequest
from search.results import FacetResult, Hit, SearchResults

UrlOf = Callable[[SearchRequest], str]


def build_card(hit: Hit) -> Card:
    """Return the card of a hit: what it shows comes out of the index, not from the database."""
    card = Card(
        title=hit.title,
        url=hit.url,
        language_code=hit.language,
        eyebrow=str(TYPES_BY_KIND[hit.kind](hit.type).label),
        symbol=hit.symbol,
        summary=hit.summary,
        title_html=hit.title_html,
        highlight=hit.highlight,
        highlight_language=hit.excerpt_language,
        languages=in_language_order(hit.work_languages),
        key=hit.key,
    )
    if hit.excerpt_language != hit.language and any(page.language == hit.excerpt_language for page in hit.file_hits):
        # The same words are quoted with their page.
        card.highlight = card.highlight_language = ""
    if hit.kind == WorkKind.TRAINING:
        add_session(card, hit)
    else:
        card.date = hit.date
    return card


def add_session(card: Card, hit: Hit) -> None:
    work = work_of_session(hit)
    state = work.session_state()
    if state is not None:
        card.state, card.state_label = str(state.value), str(state.label)
    card.starts_at, card.ends_at = work.local_start, work.local_end
    card.place = place_of(hit)
    card.languages = hit.display["session_languages"]


def work_of_session(hit: Hit) -> Work:
    """Return an unsaved work with the session's times, since it knows what state follows from them."""
    display = hit.display
    return Work(
        kind=hit.kind,
        starts_at=hit.starts_at,
        ends_at=hit.ends_at,
        time_zone=display["time_zone"],
        deadline=hit.deadline,
        participation=display["participation"],
        is_cancelled=display["is_cancelled"],
    )


def place_of(hit: Hit) -> str:
    mode, country = hit.display["mode"], hit.display["venue_country"]
    if country and mode != Mode.ONLINE:
        return str(countries.name(country))
    return str(Mode(mode).label) if mode else ""


def build_facet(result: FacetResult, request: SearchRequest, url_of: UrlOf) -> Facet:
    facet = result.facet
    values = [
        FacetValue(
            value=each.value,
            label=each.label.text,
            count=each.count,
            is_selected=each.is_selected,
            url=url_of((facet.drop if each.is_selected else facet.choose)(request, each.value)),
            language_code=each.label.language_code,
        )
        for each in result.values
    ]
    return Facet(facet.name, str(facet.label), values)


def build_chips(facets: list[Facet]) -> list[Chip]:
    return [
        Chip(value.label, facet.label, value.url, value.language_code)
        for facet in facets
        for value in facet.values
        if value.is_selected
    ]


def build_result_pagination(results: SearchResults, url_for_page: Callable[[int], str]) -> Pagination:
    """Return the links to the other pages, as far as one may page."""
    reachable = min(results.total, MAX_WINDOW)
    pages = max(1, -(-reachable // results.request.size))
    return build_pagination(min(results.request.page, pages), pages, url_for_page)
