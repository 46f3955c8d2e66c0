"""The works of a list, in its order, in the reader's language as far as they are; and what became of the others."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalogue.cards import build_related_cards
from catalogue.models import Work
from catalogue.models.kinds import WithdrawalReason
from catalogue.my_list.listed_keys import ListedKeys
from catalogue.public_works import absolute_url
from catalogue.withdrawal import once_public_pages
from pages.components import Card
from pages.languages import active_language


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A work of the list, its full address, and the addresses of the list without it and with it one place higher."""

    key: str
    card: Card
    full_url: str
    remove_url: str
    # "" for the first work.
    up_url: str


@dataclass(frozen=True, slots=True)
class MissingEntry:
    """A key without a public work: it was withdrawn (then its title is known), or there never was one."""

    key: str
    remove_url: str
    title: str = ""
    language_code: str = ""
    reason: str = ""
    successor: Card | None = None


@dataclass(frozen=True, slots=True)
class ListContents:
    entries: list[ListEntry]
    missing: list[MissingEntry] = field(default_factory=list)


def build_contents(listed: ListedKeys, request: HttpRequest | None = None) -> ListContents:
    """Return what a list shows. The number of queries doesn't grow with the list."""
    ids = dict(Work.objects.filter(key__in=listed.keys).values_list("key", "pk"))
    cards = build_related_cards(ids.values(), request) if ids else {}
    entries: list[ListEntry] = []
    missing: list[str] = []
    for key in listed.keys:
        card = cards.get(ids.get(key, 0))
        if card:
            up_url = listed.address_with_higher(key) if entries else ""
            entries.append(ListEntry(key, card, absolute_url(card.url), listed.address(without=key), up_url))
        else:
            missing.append(key)
    return ListContents(entries, build_missing(missing, listed, request))


def build_missing(keys: list[str], listed: ListedKeys, request: HttpRequest | None) -> list[MissingEntry]:
    """Say of each key what may be said: nothing of works that never were public."""
    found: dict[str, tuple[Work, str, str]] = {}
    code = active_language()
    pages = once_public_pages().filter(work__key__in=keys).select_related("work", "locale") if keys else []
    for page in sorted(pages, key=lambda page: (page.locale.language_code != code, page.pk)):
        found.setdefault(page.work.key, (page.work, page.title, page.locale.language_code))
    successors = successors_of([work for work, _title, _code in found.values()], request)
    entries = []
    for key in keys:
        remove_url = listed.address(without=key)
        if key not in found:
            entries.append(MissingEntry(key, remove_url))
            continue
        work, title, language_code = found[key]
        reason = str(WithdrawalReason(work.withdrawn_reason).label)
        entries.append(
            MissingEntry(key, remove_url, title, language_code, reason, successors.get(work.successor_id or 0))
        )
    return entries


def successors_of(works: Iterable[Work], request: HttpRequest | None) -> dict[int, Card]:
    wanted = {work.successor_id for work in works if work.successor_id}
    return build_related_cards(wanted, request) if wanted else {}


def title_of_list() -> str:
    return _("My list")
