"""Measures how well the search finds, by a file of topics, and compares it with figures kept before."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines import search_works
from search.relevance.measure import FOUND, find_losses, format_figures, measure_topics, read_topics
from search.request import SearchRequest
from search.results import ELASTICSEARCH


class Command(BaseCommand):
    help = "Measure nDCG@10, recall@100 and MRR@10 per language; fail where one fell by more than 0.02."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "topics", type=Path, help='JSON Lines with "id", "queries" by language, "relevant" work keys'
        )
        parser.add_argument("--baseline", type=Path, help="JSON file with the figures to compare with")
        parser.add_argument("--write", action="store_true", help="keep today's figures in the baseline file")
        parser.add_argument("--as-typed", action="store_true", help="without other names and languages")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            topics = read_topics(options["topics"])
            before = json.loads(options["baseline"].read_text()) if options["baseline"] and not options["write"] else {}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"A file can't be read: {error}") from error

        def find(query: str, language_code: str) -> list[str]:
            is_expanded = not options["as_typed"]
            request = SearchRequest(language=language_code, query=query, size=FOUND, is_expanded=is_expanded)
            results = search_works(request)
            if results.engine != ELASTICSEARCH:
                raise CommandError("Elasticsearch does not answer; the database's order is not what is measured.")
            return [hit.key for hit in (*results.hits, *results.related)]

        figures = measure_topics(topics, find)
        self.stdout.write(format_figures(figures))
        if options["baseline"] and options["write"]:
            options["baseline"].write_text(json.dumps(figures, indent=2) + "\n")
        losses = find_losses(figures, before)
        if losses:
            raise CommandError("Worse than before:\n" + "\n".join(losses))
