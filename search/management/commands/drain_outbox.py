"""Empties the search outbox into Elasticsearch, as the Celery task does, without a broker."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.client import SearchUnavailableError, is_configured
from search.drain import DrainOutcome, drain_outbox
from search.models import OutboxEntry

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0


class Command(BaseCommand):
    help = "Write what waits in the outbox to the search index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="handle one batch only")
        parser.add_argument(
            "--wait",
            action="store_true",
            help="wait for Elasticsearch, and for rows whose next attempt is due later, until none is left",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_configured():
            raise CommandError("No Elasticsearch: set ELASTICSEARCH_URL.")
        total = DrainOutcome()
        pause = FIRST_PAUSE
        while True:
            try:
                self.add(total, drain_outbox(max_batches=1 if options["once"] else None))
                pause = FIRST_PAUSE
            except SearchUnavailableError as error:
                if not options["wait"]:
                    raise CommandError(f"Elasticsearch can't be written to, the rows wait: {error}") from error
            if options["once"] or not options["wait"] or not self.waiting():
                break
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self.report(total)

    def waiting(self) -> int:
        return OutboxEntry.objects.filter(failed_at__isnull=True).count()

    def add(self, total: DrainOutcome, outcome: DrainOutcome) -> None:
        total.works += outcome.works
        total.put += outcome.put
        total.removed += outcome.removed
        total.failed += outcome.failed

    def report(self, total: DrainOutcome) -> None:
        given_up = OutboxEntry.objects.filter(failed_at__isnull=False).count()
        self.stdout.write(
            f"{total.works} works written ({total.put} documents put, {total.removed} removed), "
            f"{total.failed} failed; {self.waiting()} rows wait, {given_up} were given up."
        )
