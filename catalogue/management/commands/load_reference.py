"""`manage.py load_reference`: topics, audiences, regions, bodies, instruments and concepts in six languages."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalogue.reference_data import load_reference
from catalogue.reference_outcomes import Outcome


class Command(BaseCommand):
    help = "Makes missing topics, audiences, regions, bodies, instruments and concepts; editors' changes stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--overwrite", action="store_true", help="give rows of the files their values back, over editors' changes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for name, counts in load_reference(overwrite=options["overwrite"]).items():
            self.stdout.write(f"{name}: {describe(counts)}")


def describe(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]) or "none"
