"""Explains a search on the command line: analysis, other names, and why each hit ranks where it does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from pages.languages import language_codes
from search.client import SearchUnavailableError
from search.explanation import Explanation, HitExplanation, explain_search
from search.forms import ApiForm


class Command(BaseCommand):
    help = "Explain why a search finds what it finds, in this order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--lang", default="en", choices=language_codes())
        parser.add_argument("--size", type=int, default=10)
        parser.add_argument("--as-typed", action="store_true", help="without other names and languages")

    def handle(self, *args: Any, **options: Any) -> None:
        data = QueryDict(mutable=True)
        data.update({"q": options["query"], "size": str(options["size"]), "lang": options["lang"]})
        data["expand"] = "off" if options["as_typed"] else "on"
        form = ApiForm(data, language=options["lang"])
        if not form.is_valid():
            reasons = [f"{name}: {reason}" for name, errors in form.errors.items() for reason in errors]
            raise CommandError(" ".join(reasons))
        request = form.to_request()
        if not request.query:
            raise CommandError("There is nothing to explain without words.")
        try:
            self.show(explain_search(request))
        except SearchUnavailableError as error:
            raise CommandError(f"Elasticsearch does not answer: {error}") from error

    def show(self, explanation: Explanation) -> None:
        self.stdout.write(f"“{explanation.request.query}” in {explanation.request.language}")
        for name, terms in explanation.terms.items():
            self.stdout.write(f"  cut as in {name}: {' | '.join(terms) or '(nothing)'}")
        for match in explanation.expansion.matches:
            self.stdout.write(f"  “{match.matched_text}” is the {match.kind} {match.identifier}; also searched:")
            for code, labels in match.labels.items():
                self.stdout.write(f"    {code}: {' | '.join(labels)}")
        self.stdout.write(f"{explanation.total} results")
        for number, hit in enumerate(explanation.hits, start=1):
            self.show_hit(number, hit)

    def show_hit(self, number: int, hit: HitExplanation) -> None:
        foreign = f" [shown in {hit.language}: score cut]" if hit.is_stand_in else ""
        self.stdout.write(f"{number:>3}. {hit.score:.2f}  {hit.title}{foreign}")
        self.stdout.write(f"     {hit.key}")
        if hit.agreement:
            self.stdout.write(f"     named in {hit.agreement} of its other languages")
        for part, score in hit.parts.items():
            self.stdout.write(f"     {score:8.2f}  {part}")
