"""`manage.py import_catalogue FILE`: reads works in the interchange format."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalogue.importers.run import ImportReport, import_file


class Command(BaseCommand):
    help = "Imports works from JSON Lines (docs/interchange-format.md). Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON Lines, one work a line; file paths start at its folder")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            total = path.stat().st_size
            with tqdm(
                total=total, unit="B", unit_scale=True, desc="Import", disable=options["verbosity"] == 0, mininterval=1
            ) as bar:
                report = import_file(path, dry_run=options["dry_run"], on_line=bar.update)
        except OSError as error:
            raise CommandError(f"Can't read {path}: {error.strerror}") from None
        self.print_report(report, options["dry_run"])
        if report.rejected:
            sys.exit(1)

    def print_report(self, report: ImportReport, dry_run: bool) -> None:
        for number, reason in report.rejected:
            self.stderr.write(f"line {number}: {reason}")
        heading = "Would be: " if dry_run else ""
        self.stdout.write(
            f"{heading}{report.created} created, {report.updated} updated, "
            f"{report.unchanged} unchanged, {len(report.rejected)} rejected"
        )
