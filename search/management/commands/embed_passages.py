"""Makes the vectors of all passages that have none, as the Celery task does for works just changed."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalogue.models import Work
from search.semantic.embedder import Embedder, EmbedderError, get_embedder
from search.semantic.embedding import WORKS, embed_works, forget_unused_vectors

LINE_EVERY = 500


class Command(BaseCommand):
    help = (
        "Make the vectors that passages of pages lack. What was done stays done when it is stopped, and the works' "
        "documents are written anew by the outbox."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--forget-unused", action="store_true", help="also delete vectors of texts that no page has any more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        embedder = get_embedder()
        if embedder is None:
            raise CommandError(why_none())
        keys = list(Work.objects.order_by("pk").values_list("key", flat=True))
        try:
            count = self.embed(embedder, keys)
        except EmbedderError as error:
            raise CommandError(f"Stopped: {error}. What was embedded until then is kept.") from error
        self.stdout.write(f"{count} passages of {len(keys)} works embedded.")
        if options["forget_unused"]:
            self.stdout.write(f"{forget_unused_vectors(embedder, keys)} vectors that no text uses deleted.")

    def embed(self, embedder: Embedder, keys: list[str]) -> int:
        count, next_line = 0, LINE_EVERY
        with tqdm(total=len(keys), unit=" works", desc="Embed", disable=not sys.stderr.isatty()) as bar:
            for start in range(0, len(keys), WORKS):
                chunk = keys[start : start + WORKS]
                count += embed_works(embedder, chunk)
                bar.update(len(chunk))
                if bar.disable and start + len(chunk) >= next_line:
                    self.stdout.write(f"{start + len(chunk)} of {len(keys)} works")
                    next_line += LINE_EVERY
        return count


def why_none() -> str:
    if not settings.SEARCH_EMBEDDER:
        return "No provider of vectors: set SEARCH_EMBEDDER."
    return f"SEARCH_EMBEDDER is {settings.SEARCH_EMBEDDER}, which can't be loaded here: see manage.py check."
