"""Checks of translated texts against their sources and the terms on record. No writing, no network.

terms = load_terms("en", "ar")
problems = check_unit(unit, "ar", terms)
"""

from catalogue.translations.quality import (
    bidi,
    lengths,
    links,
    markup,
    numbers,
    punctuation,
    scripts,
    symbols,
    titles,
)
from catalogue.translations.quality.plain import read_markup
from catalogue.translations.quality.problems import Pair, Problem, Severity
from catalogue.translations.quality.terms import Terms, load_terms
from catalogue.translations.quality.titles import GlossaryHit, glossary_hits
from catalogue.translations.units import Unit

__all__ = ["GlossaryHit", "Problem", "Severity", "Terms", "check_unit", "glossary_hits", "load_terms"]

FAMILIES = (markup, lengths, links, symbols, titles, numbers, scripts, bidi, punctuation)


def check_unit(unit: Unit, target_language: str, terms: Terms) -> list[Problem]:
    """Return what is wrong with a unit's target, errors first. Any text is taken; an empty one has no problems."""
    if not unit.target:
        return []
    pair = Pair(unit, read_markup(unit.source), read_markup(unit.target), terms, target_language)
    problems = [problem for family in FAMILIES for problem in family.check(pair)]
    return sorted(problems, key=lambda problem: not problem.is_error)
