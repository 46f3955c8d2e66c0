"""`manage.py draft_translations`: lets the machine translator draft what nobody has translated, here and now."""

import sys
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.models import Work
from catalogue.translations.drafting import DraftPlan, plan_drafts
from catalogue.translations.drafting_queue import queue_draft
from catalogue.translations.machine_usage import cost_of, today, used_in_month, used_today
from catalogue.translations.models import JobState, TranslationJob
from catalogue.translations.providers.base import ProviderRefusedError
from catalogue.translations.providers.machine import MachineProvider
from catalogue.translations.running import run_job
from pages.languages import language_codes


class Command(BaseCommand):
    help = (
        "Drafts by machine the texts that have no translation. Drafts are never public until a person approves them, "
        "and never replace what a person wrote."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--work", metavar="KEY", help="only the pages of one work")
        parser.add_argument("--language", choices=language_codes(), help="only translations into one language")
        parser.add_argument("--dry-run", action="store_true", help="say what would be sent and its cost; send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        key = options["work"]
        if key and not Work.objects.filter(key=key).exists():
            raise CommandError(f"No work has the key {key}.")
        try:
            tool = MachineProvider().tool
        except ProviderRefusedError as error:
            raise CommandError(str(error)) from None
        self.counts: dict[str, Counter[str]] = {}
        self.failed: list[str] = []
        for plan in plan_drafts(key, options["language"]):
            if options["dry_run"]:
                self.add(plan)
            else:
                self.run(plan)
        self.print_report(tool, options["dry_run"])
        if self.failed:
            sys.exit(1)

    def add(self, plan: DraftPlan) -> None:
        counts = self.counts.setdefault(plan.language_code, Counter())
        counts.update(translations=1, texts=plan.texts, characters=plan.characters)

    def run(self, plan: DraftPlan) -> None:
        job = queue_draft(plan.translation)
        try:
            run_job(job.pk)
        except Exception as error:  # noqa: BLE001 - recorded in the job's row, reported at the end
            self.failed.append(f"job {job.pk}: {error}")
        if TranslationJob.objects.filter(pk=job.pk, state=JobState.DONE).exists():
            self.add(plan)

    def print_report(self, tool: str, is_dry_run: bool) -> None:
        for reason in self.failed:
            self.stderr.write(reason)
        if is_dry_run:
            self.stdout.write("Nothing was sent. It would be:")
        for code in language_codes():
            counts = self.counts.get(code)
            self.stdout.write(f"{code}: {describe(counts) if counts else 'nothing to do'}")
        self.stdout.write(f"all: {describe(sum(self.counts.values(), Counter()))}")
        self.stdout.write(
            f"{tool}: {used_today(tool)} characters used today (of {show_cap(settings.TRANSLATION_MACHINE_DAY_CAP)}), "
            f"{used_in_month(tool, today())} this month (of {show_cap(settings.TRANSLATION_MACHINE_MONTH_CAP)})"
        )


def describe(counts: Counter[str]) -> str:
    cost = f"{cost_of(counts['characters']):.2f} {settings.TRANSLATION_MACHINE_CURRENCY}"
    parts = [f"{counts[name]} {name}" for name in ("translations", "texts", "characters")]
    return ", ".join([*parts, cost])


def show_cap(cap: int) -> str:
    return str(cap) if cap else "any number"
