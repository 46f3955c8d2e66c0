"""Builds the search indices of all languages anew and swaps them in."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from elasticsearch import ApiError, TransportError
from tqdm import tqdm

from search.client import SearchNotConfiguredError, SearchUnavailableError, get_writer
from search.lifecycle import RebuildError, find_outdated_indices, rebuild_indices

LINE_EVERY = 1000


class Command(BaseCommand):
    help = (
        "Build new search indices, fill them, check them against the database and swap them in. "
        "The ones they replace are kept until the next rebuild."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="do nothing when every language has an index made for the present mapping",
        )
        parser.add_argument(
            "--allow-shrink",
            action="store_true",
            help="swap even if a new index has more than a tenth fewer documents than the old one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["if_needed"] and not find_outdated_indices(get_writer()):
                self.stdout.write("The search indices are up to date.")
                return
            with RebuildProgress(self) as progress:
                report = rebuild_indices(progress.show, is_shrinking_allowed=options["allow_shrink"])
        except SearchNotConfiguredError as error:
            raise CommandError("No Elasticsearch: set ELASTICSEARCH_URL.") from error
        except (SearchUnavailableError, ApiError, TransportError) as error:
            raise CommandError(f"Elasticsearch failed, nothing was swapped: {error}") from error
        except RebuildError as error:
            raise CommandError(f"Nothing was swapped: {error}") from error
        for code, count in report.counts.items():
            self.stdout.write(f"{code}: {count} documents")
        total = sum(report.counts.values())
        self.stdout.write(
            f"{total} documents in {report.seconds:.1f} s ({total / max(report.seconds, 0.001):.0f} a second); "
            f"{len(report.removed)} old indices removed."
        )


class RebuildProgress:
    """A bar on a terminal, a line per thousand works elsewhere."""

    def __init__(self, command: BaseCommand) -> None:
        self.command = command
        self.bar = tqdm(unit=" works", desc="Index", disable=not sys.stderr.isatty())
        self.next_line = LINE_EVERY

    def __enter__(self) -> "RebuildProgress":
        return self

    def __exit__(self, *exception: object) -> None:
        self.bar.close()

    def show(self, done: int, total: int) -> None:
        self.bar.total = total
        self.bar.update(done - self.bar.n)
        if self.bar.disable and done >= self.next_line:
            self.command.stdout.write(f"{done} of {total} works")
            self.next_line = done + LINE_EVERY
