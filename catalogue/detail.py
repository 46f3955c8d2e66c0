"""A work's page as its template shows it: facts in the reader's language, versions, related works."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urljoin

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from catalogue.cards import build_related_cards, country_name
from catalogue.models import Work, WorkPage, WorkRelation
from catalogue.models.kinds import Participation, SessionState, WorkKind
from catalogue.models.works import RelationKind
from catalogue.querysets import DEMO_KEY_PREFIX, in_language_order
from catalogue.similar import find_similar
from catalogue.subject_pages.addresses import country_labels, subject_url
from catalogue.subject_pages.kinds import COUNTRIES
from catalogue.subject_pages.work_subjects import build_subject_labels
from catalogue.version_rows import VersionRow, build_version_rows
from pages.components import Card, Label, build_url
from pages.languages import active_language
from pages.localized_formats import format_offset, zone_city
from pages.prepared_queries import prepared
from pages.text_lag import TextLag, find_text_lag

MOST_SIMILAR = 4
CAN_TAKE_PART = {SessionState.PLANNED, SessionState.OPEN, SessionState.CLOSING_SOON}


@dataclass
class SessionFacts:
    """Time, place and participation of a training session; moments carry the session's zone."""

    state: str
    state_label: str
    is_single_day: bool
    zone_city: str
    zone_offset: str
    # The same in UTC; None where the session's own zone has that time.
    utc_start: datetime | None
    utc_end: datetime | None
    mode: str
    venue_country: Label | None
    participation: str
    is_open_to_requests: bool
    working_languages: list[str]
    interpretation_languages: list[str]

    @property
    def is_single_utc_day(self) -> bool:
        return bool(self.utc_start and self.utc_end and self.utc_start.date() == self.utc_end.date())


@dataclass
class Detail:
    """Everything a work's page says beside its own text."""

    work: Work
    listing: Page | None
    listing_url: str
    type_label: str
    type_url: str
    session: SessionFacts | None
    topics: list[Label]
    audiences: list[Label]
    regions: list[Label]
    instruments: list[Label]
    bodies: list[Label]
    countries: list[Label]
    versions: list[VersionRow]
    supersedes: list[Card]
    superseded_by: list[Card]
    related: list[Card]
    similar: list[Card]
    is_demo: bool
    lag: TextLag | None
    languages: list[str] = field(default_factory=list)

    @property
    def reader_version(self) -> VersionRow | None:
        """The best published version in the reader's language: one with a file, official before others."""
        own = [row for row in self.versions if row.language == active_language() and not row.is_forthcoming]
        return min(own, key=lambda row: (not row.url, not row.is_official), default=None)

    @property
    def forthcoming_version(self) -> VersionRow | None:
        """The version announced in the reader's language, while there is none."""
        own = [row for row in self.versions if row.language == active_language() and row.is_forthcoming]
        return own[0] if own and not self.reader_version else None

    @property
    def expected_on(self) -> dict[str, date]:
        """{language: date} of versions that are announced with a date, while there are none."""
        return {
            row.language: row.expected_on
            for row in self.versions
            if row.is_forthcoming and row.expected_on and row.language not in self.languages
        }

    @property
    def other_versions(self) -> list[VersionRow]:
        """One published version per other language, with a file where there is one, in UN order."""
        best: dict[str, VersionRow] = {}
        for row in self.versions:
            known = best.get(row.language)
            if not row.is_forthcoming and (known is None or (row.url and not known.url)):
                best[row.language] = row
        return [best[code] for code in in_language_order(best) if code != active_language()]

    @property
    def is_missing_in_readers_language(self) -> bool:
        return bool(self.other_versions or self.forthcoming_version) and not self.reader_version


def build_detail(page: WorkPage, request: HttpRequest | None = None) -> Detail:
    """Return what a work's page shows; works for previews of facts not saved yet, too."""
    work = page.work
    url = page.get_url(request) if page.pk else None
    listing_url = urljoin(url, "../") if url else ""
    versions = build_version_rows(work)
    supersedes, superseded_by, related, similar = related_cards(page, request)
    subjects = build_subject_labels(work, is_preview=is_preview(request))
    published = {row.language for row in versions if not row.is_forthcoming}
    return Detail(
        work=work,
        listing=page.get_parent() if page.pk else None,
        listing_url=listing_url,
        type_label=str(work.get_type_display()),
        type_url=build_url(listing_url, {"type": work.type}) if listing_url else "",
        session=session_facts(work) if work.kind == WorkKind.TRAINING else None,
        topics=subjects["topics"],
        audiences=subjects["audiences"],
        regions=subjects["regions"],
        instruments=subjects["instruments"],
        bodies=subjects["bodies"],
        countries=country_labels(country.code for country in work.countries),
        versions=versions,
        supersedes=supersedes,
        superseded_by=superseded_by,
        related=related,
        similar=similar,
        is_demo=work.key.startswith(DEMO_KEY_PREFIX),
        lag=find_text_lag(page, request),
        languages=in_language_order(published),
    )


def session_facts(work: Work) -> SessionFacts:
    state = work.session_state() or SessionState.PLANNED
    start, end = work.local_start, work.local_end
    return SessionFacts(
        state=str(state.value),
        state_label=str(state.label),
        is_single_day=bool(start and end and start.date() == end.date()),
        zone_city=zone_city(work.time_zone, active_language()),
        zone_offset=format_offset(start) if start else "",
        utc_start=in_utc(start),
        utc_end=in_utc(end) if in_utc(start) else None,
        mode=str(work.get_mode_display()),
        venue_country=venue_country(work),
        participation=str(Participation(work.participation).label) if work.participation else "",
        is_open_to_requests=state in CAN_TAKE_PART,
        working_languages=in_language_order(work.working_languages),
        interpretation_languages=in_language_order(work.interpretation_languages),
    )


def in_utc(moment: datetime | None) -> datetime | None:
    """Return a moment in UTC; None for none, and for one whose own zone has that time."""
    return moment.astimezone(UTC) if moment and moment.utcoffset() else None


def venue_country(work: Work) -> Label | None:
    country: Any = work.venue_country  # a Country object, whatever checkers take the field for
    return Label(country_name(country), "", subject_url(COUNTRIES, country.code)) if country else None


def is_preview(request: HttpRequest | None) -> bool:
    return request is None or getattr(request, "is_preview", False)


def related_cards(page: WorkPage, request: HttpRequest | None) -> tuple[list[Card], ...]:
    """Return the works this one supersedes, those that supersede it, those related either way, and those like it."""
    work = page.work
    outgoing, incoming = relations_of(work, is_preview=is_preview(request))
    supersedes = [relation.target_id for relation in outgoing if relation.kind == RelationKind.SUPERSEDES]
    superseded_by = [relation.work_id for relation in incoming if relation.kind == RelationKind.SUPERSEDES]
    related = [relation.target_id for relation in outgoing if relation.kind == RelationKind.RELATED]
    related += [relation.work_id for relation in incoming if relation.kind == RelationKind.RELATED]
    said = {*supersedes, *superseded_by, *related}
    similar = [pk for pk in find_similar(page) if pk not in said and pk != work.pk]
    cards = build_related_cards([*said, *similar], request) if said or similar else {}
    # Who was found in this language and has no page in it any more isn't offered.
    alike = [cards[pk] for pk in similar if pk in cards and cards[pk].language_code == active_language()]
    return (
        [cards[pk] for pk in supersedes if pk in cards],
        [cards[pk] for pk in superseded_by if pk in cards],
        [cards[pk] for pk in dict.fromkeys(related) if pk in cards],
        alike[:MOST_SIMILAR],
    )


def relations_of(work: Work, *, is_preview: bool) -> tuple[list[WorkRelation], list[WorkRelation]]:
    """Return the relations entered on a work and those entered on others; a preview may have some that aren't saved."""
    if is_preview:
        incoming = list(WorkRelation.objects.filter(target_id=work.pk)) if work.pk else []
        return list(work.relations.all()), incoming
    both = relations_either_way(work.pk, work.pk)
    return [each for each in both if each.work_id == work.pk], [each for each in both if each.target_id == work.pk]


@prepared
def relations_either_way(work_id: int, target_id: int) -> QuerySet[WorkRelation]:
    return WorkRelation.objects.filter(Q(work_id=work_id) | Q(target_id=target_id))
