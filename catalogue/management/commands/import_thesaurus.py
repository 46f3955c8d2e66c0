"""`manage.py import_thesaurus FILE`: reads concepts from SKOS or JSON Lines."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug
from django.forms import ValidationError
from tqdm import tqdm

from catalogue.importers.skos import EXTENSIONS, ThesaurusFormat, read_thesaurus
from catalogue.importers.thesaurus import ThesaurusReport, write_thesaurus
from catalogue.importers.thesaurus_records import ThesaurusFileError


class Command(BaseCommand):
    help = "Imports concepts from SKOS (JSON-LD, Turtle, RDF/XML) or JSON Lines. Safe to repeat; fetches nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=[*ThesaurusFormat], help="default: by the file's extension")
        parser.add_argument("--scheme", default="", metavar="NAME", help="name of the vocabulary, e.g. unbis")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--remove-missing",
            action="store_true",
            help="remove concepts of the scheme, and names, that the file lacks",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        check_scheme(options["scheme"])
        try:
            read = read_thesaurus(path, format_of(path, options["format"]), options["scheme"])
        except OSError as error:
            raise CommandError(f"Can't read {path}: {error.strerror}") from None
        except ThesaurusFileError as error:
            raise CommandError(f"Can't read {path}: {error}") from None
        if read.refused and options["remove_missing"]:
            self.print_refused(read.refused)
            raise CommandError(
                "Nothing is removed, and nothing was changed, while the file has entries that can't be read."
            )
        with tqdm(total=len(read.records), unit=" concepts", desc="Import", disable=not options["verbosity"]) as bar:
            report = write_thesaurus(
                read,
                scheme=options["scheme"],
                remove_missing=options["remove_missing"],
                dry_run=options["dry_run"],
                on_concept=bar.update,
            )
        self.print_refused(report.refused)
        self.stdout.write(("Would be: " if options["dry_run"] else "") + describe(report))
        if report.refused:
            sys.exit(1)

    def print_refused(self, refused: list[tuple[str, str]]) -> None:
        for place, reason in refused:
            self.stderr.write(f"{place}: {reason}")


def format_of(path: Path, name: str | None) -> ThesaurusFormat:
    file_format = ThesaurusFormat(name) if name else EXTENSIONS.get(path.suffix.lower())
    if file_format is None:
        raise CommandError(f"What format has {path.name}? Say --format {'|'.join(ThesaurusFormat)}.")
    return file_format


def check_scheme(scheme: str) -> None:
    try:
        if scheme:
            validate_slug(scheme)
    except ValidationError:
        raise CommandError("--scheme takes letters, digits, hyphens and underscores.") from None
    if len(scheme) > 50:
        raise CommandError("--scheme takes 50 characters at most.")


def describe(report: ThesaurusReport) -> str:
    text = (
        f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.removed} removed, {len(report.refused)} refused"
    )
    if report.unknown_links:
        text += f"; {report.unknown_links} links to concepts that are not in the file left out"
    if report.skipped_labels:
        text += f"; {report.skipped_labels} names in other languages left out"
    return text
