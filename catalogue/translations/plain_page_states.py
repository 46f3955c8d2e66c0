"""Where plain pages stand in each language: about, contact, accessibility statement, terms, and what editors add.

A page whose translation is in progress follows its source, as works do. The pages that every site has come with a text
of their own in each language. They follow the one in the site's first language: what was published before it is out of
date until somebody publishes it again, changed or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from catalogue.translations.models import TranslationState
from catalogue.translations.work_states import enabled_links
from pages.models import TextPage


@dataclass(frozen=True, slots=True)
class PlainPageState:
    """A plain page in one language. `lagging_since`: when `source_language` began to say what the page doesn't."""

    page: TextPage
    state: TranslationState
    source_language: str = ""
    lagging_since: datetime | None = None


@dataclass
class PlainPage:
    """The versions of a plain page: {language code: state}; what is missing there doesn't exist."""

    versions: dict[str, PlainPageState] = field(default_factory=dict)


def plain_page_states(pages: QuerySet[TextPage] | None = None) -> list[PlainPage]:
    """Return all plain pages (or those versions) in the order of the tree. Two queries."""
    found = (TextPage.objects.all() if pages is None else pages).filter(alias_of__isnull=True)
    groups: dict[UUID, dict[str, TextPage]] = {}
    for page in found.select_related("locale").defer("body").order_by("path"):
        groups.setdefault(page.translation_key, {})[page.locale.language_code] = page
    links = read_links(groups)
    return [
        PlainPage({code: state_of(page, versions, links.get((key, code))) for code, page in versions.items()})
        for key, versions in groups.items()
    ]


def state_of_plain_page(page: TextPage) -> PlainPageState | None:
    """Return where one version stands; None for an alias. Two queries."""
    states = plain_page_states(TextPage.objects.filter(translation_key=page.translation_key))
    return states[0].versions.get(page.locale.language_code) if states else None


def read_links(keys: Iterable[UUID]) -> dict[tuple[UUID, str], tuple[str, datetime | None]]:
    """Return {(translation key, target language): (source language, since when behind)}."""
    return {(key, target): (source, since) for _pk, key, target, _id, source, since, _at in enabled_links(keys)}


def state_of(page: TextPage, versions: dict[str, TextPage], link: tuple[str, datetime | None] | None) -> PlainPageState:
    if not page.live:
        return PlainPageState(page, TranslationState.IN_TRANSLATION, link[0] if link else "")
    source, since = link or followed(page, versions)
    return PlainPageState(page, TranslationState.OUTDATED if since else TranslationState.APPROVED, source, since)


def followed(page: TextPage, versions: dict[str, TextPage]) -> tuple[str, datetime | None]:
    """Return the language that a page with a text of its own follows, if any, and since when it is behind."""
    first = versions.get(settings.LANGUAGE_CODE)
    if not page.purpose or first is None or first is page or not first.live:
        return "", None
    changed_at = first.last_published_at
    is_behind = changed_at and (page.last_published_at is None or page.last_published_at < changed_at)
    return settings.LANGUAGE_CODE, changed_at if is_behind else None
