"""`manage.py load_demo`: the demonstration content, loaded, brought up to today's date, or removed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.demo.loading import DemoError, load_demo, remove_demo

STEP = 10  # a line of progress after so many


class Command(BaseCommand):
    help = (
        "Loads training sessions, tools and publications in six languages, with files. Their dates are relative "
        "to today; on the same day a second run changes nothing. Edits of the demo works are undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="delete the demo works, their pages and files")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self.stdout.write(f"{remove_demo()} demo works removed.")
            return
        try:
            report = load_demo(on_progress=self.show_progress)
        except DemoError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Demo works: {report.created} created, {report.updated} updated, {report.unchanged} unchanged."
        )

    def show_progress(self, stage: str, done: int, total: int) -> None:
        if done % STEP == 0 or done == total:
            self.stdout.write(f"# {stage}: {done} of {total}")
            self.stdout.flush()
