"""`manage.py dump_open_data`: writes the dump of open data now, whatever there is already."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.opendata.dumping import DumpUnderWayError, write_dump
from catalogue.opendata.storage import forget_dumps


class Command(BaseCommand):
    help = "Writes a dump of the public catalogue, as beat does every night (OPEN_DATA_ROOT, OPEN_DATA_KEEP)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forget-earlier",
            action="store_true",
            help="delete all earlier dumps, for instance because something must not have been public",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            dump = write_dump()
        except DumpUnderWayError:
            raise CommandError("A dump is being written already; try again when it is there.") from None
        except OSError as error:
            raise CommandError(f"The dump can't be written: {error.strerror}") from None
        if options["forget_earlier"]:
            forget_dumps(1)
        self.stdout.write(f"{dump.works} works written to {dump.folder}")
