"""`manage.py export_thesaurus FILE`: writes concepts as SKOS or JSON Lines."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalogue.exporters.skos import export_thesaurus, exported_concepts
from catalogue.importers.skos import ThesaurusFormat
from catalogue.management.commands.import_thesaurus import format_of


class Command(BaseCommand):
    help = "Exports the thesaurus as SKOS (JSON-LD, Turtle, RDF/XML) or JSON Lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="where to write, or - for standard output (then say --format)")
        parser.add_argument("--format", choices=[*ThesaurusFormat], help="default: by the file's extension")
        parser.add_argument("--scheme", metavar="NAME", help='only this vocabulary; "" is the site\'s own')

    def handle(self, *args: Any, **options: Any) -> None:
        concepts = exported_concepts(options["scheme"])
        path = Path(options["file"])
        file_format = format_of(path, options["format"])
        if options["file"] == "-":
            export_thesaurus(concepts, file_format, sys.stdout.buffer)
            return
        partial = path.with_name(f"{path.name}.part")
        try:
            with (
                tqdm(total=concepts.count(), unit=" concepts", desc="Export", disable=not options["verbosity"]) as bar,
                partial.open("wb") as out,
            ):
                count = export_thesaurus(concepts, file_format, out, bar.update)
            # Whoever reads the file meanwhile sees the old export or the new one, never half.
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise CommandError(f"Can't write {path}: {error.strerror}") from None
        self.stdout.write(f"{count} concepts exported to {path}")
