"""Translations on a Weblate server: a component for each work, a file in it for each language."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from urllib.parse import unquote

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import Translation

from catalogue.translations.documents import build_document, find_translation
from catalogue.translations.models import Origin, ServerCursor, ServerDocument, TranslationState, hash_text
from catalogue.translations.providers.base import (
    Delivery,
    Provider,
    ProviderRefusedError,
    ProviderUnavailableError,
    Settlement,
)
from catalogue.translations.providers.weblate_api import (
    APPROVED,
    TRANSLATED,
    ChangedPage,
    RemoteUnit,
    WeblateApi,
)
from catalogue.translations.providers.weblate_approvals import approve_reviewed
from catalogue.translations.providers.weblate_exchange import Exchanged, remote_state
from catalogue.translations.providers.weblate_files import FUZZY_STATES, source_file, target_file, weblate_language
from catalogue.translations.providers.weblate_glossary import push_glossary
from catalogue.translations.units import TranslationDocument, Unit

SERVER = "weblate"
MAX_SLUG, MAX_NAME, CHECK = 60, 80, 8
CHUNK = 200
# When texts that could not be taken over are asked for again.
MISSED_PAUSE = timedelta(hours=1)
Remote = dict[str, RemoteUnit]


class WeblateProvider(Provider):
    """Sends whole works, so that translators see every text in its place; fetches what changed since the last time.

    What somebody entered there is never replaced: our texts go there where there is none, or where nobody changed
    what both sides had.
    """

    name = SERVER
    label = _("Weblate")
    origin = Origin.SERVER

    def __init__(self) -> None:
        # Components whose source texts are known to be there.
        self.ready: set[str] = set()

    @property
    def is_set_up(self) -> bool:
        return bool(settings.TRANSLATION_WEBLATE_URL and settings.TRANSLATION_WEBLATE_TOKEN)

    @property
    def has_arrivals(self) -> bool:
        """Whether it wasn't asked for some time. Webhooks don't wait for that."""
        cursor = ServerCursor.objects.filter(server=SERVER, asked_at__isnull=False).first()
        if cursor is None or cursor.asked_at is None:
            return ServerDocument.objects.filter(server=SERVER).exists()
        return abs((timezone.now() - cursor.asked_at).total_seconds()) >= settings.TRANSLATION_WEBLATE_TICK

    def begin(self) -> WeblateApi:
        """Raises ProviderRefusedError if no server is named."""
        if not self.is_set_up:
            raise ProviderRefusedError("TRANSLATION_WEBLATE_URL and TRANSLATION_WEBLATE_TOKEN name no server")
        return WeblateApi(self.before_request)

    # Sending

    def send(self, documents: Sequence[TranslationDocument]) -> None:
        api = self.begin()
        for document in documents:
            translation = find_translation(document.id)
            whole = build_document(translation, "all")
            slug, language = component_slug(translation, whole), weblate_language(whole.target_language)
            if not self.ready:
                api.ensure_project(f"{settings.WAGTAIL_SITE_NAME} ({api.project})", settings.BASE_URL)
            push_glossary(api, whole.source_language)
            self.ensure_source(api, slug, whole)
            units = begin_translation(api, slug, language, whole)
            row, _created = ServerDocument.objects.get_or_create(
                server=SERVER, translation=translation, defaults={"address": f"{slug}/{language}"}
            )
            exchanged = Exchanged(row)
            bring_in_step(api, (slug, language), whole, units, exchanged)
            exchanged.forget_others(unit.id for unit in whole.units)
            row.address, row.source_hash, row.sent_at = f"{slug}/{language}", whole.source_hash, timezone.now()
            row.save()

    def ensure_source(self, api: WeblateApi, slug: str, whole: TranslationDocument) -> None:
        """Upload the source texts unless they are there already. Translations of texts that stay are kept there."""
        if slug in self.ready:
            return
        sent = ServerDocument.objects.filter(server=SERVER, address__startswith=f"{slug}/")
        if not sent.filter(source_hash=whole.source_hash).exists():
            language = weblate_language(whole.source_language)
            if not api.upload(slug, language, source_file(whole.units, whole.source_language), method="replace"):
                create_component(api, slug, whole)
        self.ready.add(slug)

    # Fetching

    def fetch(self) -> Iterator[Delivery]:
        api = self.begin()
        cursor, _created = ServerCursor.objects.get_or_create(server=SERVER)
        ServerCursor.objects.filter(pk=cursor.pk).update(asked_at=timezone.now())
        is_settled = True
        for page in api.changed_pages(cursor.changed_until, cursor.page_after):
            waiting: set[str] = set()
            yield from make_deliveries(page.units, waiting)
            is_settled = is_settled and not waiting
            if is_settled:
                self.pass_page(cursor, page)
        yield from self.fetch_missed(api)

    def fetch_missed(self, api: WeblateApi) -> Iterator[Delivery]:
        """Ask again for what couldn't be taken over. A delivery that is refused once more notes that itself."""
        for row in missed_rows():
            waiting: set[str] = set()
            units = api.units(*row.address.split("/")) or []
            yield from make_deliveries([unit for unit in units if unit.state <= APPROVED], waiting)
            if not waiting:
                ServerDocument.objects.filter(pk=row.pk, missed_at=row.missed_at).update(missed_at=None)

    def pass_page(self, cursor: ServerCursor, page: ChangedPage) -> None:
        """Note how far changes were taken over: a run that was broken off goes on from there."""
        with transaction.atomic():
            self.before_request()
            first_moment = cursor.page_moment or page.moment
            if page.is_last:
                cursor.changed_until, cursor.page_after, cursor.page_moment = first_moment, 0, ""
            else:
                cursor.page_after, cursor.page_moment = page.last_id, first_moment
            cursor.save(update_fields=["changed_until", "page_after", "page_moment"])


def make_deliveries(units: Iterable[RemoteUnit], waiting: set[str]) -> Iterator[Delivery]:
    """Yield what is new, one delivery for each translation; `waiting` has the addresses that weren't settled."""
    by_address: dict[str, list[RemoteUnit]] = {}
    for unit in units:
        by_address.setdefault(f"{unit.component}/{unit.language}", []).append(unit)
    for row in known_rows(list(by_address)):
        delivery = make_delivery(row, by_address[row.address], waiting)
        if delivery is not None:
            waiting.add(row.address)
            yield delivery


def known_rows(addresses: list[str]) -> Iterator[ServerDocument]:
    """Yield the rows of addresses; the project may hold components of others."""
    related = (
        "translation__source__locale",
        "translation__target_locale",
        "translation__source__specific_content_type",
    )
    for start in range(0, len(addresses), CHUNK):
        part = addresses[start : start + CHUNK]
        yield from ServerDocument.objects.filter(server=SERVER, address__in=part).select_related(*related)


def missed_rows() -> QuerySet[ServerDocument]:
    """Return the translations of which something was missed a while ago, unless they are stopped."""
    now = timezone.now()
    is_time = Q(missed_at__lt=now - MISSED_PAUSE) | Q(missed_at__gt=now)  # by a clock that was set back since
    return ServerDocument.objects.filter(is_time, server=SERVER, translation__enabled=True)


def begin_translation(api: WeblateApi, slug: str, language: str, whole: TranslationDocument) -> Remote:
    """Return the units of a translation, which is made if it is missing; so is a component that was deleted there."""
    units = api.units(slug, language)
    if units is None:
        if not api.add_language(slug, language):
            create_component(api, slug, whole)
            api.add_language(slug, language)
        units = api.units(slug, language)
    if units is None:
        raise ProviderUnavailableError(f"Weblate hasn't made {slug}/{language} yet")
    return {unit.context: unit for unit in units}


def create_component(api: WeblateApi, slug: str, whole: TranslationDocument) -> None:
    language = weblate_language(whole.source_language)
    facts = {
        "name": f"{whole.title[:MAX_NAME]} [{slug[-CHECK:]}]",
        "file_format": "po-mono",
        "source_language": language,
        "check_flags": "xml-text",
        "new_lang": "none",
        # A translation that somebody entered for another work was never read in this one.
        "allow_translation_propagation": "false",
        "edit_template": "false",
        "manage_units": "false",
    }
    api.create_component(slug, facts, "docfile", (f"{language}.po", source_file(whole.units, whole.source_language)))


def bring_in_step(
    api: WeblateApi, place: tuple[str, str], whole: TranslationDocument, remote: Remote, exchanged: Exchanged
) -> None:
    """Bring our texts there where there is none, or an older one that both sides had; note what is the same then."""
    missing = [unit for unit in whole.units if unit.target and unit.id in remote and not remote[unit.id].target]
    newer = [unit for unit in whole.units if unit.id in remote and exchanged.may_replace(unit, remote[unit.id])]
    # Not by flags in one file: Weblate takes a file in which every text is fuzzy for another format.
    for method, is_fuzzy in (("translate", False), ("fuzzy", True)):
        if units := [unit for unit in missing if (unit.state in FUZZY_STATES) == is_fuzzy]:
            api.upload(*place, target_file(units, whole.target_language), method=method, conflicts="ignore")
    for unit in newer:
        api.set_unit(remote[unit.id].id, unit.target, remote_state(unit))
    if missing or newer:
        remote = {unit.context: unit for unit in api.units(*place) or []}
        for unit in (*missing, *newer):
            if (there := remote.get(unit.id)) and there.target:
                # Weblate may have put its blanks in order.
                exchanged.note(unit.id, there.state, unit.base_hash, hash_text(there.target))
    exchanged.note_equal(whole.units, remote)


def make_delivery(row: ServerDocument, units: list[RemoteUnit], waiting: set[str]) -> Delivery | None:
    """Return what is new of a translation; None if nothing is."""
    exchanged = Exchanged(row)
    news = {unit.context: unit for unit in units if exchanged.is_news(unit)}
    if not news:
        return None
    document = build_document(row.translation, "all")
    here = {unit.id: unit for unit in document.units}
    arrived = [make_unit(each, here.get(each.context), exchanged) for each in news.values()]

    def settle(settlement: Settlement) -> None:
        waiting.discard(row.address)
        if not settlement.is_taken:
            ServerDocument.objects.filter(pk=row.pk).update(missed_at=timezone.now())
        else:
            approved = {each.context: hash_text(each.target) for each in news.values() if each.state == APPROVED}
            approve_reviewed(row.translation, approved)
            note_taken(row, news)  # last: what ends the process before it makes this come again

    return Delivery(
        f"Weblate: {row.address}",
        [
            TranslationDocument(
                id=document.id,
                work_key=document.work_key,
                title=document.title,
                source_language=document.source_language,
                target_language=document.target_language,
                source_hash=row.source_hash,
                units=arrived,
            )
        ],
        settle=settle,
    )


def make_unit(remote: RemoteUnit, local: Unit | None, exchanged: Exchanged) -> Unit:
    return Unit(
        id=remote.context,
        path=local.path if local else unquote(remote.location),
        source=local.source if local else remote.source,
        target=remote.target,
        state=state_of(remote),
        base_hash=exchanged.base_of(remote.context, local.base_hash if local else ""),
    )


def state_of(remote: RemoteUnit) -> TranslationState:
    """Return the state of a unit here. Nothing is approved by being approved there."""
    if remote.state < TRANSLATED or remote.is_automatic:
        return TranslationState.IN_TRANSLATION
    return TranslationState.IN_REVIEW


def note_taken(row: ServerDocument, news: Remote) -> None:
    with transaction.atomic():
        fresh = ServerDocument.objects.select_for_update().get(pk=row.pk)
        exchanged = Exchanged(fresh)
        for unit_id, unit in news.items():
            exchanged.note(unit_id, unit.state, hash_text(unit.target))
        fresh.save(update_fields=["exchanged"])


def component_slug(translation: Translation, document: TranslationDocument) -> str:
    """Return a name that stays: of the work and its source language, readable, and unlike any other's."""
    key = document.work_key or f"page-{translation.source.object_id}"
    check = hashlib.sha256(f"{key}:{document.source_language}".encode()).hexdigest()[:CHECK]
    return f"{slugify(key)[:MAX_SLUG] or 'work'}-{check}"
