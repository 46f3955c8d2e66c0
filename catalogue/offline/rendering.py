"""The HTML of a pack: a page for each work, and its entry in the pack's index."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from wagtail.blocks import StreamValue
from wagtail.rich_text import expand_db_html

from catalogue.cards import country_name
from catalogue.detail import SessionFacts, session_facts
from catalogue.models import Work, WorkPage
from catalogue.models.kinds import WorkKind
from catalogue.models.works import RelationKind
from catalogue.offline.links import PackLinks, online_url
from catalogue.offline.names import page_path
from catalogue.querysets import DEMO_KEY_PREFIX
from catalogue.version_rows import VersionRow
from pages.components import Label
from pages.languages import active_language, direction_of, html_lang


@dataclass
class PackedWork:
    """What a work's page in a pack shows. In `versions`, `url` leads into the pack; without it the file isn't there."""

    page: WorkPage
    work: Work
    type_label: str
    session: SessionFacts | None
    labels: dict[str, list[Label]]
    countries: list[str]
    versions: list[VersionRow]
    newer: list[Label]
    older: list[Label]
    texts: dict[str, str]
    steps: list[dict[str, str]]
    online_url: str
    is_demo: bool

    @property
    def own_files(self) -> list[VersionRow]:
        return [row for row in self.versions if row.url]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A line of the index: a work of the pack, or one (`language_code`) that exists in other languages only."""

    title: str
    url: str
    type_label: str
    symbol: str
    date: dt.date | None
    language_code: str
    files: list[VersionRow]


def describe_work(page: WorkPage, versions: list[VersionRow], titles: dict[int, Label], links: PackLinks) -> PackedWork:
    """Return what is shown of a page loaded by `contents.load_pages`; `titles` are those of related works, by id."""
    work = page.work
    outgoing, incoming = work.relations.all(), work.incoming_relations.all()
    newer = [each.work_id for each in incoming if each.kind == RelationKind.SUPERSEDES]
    older = [each.target_id for each in outgoing if each.kind == RelationKind.SUPERSEDES]
    names = ("audiences", "instruments", "topics", "regions", "bodies")
    return PackedWork(
        page=page,
        work=work,
        type_label=str(work.get_type_display()),
        session=session_facts(work) if work.kind == WorkKind.TRAINING else None,
        labels={name: names_of(getattr(work, name).all()) for name in names},
        countries=[country_name(country) for country in work.countries],
        versions=versions,
        newer=[titles[pk] for pk in newer if pk in titles],
        older=[titles[pk] for pk in older if pk in titles],
        texts=texts_of(page, links),
        steps=steps_of(page, links),
        online_url=online_url(page),
        is_demo=work.key.startswith(DEMO_KEY_PREFIX),
    )


def names_of(terms: Iterable[Any]) -> list[Label]:
    """Return the names of terms in the pack's language, or with the language they are in."""
    code = active_language()
    return [Label(term.label_in(code) or term.slug, term.label_language(code)) for term in terms]


def texts_of(page: Any, links: PackLinks) -> dict[str, str]:
    """Return the running texts of a page as HTML for a pack."""
    texts = {"body": links.rewrite(str(page.body.render_as_block() if isinstance(page.body, StreamValue) else ""))}
    for name in ("purpose", "how_to_take_part"):
        texts[name] = links.rewrite(expand_db_html(getattr(page, name, "") or ""))
    return texts


def steps_of(page: Any, links: PackLinks) -> list[dict[str, str]]:
    steps = getattr(page, "steps", None) or []
    return [
        {"title": step.value["title"], "text": links.rewrite(expand_db_html(step.value["text"].source))}
        for step in steps
    ]


def render_work(packed: PackedWork) -> bytes:
    context = frame_context() | {"packed": packed, "page": packed.page, "root": "../"}
    return render_to_string("catalogue/offline/work.html", context).encode()


def entry_of(packed: PackedWork) -> IndexEntry:
    work = packed.work
    date = (work.local_start and work.local_start.date()) or work.date
    path = page_path(work.key)
    return IndexEntry(packed.page.title, path, packed.type_label, work.symbol, date, "", packed.own_files)


def entry_elsewhere(page: WorkPage) -> IndexEntry:
    work = page.work
    code = page.locale.language_code
    return IndexEntry(page.title, online_url(page), str(work.get_type_display()), work.symbol, work.date, code, [])


def render_entry(entry: IndexEntry) -> bytes:
    return render_to_string("catalogue/offline/index_entry.html", {"entry": entry}).encode()


def frame_context() -> dict[str, Any]:
    code = active_language()
    return {"language_code": code, "html_lang": html_lang(code), "direction": direction_of(code)}
