"""Finds the means and concepts anew by which vectors are told apart, and writes the provider's file or checks it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search.semantic.centre_finding import count_texts, find_centres, measure_agreement
from search.semantic.centring import read_centres, write_centres
from search.semantic.embedder import EmbedderError, get_embedder

# The order of sums differs between processors, and texts embedded together differ from texts alone by a little.
LEAST_AGREEMENT = 0.999


class Command(BaseCommand):
    # It needs neither database nor index.
    requires_system_checks: list[str] = []
    help = (
        "Find the centres of vectors from the demo catalogue and the thesaurus, and write them to the file of the "
        "provider that SEARCH_EMBEDDER names. Afterwards run rebuild_search_index."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where the kept file differs")

    def handle(self, *args: Any, **options: Any) -> None:
        embedder = get_embedder()
        if embedder is None:
            raise CommandError("No provider of vectors: set SEARCH_EMBEDDER, and see manage.py check.")
        if embedder.centres is None:
            raise CommandError("The vectors of this provider have no centres.")
        with tqdm(total=count_texts(), unit=" texts", disable=not sys.stderr.isatty()) as bar:

            def show(count: int) -> None:
                bar.update(count)

            try:
                centres = find_centres(embedder, show)
            except EmbedderError as error:
                raise CommandError(f"Stopped: {error}.") from error
        if not options["check"]:
            write_centres(embedder.centres, embedder.model, centres)
            self.stdout.write(f"{embedder.centres.name} written.")
            return
        agreement = measure_agreement(centres, read_centres(embedder.centres))
        self.stdout.write(f"The least cosine between a vector kept and one found now is {agreement:.5f}.")
        if agreement < LEAST_AGREEMENT:
            raise CommandError(f"{embedder.centres.name} isn't what the demo catalogue and the thesaurus give.")
