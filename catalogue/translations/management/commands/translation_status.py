"""`manage.py translation_status`: how many works stand where, by language."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count

from catalogue.models import Work
from catalogue.translations.models import JobState, TranslationJob, TranslationState
from catalogue.translations.selectors import counts_by_language


class Command(BaseCommand):
    help = "Counts works by language and state of translation, and jobs by state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
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

    def print_table(self, status: dict[str, Any]) -> None:
        self.stdout.write(f"{status['works']} works")
        self.stdout.write(" ".join(["language  ", *(f"{state:>15}" for state in TranslationState.values)]))
        for code, counts in status["languages"].items():
            self.stdout.write(" ".join([f"{code:<10}", *(f"{count:>15}" for count in counts.values())]))
        jobs = ", ".join(f"{count} {state}" for state, count in status["jobs"].items())
        self.stdout.write(f"jobs: {jobs}")
