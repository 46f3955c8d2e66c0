"""The steps of `make bench-search` that need Django: filling a database, indexing it, measuring the running site."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from pages.languages import language_codes
from search.bench.corpus import fill_database
from search.bench.measure import SEARCHES, Measurement, count_database_queries
from search.bench.report import TITLES, build_table, describe_machine, find_failures, write_json
from search.bench.wagtail_index import index_pages
from search.lifecycle import rebuild_indices

PROGRESS_SECONDS = 5.0


class Command(BaseCommand):
    help = (
        "Fill a database with made-up works (fill), index it for Wagtail's search (wagtail) and for ours (index), "
        "measure a running site (measure)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=["fill", "wagtail", "index", "measure"])
        parser.add_argument("--works", type=int, default=10_000)
        parser.add_argument("--url", default="", help="the running site")
        parser.add_argument("--searches", type=int, default=SEARCHES)
        parser.add_argument("--only", nargs="+", choices=list(TITLES), help="measure only these, over what stands")
        parser.add_argument("--output", type=Path, required=True, help="file of the figures (JSON)")

    def handle(self, *args: Any, **options: Any) -> None:
        database = str(settings.DATABASES["default"]["NAME"])
        if "bench" not in database:
            # Thousands of made-up works must never come into somebody's catalogue.
            raise CommandError(f"{database} is no database for measuring; use `make bench-search`.")
        getattr(self, options["step"])(options)

    def fill(self, options: dict[str, Any]) -> None:
        with tqdm(total=options["works"], unit="work", desc="works", mininterval=PROGRESS_SECONDS) as bar:
            fill_database(options["works"], lambda done, _total: void(bar.update(done - bar.n)))

    def wagtail(self, _options: dict[str, Any]) -> None:
        started = time.monotonic()
        with tqdm(unit="page", desc="Wagtail's index", mininterval=PROGRESS_SECONDS) as bar:
            pages = index_pages(lambda done: void(bar.update(done)))
        seconds = time.monotonic() - started
        self.stdout.write(f"{pages} pages in {seconds:.1f} s: {pages / seconds:.0f} a second")

    def index(self, options: dict[str, Any]) -> None:
        with tqdm(total=options["works"], unit="work", desc="index", mininterval=PROGRESS_SECONDS) as bar:
            report = rebuild_indices(lambda done, _total: void(bar.update(done - bar.n)), is_shrinking_allowed=True)
        documents = sum(report.counts.values())
        figures = {
            "works": options["works"],
            "documents": documents,
            "rebuild_seconds": round(report.seconds, 1),
            "documents_per_second": round(documents / report.seconds),
        }
        write_json(options["output"], figures)
        self.stdout.write(
            f"{documents} documents in {report.seconds:.1f} s: {figures['documents_per_second']} a second"
        )

    def measure(self, options: dict[str, Any]) -> None:
        only = options["only"]
        figures = {"works": options["works"]} if only else json.loads(options["output"].read_text(encoding="utf-8"))
        languages = language_codes()
        measurement = Measurement(options["url"], list(languages), options["searches"])
        # The bare queries first: a node that has just written all indices takes minutes of searches to reach its pace.
        for name in only or ("engine", "api", "suggestions", "edits", "wagtail"):
            self.stdout.write(f"measuring {name} …")
            self.stdout.flush()
            figures[name] = getattr(measurement, f"measure_{name}")()
            # What was measured stays when what comes next fails or is given up.
            write_json(options["output"], figures)
        if not only:
            figures["database_queries"] = count_database_queries(languages[0])
        figures["machine"] = describe_machine()
        figures["failures"] = find_failures(figures)
        write_json(options["output"], figures)
        self.stdout.write("\n".join(build_table(figures)))
        for failure in figures["failures"]:
            self.stdout.write(f"MISSED: {failure}")


def void(_result: object) -> None:
    """tqdm says whether it drew."""
