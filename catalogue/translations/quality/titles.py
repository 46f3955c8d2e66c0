"""The title lock and the glossary: what has an official or approved wording, and words that must not be used."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from catalogue.translations.quality.plain import read_markup
from catalogue.translations.quality.problems import Pair, Problems, Severity, isolate
from catalogue.translations.quality.terms import Entry, Terms
from catalogue.translations.quality.words import Found, KeyedText, as_term, as_title, as_written, holds_title


class GlossaryHit(NamedTuple):
    """A term that stands in a source text. `approved` is "" where the target language has no name for it."""

    term: str
    approved: str
    forbidden: tuple[str, ...]
    identifier: str
    is_locked: bool
    note: str
    start: int
    end: int


def check(pair: Pair) -> Problems:
    yield from check_titles(pair)
    yield from check_kept(pair)
    yield from check_forbidden(pair)


def check_titles(pair: Pair) -> Problems:
    """Where the source names an instrument or body, the target must name it officially in its language."""
    terms, language = pair.terms, pair.target_language
    source = as_title(pair.source.text, terms.source_language)
    target = as_title(pair.target.text, language)
    seen: set[tuple[int, ...]] = set()
    for found in terms.source.titles.find(source):
        entries = [terms.entries[place] for place in found.entries]
        named = [entry for entry in entries if entry.names_in(language).preferred]
        if found.entries in seen or not named or len(named) < len(entries) or is_common(source, found, entries):
            continue
        seen.add(found.entries)
        if any(is_named(entry, pair, target) for entry in named):
            continue
        names = named[0].names_in(language)
        if names.is_official:
            message = _("This has an official name, which must be used: %(title)s") % {
                "title": isolate(names.preferred)
            }
            yield pair.error("title_differs", message, suggestion=names.preferred)
        else:
            message = _("The name on record, not yet checked against the official text, is: %(title)s")
            yield pair.warning(
                "title_unchecked", message % {"title": isolate(names.preferred)}, suggestion=names.preferred
            )


def is_common(source: KeyedText, found: Found, entries: list[Entry]) -> bool:
    """Whether a body's name stands in small letters: a counter-terrorism committee, of any country."""
    is_small = source.words[found.first].written[:1].islower()
    return is_small and all(entry.kind == "body" for entry in entries)


def is_named(entry: Entry, pair: Pair, target: KeyedText) -> bool:
    names = entry.names_in(pair.target_language)
    if holds_title(target, names.preferred):
        return True
    return any(stands_in(acronym, pair.target.text) for acronym in names.acronyms)


def check_kept(pair: Pair) -> Problems:
    for term in pair.terms.vocabulary.kept_terms:
        if term in pair.source.text and stands_in(term, pair.source.text) and not stands_in(term, pair.target.text):
            message = _("%(term)s is not translated; it must stay as it is.") % {"term": isolate(term)}
            yield pair.error("term_not_kept", message, suggestion=term)


def check_forbidden(pair: Pair) -> Problems:
    index = pair.terms.target.forbidden
    if not index.root.following:
        return
    text = as_term(pair.target.text, pair.target_language)
    for found in index.find(text):
        start, end = text.span(found)
        used = pair.target.text[start:end]
        recommended = next(
            (
                name
                for each in found.entries
                if (name := pair.terms.entries[each].names_in(pair.target_language).preferred)
            ),
            "",
        )
        if recommended:
            message = _("%(term)s must not be used. The recommended term is: %(recommended)s")
        else:
            message = _("%(term)s must not be used.")
        message %= {"term": isolate(used), "recommended": isolate(recommended)}
        # Not safe to put in by itself: the recommended term may have to be inflected.
        yield pair.at(start, end, "term_forbidden", message, severity=Severity.ERROR)


def stands_in(term: str, text: str) -> bool:
    """Whether a term stands in a text in the very same letters; Arabic may join a particle to it."""
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(term)}(?![A-Za-z0-9])", text) is not None


def glossary_hits(source_text: str, terms: Terms) -> list[GlossaryHit]:
    """Return the terms in a source text (markup admitted), in its order, each with its approved wording.

    `start` and `end` are positions in the plain text. Of overlapping terms the longest counts.
    """
    text = read_markup(source_text).text
    hits: list[GlossaryHit] = []
    taken: list[tuple[int, int]] = []
    source = terms.source
    for index, keyed in (
        (source.titles, as_title(text, terms.source_language)),
        (source.terms, as_term(text, terms.source_language)),
        (source.acronyms, as_written(text, terms.source_language)),
    ):
        for found in index.find(keyed):
            start, end = keyed.span(found)
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            is_acronym = index is source.acronyms
            hits += [hit_of(terms, place, text[start:end], start, end, is_acronym) for place in found.entries]
    return sorted(hits, key=lambda hit: hit.start)


def hit_of(terms: Terms, place: int, term: str, start: int, end: int, is_acronym: bool) -> GlossaryHit:
    entry = terms.entries[place]
    names = entry.names_in(terms.target_language)
    approved = names.acronyms[0] if is_acronym and names.acronyms else names.preferred
    note = entry.notes.get(terms.target_language) or entry.notes.get(terms.source_language, "")
    return GlossaryHit(
        term,
        term if entry.is_kept else approved,
        tuple(names.forbidden),
        entry.identifier,
        entry.is_locked,
        note,
        start,
        end,
    )
