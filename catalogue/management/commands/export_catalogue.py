"""`manage.py export_catalogue FILE`: writes works in the interchange format."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalogue.exporters.run import export_works, exported_works


class Command(BaseCommand):
    help = "Exports the public catalogue as JSON Lines; files are written to files/ beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="where to write, or - for standard output (without files)")
        parser.add_argument(
            "--work", action="append", default=[], metavar="KEY", help="only this work; may be repeated"
        )
        parser.add_argument("--no-files", action="store_true", help="leave the files out")

    def handle(self, *args: Any, **options: Any) -> None:
        works = exported_works()
        if options["work"]:
            works = works.filter(key__in=options["work"])
            missing = set(options["work"]) - set(works.values_list("key", flat=True))
            if missing:
                raise CommandError(f"No public work has the key {', '.join(sorted(missing))}.")
        if options["file"] == "-":
            export_works(works, sys.stdout, None)
            return
        path = Path(options["file"])
        partial = path.with_name(f"{path.name}.part")
        try:
            with (
                tqdm(total=works.count(), unit=" works", desc="Export", disable=options["verbosity"] == 0) as bar,
                partial.open("w", encoding="utf-8") as out,
            ):
                count = export_works(works, out, None if options["no_files"] else path.parent, bar.update)
            # Whoever reads the file meanwhile sees the old export or the new one, never half.
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise CommandError(f"Can't write {path}: {error.strerror}") from None
        self.stdout.write(f"{count} works exported to {path}")
