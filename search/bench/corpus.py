"""Fills a database with made-up works, each with a live page in six languages, by inserting rows in bulk."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Page

from catalogue.models import Audience, Body, Instrument, LanguageVersion, ListingPage, Region, Topic, Work
from catalogue.models.kinds import TYPES_BY_KIND, Mode, Participation, WorkKind
from catalogue.models.work_pages import PAGE_TYPES, WorkPage
from catalogue.plain_text import plain_to_body
from catalogue.reference_data import load_reference
from catalogue.site_tree import ensure_listings
from pages.languages import language_codes
from search.bench.texts import TextSource

KEY_PREFIX = "bench-"
WORKS_PER_BATCH = 100
ROWS_PER_STATEMENT = 200
COUNTRIES = ("TN", "KE", "FR", "ES", "JO", "KZ", "CN", "PH", "NG", "ML", "CO", "RU", "EG", "ID", "SN", "UZ")
COUNTS = (0, 1, 1, 2, 3)


def fill_database(count: int, progress: Callable[[int, int], None], seed: int = 62172) -> None:
    """Insert works until there are `count`. Only for a database of its own: no signal is sent, no row checked."""
    load_reference()
    listings = ensure_listings()
    writer = WorkWriter(listings, seed)
    done = Work.objects.filter(key__startswith=KEY_PREFIX).count()
    while done < count:
        numbers = range(done, min(done + WORKS_PER_BATCH, count))
        with transaction.atomic():
            writer.write(numbers)
        done += len(numbers)
        progress(done, count)
    writer.count_children()


class WorkWriter:
    """Writes batches of works with their pages."""

    def __init__(self, listings: dict[tuple[str, str], ListingPage], seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - repeatable data, no secret
        self._listings = listings
        self._sources = {code: TextSource(code, seed) for code in language_codes()}
        self._children = {place: listing.get_children().count() for place, listing in listings.items()}
        self._types = {kind: ContentType.objects.get_for_model(model).pk for kind, model in PAGE_TYPES.items()}
        self._terms: dict[str, list[int]] = {
            name: list(model._default_manager.values_list("pk", flat=True))
            for name, model in (
                ("topics", Topic),
                ("audiences", Audience),
                ("regions", Region),
                ("instruments", Instrument),
                ("bodies", Body),
            )
        }

    def write(self, numbers: Sequence[int]) -> None:
        # Anew for each batch, so that a filling that was stopped goes on with other numbers than it began with.
        self._random.seed(f"{self._seed} {numbers[0]}")
        works = Work.objects.bulk_create([self._make_work(number) for number in numbers])
        for name, ids in self._terms.items():
            through: Any = Work._meta.get_field(name).remote_field.through
            column = Work._meta.get_field(name).m2m_reverse_field_name()
            through.objects.bulk_create(
                through(**{"work_id": work.pk, f"{column}_id": pk})
                for work in works
                for pk in self._random.sample(ids, min(self._random.choice(COUNTS), len(ids)))
            )
        LanguageVersion.objects.bulk_create(self._make_versions(works))
        by_kind: dict[str, list[WorkPage]] = {kind: [] for kind in PAGE_TYPES}
        for work in works:
            by_kind[work.kind] += self._make_pages(work)
        for kind, pages in by_kind.items():
            insert_pages(PAGE_TYPES[kind], pages)

    def _make_work(self, number: int) -> Work:
        kind = self._random.choice(WorkKind.values)
        day = date(1998, 1, 1) + timedelta(days=self._random.randrange(10_200))
        work = Work(
            key=f"{KEY_PREFIX}{number}",
            kind=kind,
            type=self._random.choice(TYPES_BY_KIND[kind].values),
            live=True,
            symbol=f"BENCH/{day.year}/{kind[:3].upper()}/{number}",
            countries=self._random.sample(COUNTRIES, self._random.choice((0, 1, 2))),
        )
        if kind == WorkKind.TRAINING:
            work.starts_at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            work.ends_at = work.starts_at + timedelta(days=self._random.randrange(1, 5))
            work.time_zone, work.mode = "UTC", self._random.choice(Mode.values)
            work.participation = self._random.choice(Participation.values)
        else:
            work.date = day
        return work

    def _make_versions(self, works: Sequence[Work]) -> Iterator[LanguageVersion]:
        for work in works:
            if work.kind != WorkKind.TRAINING:
                codes = self._random.sample(list(self._sources), self._random.randrange(1, 7))
                yield from (
                    LanguageVersion(work=work, language=code, sales_number=f"E.{work.pk % 90 + 10}.IV.{work.pk}")
                    for code in codes
                )

    def _make_pages(self, work: Work) -> Iterator[WorkPage]:
        translation_key = UUID(int=self._random.getrandbits(128), version=4)
        for code, source in self._sources.items():
            listing = self._listings[work.kind, code]
            self._children[work.kind, code] += 1
            now = timezone.now()
            title = source.title()[:255]
            path = Page._get_path(listing.path, listing.depth + 1, self._children[work.kind, code])
            yield PAGE_TYPES[work.kind](
                work=work,
                title=title,
                draft_title=title,
                slug=work.key,
                summary=source.summary(),
                body=plain_to_body("\n\n".join(source.paragraphs())),
                locale_id=listing.locale_id,
                translation_key=translation_key,
                content_type_id=self._types[work.kind],
                path=path,
                depth=listing.depth + 1,
                url_path=f"{listing.url_path}{work.key}/",
                live=True,
                first_published_at=now,
                last_published_at=now,
            )

    def count_children(self) -> None:
        """Tell the tree what was added below its listings."""
        for place, listing in self._listings.items():
            Page.objects.filter(pk=listing.pk).update(numchild=self._children[place])


def insert_pages(model: type[WorkPage], pages: list[WorkPage]) -> None:
    """Insert pages table by table: Django's own bulk_create takes no models of several tables."""
    if not pages:
        return
    first = (Page.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    for pk, page in enumerate(pages, start=first):
        page.pk = page.id = pk
        page.page_ptr_id = page.workpage_ptr_id = pk
    for table in (Page, WorkPage, model):
        insert_rows(table, pages)


def insert_rows(table: type[models.Model], pages: list[WorkPage]) -> None:
    for start in range(0, len(pages), ROWS_PER_STATEMENT):
        rows = pages[start : start + ROWS_PER_STATEMENT]
        table._base_manager._insert(rows, fields=table._meta.local_concrete_fields)  # type: ignore[attr-defined]
