"""`manage.py sync_translations`: runs the translation sync here and now, with or without a broker."""

import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from catalogue.models import Work
from catalogue.translations.groups import pages_to_sync
from catalogue.translations.job_rows import request_job
from catalogue.translations.models import JobState, Outcome, TranslationJob
from catalogue.translations.queueing import key_of_page
from catalogue.translations.references import to_json
from catalogue.translations.registry import SYNC_PAGE
from catalogue.translations.running import due_job_ids, run_job
from catalogue.translations.sync import sync_page
from catalogue.translations.sync_run import SyncRun
from pages.languages import language_codes


class Command(BaseCommand):
    help = (
        "Runs waiting translation jobs and starts translations that are missing. "
        "Needs no broker; a text that somebody wrote is never overwritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--work", metavar="KEY", help="only the pages of one work")
        parser.add_argument("--language", choices=language_codes(), help="only translations into one language")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        key, language = options["work"], options["language"]
        if key and not Work.objects.filter(key=key).exists():
            raise CommandError(f"No work has the key {key}.")
        self.totals: dict[str, Counter[str]] = {}
        self.failed: list[str] = []
        # Who names a work wants it in every language, even where somebody deleted the draft.
        self.restart_stopped = bool(key)
        if not (key or language or options["dry_run"]):
            self.run_waiting_jobs()
        for page in pages_to_sync(key, language):
            if options["dry_run"]:
                self.try_sync(page, language)
            else:
                self.run_sync(page, language)
        self.print_report(options["dry_run"])
        if self.failed:
            sys.exit(1)

    def run_waiting_jobs(self) -> None:
        for job_id in due_job_ids():
            self.run(job_id)

    def run_sync(self, page: Any, language: str | None) -> None:
        arguments: dict[str, Any] = {"page": to_json(page), "restart_stopped": self.restart_stopped}
        unique_key = key_of_page(page)
        if language:
            arguments["languages"] = [language]
            unique_key = f"{unique_key}:{language}"
        self.run(request_job(SYNC_PAGE, arguments, unique_key=unique_key).pk)

    def run(self, job_id: int) -> None:
        try:
            run_job(job_id)
        except Exception as error:  # noqa: BLE001 - recorded in the job's row, reported at the end
            self.failed.append(f"job {job_id}: {error}")
        for item in TranslationJob.objects.get(pk=job_id).items.filter(state=JobState.DONE):
            self.totals.setdefault(item.language_code, Counter())[item.outcome] += 1

    def try_sync(self, page: Any, language: str | None) -> None:
        """Do it for real in a transaction that is rolled back: the report can't be wrong."""
        run = SyncRun()
        with transaction.atomic():
            sync_page(run, page, [language] if language else None, self.restart_stopped)
            transaction.set_rollback(True)
        self.failed += [f"{page.title} ({code}): {error}" for code, error in run.failures]
        for code, counts in run.by_language.items():
            self.totals.setdefault(code, Counter()).update(counts)

    def print_report(self, is_dry_run: bool) -> None:
        for reason in self.failed:
            self.stderr.write(reason)
        labels = dict(Outcome.choices)
        if is_dry_run:
            self.stdout.write("Nothing was changed. It would be:")
        for code in language_codes():
            counts = self.totals.get(code, Counter())
            parts = [f"{count} {labels[outcome]}" for outcome, count in sorted(counts.items())]
            self.stdout.write(f"{code}: {', '.join(parts) or 'nothing to do'}")
