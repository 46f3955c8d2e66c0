"""What the reader is told of a search beyond the words typed: other names of the same thing, in any language."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pages.components import Label
from pages.languages import language_codes
from search.request import SearchRequest
from search.results import DATABASE, SearchResults
from search.vocabulary import Match

# Names shown of what was searched; all of them would bury the results.
MOST_NAMES = 12
# Of these so many letters at once, or the first name alone: titles of instruments are long, and phones narrow.
LETTERS_AT_ONCE = 160


@dataclass(frozen=True, slots=True)
class AlsoSearched:
    """Names with their languages, and the address of the same search with (`url_on`) or without them (`url_off`).

    The `further` ones are shown when the reader asks for them.
    """

    names: list[Label]
    further: list[Label] = field(default_factory=list)
    url_off: str = ""
    url_on: str = ""


def list_names(results: SearchResults) -> list[Label]:
    """Return one name per language of each thing recognised, and in the reader's language all, but what was typed."""
    if results.engine == DATABASE:
        return []
    names: dict[str, str] = {}
    for match in results.expansion.matches:
        for code in sorted(language_codes(), key=lambda each: each != results.request.language):
            for text in names_of_match(match, code, code == results.request.language):
                names.setdefault(text, code)
    return [Label(text, code) for text, code in names.items()][:MOST_NAMES]


def names_of_match(match: Match, language_code: str, is_own: bool) -> list[str]:
    labels = match.labels.get(language_code, ())
    shown = labels if is_own else labels[:1]
    return [label for label in shown if label.casefold() != match.matched_text.casefold()]


def build_also_searched(results: SearchResults, url_of: Callable[[SearchRequest], str]) -> AlsoSearched:
    request = results.request
    if not request.is_expanded:
        return AlsoSearched([], url_on=url_of(replace(request, is_expanded=True, page=1)))
    names = list_names(results)
    ends = itertools.accumulate(len(name.text) for name in names)
    at_once = max(1, sum(end <= LETTERS_AT_ONCE for end in ends))
    url_off = url_of(replace(request, is_expanded=False, page=1)) if names else ""
    return AlsoSearched(names[:at_once], names[at_once:], url_off)
