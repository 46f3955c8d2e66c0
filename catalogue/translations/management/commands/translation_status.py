"""`manage.py translation_status`: how many works stand where, by language, and whether the rows say the truth."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count

from catalogue.models import Work
from catalogue.translations.models import JobState, LanguageStatus, TranslationJob, TranslationState
from catalogue.translations.selectors import counts_by_language
from catalogue.translations.statuses import find_differences, refresh_stale

SHOWN_DIFFERENCES = 50


class Command(BaseCommand):
    help = "Counts works by language and state of translation, and jobs by state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--check", action="store_true", help="compare rows with the texts; fail if one differs")
        parser.add_argument("--refresh", action="store_true", help="first write every row anew from the texts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["refresh"]:
            LanguageStatus.objects.update(is_stale=True)
        if options["check"]:
            self.check_rows()
            return
        refresh_stale()
        works = Work.objects.all()
        status = {
            "works": works.count(),
            "languages": counts_by_language(works),
            "jobs": dict.fromkeys(JobState.values, 0)
            | dict(TranslationJob.objects.order_by().values_list("state").annotate(Count("pk"))),
        }
        if options["json"]:
            self.stdout.write(json.dumps(status, indent=2))
        else:
            self.print_table(status)

    def check_rows(self) -> None:
        """Stale rows are refreshed first: they say themselves that they are not to be trusted."""
        refresh_stale()
        differences = find_differences()
        for work_id, code, name, row, truth in differences[:SHOWN_DIFFERENCES]:
            self.stderr.write(f"work {work_id} {code}: {name} is {row}, should be {truth}")
        self.stdout.write(f"{len(differences)} differences between rows and texts")
        if differences:
            sys.exit(1)

    def print_table(self, status: dict[str, Any]) -> None:
        self.stdout.write(f"{status['works']} works")
        self.stdout.write(" ".join(["language  ", *(f"{state:>15}" for state in TranslationState.values)]))
        for code, counts in status["languages"].items():
            self.stdout.write(" ".join([f"{code:<10}", *(f"{count:>15}" for count in counts.values())]))
        jobs = ", ".join(f"{count} {state}" for state, count in status["jobs"].items())
        self.stdout.write(f"jobs: {jobs}")
