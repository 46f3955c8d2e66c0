"""Explains a search on the command line: analysis, other names, and why each hit ranks where it does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pages.languages import language_codes
from search.client import SearchUnavailableError
from search.explained_works import WorkPlace, WorkState, find_place, find_works
from search.explanation import Explanation, HitExplanation, explain_search
from search.explanation_form import DEFAULT_HITS, ExplanationForm
from search.query_parts import QueryPart


class Command(BaseCommand):
    help = "Explain why a search finds what it finds, in this order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--lang", default="en", choices=language_codes())
        parser.add_argument("--size", type=int, default=DEFAULT_HITS)
        parser.add_argument("--as-typed", action="store_true", help="without other names and languages")
        parser.add_argument("--work", default="", metavar="KEY", help="a work's key or number: whether and where it is")

    def handle(self, *args: Any, **options: Any) -> None:
        form = ExplanationForm(
            {
                "q": options["query"],
                "language": options["lang"],
                "size": options["size"],
                "as_typed": options["as_typed"],
                "work": options["work"],
            }
        )
        if not form.is_valid():
            reasons = [f"{name}: {reason}" for name, errors in form.errors.items() for reason in errors]
            raise CommandError(" ".join(reasons))
        asked = form.cleaned_data["work"]
        try:
            explanation = explain_search(form.to_request())
            states = find_works(asked, explanation.request.language) if asked else []
            works = [(state, find_place(explanation, state.work.key)) for state in states]
        except SearchUnavailableError as error:
            raise CommandError(f"Elasticsearch does not answer: {error}") from error
        self.show(explanation)
        if asked and not works:
            raise CommandError(f"There is no work with the key, symbol or number “{asked}”.")
        for state, place in works:
            self.show_work(state, place)

    def show(self, explanation: Explanation) -> None:
        self.stdout.write(f"“{explanation.request.query}” in {explanation.request.language}")
        for name, terms in explanation.terms.items():
            self.stdout.write(f"  cut as in {name}: {' | '.join(terms) or '(nothing)'}")
        for match in explanation.expansion.matches:
            self.stdout.write(f"  “{match.matched_text}” is the {match.kind} {match.identifier}; also searched:")
            for code, labels in match.labels.items():
                self.stdout.write(f"    {code}: {' | '.join(labels)}")
        if explanation.expansion.matches:
            names = "find works alone" if explanation.is_found_by_names else "only move works up"
            self.stdout.write(f"  These names {names}.")
        self.stdout.write(f"{explanation.total} results")
        for hit in explanation.hits:
            self.show_hit(hit)

    def show_hit(self, hit: HitExplanation) -> None:
        foreign = f" [shown in {hit.language}: score cut]" if hit.is_stand_in else ""
        self.stdout.write(f"{hit.rank or '…':>3}. {hit.score:.2f}  {hit.title}{foreign}")
        self.stdout.write(f"     {hit.key}")
        if hit.agreement:
            self.stdout.write(f"     counts as named in {hit.agreement} other languages")
        for part in hit.parts:
            self.stdout.write(f"     {part.score:8.2f}  {describe_part(part)}")

    def show_work(self, state: WorkState, place: WorkPlace) -> None:
        self.stdout.write(f"\n{state.title} ({state.work.key})")
        for page in state.pages:
            reasons = ", ".join(str(obstacle.label) for obstacle in page.obstacles)
            self.stdout.write(f"  page in {page.language}: {reasons or 'may be found'}")
        self.stdout.write(f"  {place.state.label} {place.error}".rstrip())
        if state.waiting:
            since = f"{state.waiting.created_at:%Y-%m-%d %H:%M %Z}"
            self.stdout.write(f"  waiting since {since} {state.waiting.last_error}".rstrip())
        for name, terms in place.terms.items():
            marked = [f"{term} {'(there)' if is_there else '(not there)'}" for term, is_there in terms.items()]
            self.stdout.write(f"  terms as in {name}: {' | '.join(marked) or '(nothing)'}")
        if place.hit is None:
            self.stdout.write("  This search does not find it.")
        else:
            self.show_hit(place.hit)


def describe_part(part: QueryPart) -> str:
    """Return `phrase “mutual assistance” in en, as written (weight 3)`."""
    text = f" “{part.text}”" if part.text else ""
    where = f" in {', '.join(part.languages)}, {part.cut_label}" if part.languages else ""
    times = f"{part.times} × " if part.times > 1 else ""
    return f"{part.label}{text}{where} (weight {times}{part.weight:g})"
