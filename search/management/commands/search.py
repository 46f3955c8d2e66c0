"""Searches the catalogue from the command line, as the site does."""

import json
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils import translation

from pages.languages import language_codes
from search.api import serialize_results
from search.engines import search_works
from search.forms import ApiForm
from search.highlighting import to_text
from search.results import DATABASE, SearchResults


class Command(BaseCommand):
    help = "Search the catalogue in one language."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--lang", default="en", choices=language_codes())
        parser.add_argument("--size", type=int, default=10)
        parser.add_argument("--json", action="store_true", help="print what the API would answer")

    def handle(self, *args: Any, **options: Any) -> None:
        data = QueryDict(mutable=True)
        data.update({"q": options["query"], "size": str(options["size"]), "lang": options["lang"]})
        form = ApiForm(data, language=options["lang"])
        if not form.is_valid():
            reasons = [f"{name}: {reason}" for name, errors in form.errors.items() for reason in errors]
            raise CommandError(" ".join(reasons))
        with translation.override(options["lang"]):
            results = search_works(form.to_request())
            if options["json"]:
                answer = serialize_results(results, self.absolute)
                self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            else:
                self.show(results)

    def absolute(self, path: str) -> str:
        return urljoin(settings.BASE_URL, path)

    def show(self, results: SearchResults) -> None:
        self.stdout.write(f"{results.total} results in {results.took_ms} ms ({results.engine})")
        if results.engine == DATABASE:
            self.stderr.write("Elasticsearch did not answer; the database did.")
        for number, hit in enumerate(results.hits, start=1):
            symbol = f" [{hit.symbol}]" if hit.symbol else ""
            self.stdout.write(f"{number:>3}. {hit.title}{symbol}")
            self.stdout.write(f"     {hit.key}  {self.absolute(hit.url)}")
            if hit.highlight:
                self.stdout.write(f"     {to_text(hit.highlight, '*', '*')}")
