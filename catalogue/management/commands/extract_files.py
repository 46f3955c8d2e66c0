"""`manage.py extract_files`: reads the text of waiting files without a broker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Q
from tqdm import tqdm

from catalogue.extraction.file_texts import read_waiting_texts, request_reading, waiting_texts
from catalogue.models import FileText
from catalogue.models.files import TextState


class Command(BaseCommand):
    help = "Reads the text of uploaded files that wait for it, page by page, for the search."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help="also the files that gave no text (broken, encrypted, scanned …), and PDF files read by a version of "
            "this program that did not look whether they are tagged",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            without_text = Q(documents__isnull=False) & ~Q(state=TextState.READ)
            untold = Q(documents__media_type="application/pdf", is_tagged__isnull=True)
            for text in FileText.objects.filter(without_text | untold).exclude(state=TextState.WAITING).distinct():
                request_reading(text)
        total = waiting_texts().count()
        with tqdm(total=total, unit="file", desc="Files", disable=options["verbosity"] == 0, mininterval=1) as bar:
            counts = read_waiting_texts(on_read=bar.update)
        states = ", ".join(f"{count} {TextState(state).label}" for state, count in sorted(counts.items()))
        self.stdout.write(f"{counts.total()} files: {states}" if states else "No file waits to be read.")
