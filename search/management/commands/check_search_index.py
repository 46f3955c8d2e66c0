"""Reports where the search indices differ from the database; exit code 1 where they do."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.client import SearchNotConfiguredError, SearchUnavailableError
from search.reconcile import Drift, find_drift, repair_drift

SHOWN_KEYS = 20


class Command(BaseCommand):
    help = "Compare the search indices with the database, and with --repair write anew what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="write anew what differs, and look again")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            drift = find_drift()
            self.report(drift)
            if drift and options["repair"]:
                found = len(drift.keys())
                drift = repair_drift(drift)
                self.stdout.write(f"{found - len(drift.keys())} of {found} works repaired.")
                self.report(drift)
        except SearchNotConfiguredError as error:
            raise CommandError("No Elasticsearch: set ELASTICSEARCH_URL.") from error
        except SearchUnavailableError as error:
            raise CommandError(f"Elasticsearch can't be read: {error}") from error
        if drift:
            sys.exit(1)

    def report(self, drift: Drift) -> None:
        for name, by_language in (
            ("missing", drift.missing),
            ("stale", drift.stale),
            ("orphaned", drift.orphaned),
        ):
            for code, keys in by_language.items():
                more = f" and {len(keys) - SHOWN_KEYS} more" if len(keys) > SHOWN_KEYS else ""
                self.stdout.write(f"{code}: {len(keys)} {name}: {', '.join(keys[:SHOWN_KEYS])}{more}")
        for key, error in drift.unbuildable.items():
            self.stdout.write(f"{key}: can't be built: {error}")
        if not drift:
            self.stdout.write("The search indices hold what the database holds.")
