"""What has one right wording: titles of instruments, names of bodies, glossary terms, numbers of works.

Read from the database into one vocabulary per process. It is read anew when the token of its state changes,
which names do in the transaction of every change (see catalogue/models/thesaurus.py).
"""

import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from catalogue.models import Body, Concept, ConceptLabel, Instrument, LanguageVersion
from catalogue.models.thesaurus import LabelKind, TranslationRule, read_vocabulary_token
from catalogue.translations.quality.symbols import symbol_key
from catalogue.translations.quality.words import Wordings, as_term, as_written, title_keys

Kind = Literal["instrument", "body", "concept"]
# {key of an edition's number in the source language: keys of the same work's numbers in the target language}
Numbers = dict[str, frozenset[str]]


@dataclass(slots=True)
class Names:
    """The names of an entry in one language. `is_official`: the preferred one was checked (bodies: is on record)."""

    preferred: str = ""
    is_official: bool = True
    others: list[str] = field(default_factory=list)
    acronyms: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """One thing with its names. `is_kept`: they stay as they are in every language."""

    identifier: str
    kind: Kind = "concept"
    is_kept: bool = False
    names: dict[str, Names] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def is_locked(self) -> bool:
        """Whether its official name may not be worded otherwise."""
        return self.kind != "concept"

    def names_in(self, language_code: str) -> Names:
        return self.names.get(language_code) or NO_NAMES

    def own_names(self, language_code: str) -> Names:
        return self.names.setdefault(language_code, Names())


NO_NAMES = Names()


class Index:
    """The names of all entries in one language as they are looked for in texts, each kind made when first needed."""

    def __init__(self, entries: list[Entry], language_code: str) -> None:
        self.language_code = language_code
        self.names = [
            (place, entry, entry.names[language_code])
            for place, entry in enumerate(entries)
            if language_code in entry.names
        ]

    @cached_property
    def titles(self) -> Wordings:
        """Official names, of which every word counts."""
        wordings = Wordings()
        for place, entry, names in self.names:
            if entry.is_locked and names.preferred:
                wordings.add(title_keys(names.preferred, self.language_code), place)
        return wordings

    @cached_property
    def terms(self) -> Wordings:
        """All names but acronyms, in any inflection."""
        return self.wordings_of(
            (place, spelling)
            for place, _entry, names in self.names
            for name in (names.preferred, *names.others)
            for spelling in spellings(name)
        )

    @cached_property
    def forbidden(self) -> Wordings:
        return self.wordings_of((place, name) for place, _entry, names in self.names for name in names.forbidden)

    @cached_property
    def acronyms(self) -> Wordings:
        """Acronyms, only as they are written."""
        wordings = Wordings()
        for place, _entry, names in self.names:
            for name in names.acronyms:
                wordings.add(as_written(name, self.language_code).keys, place)
        return wordings

    def wordings_of(self, names: Iterable[tuple[int, str]]) -> Wordings:
        wordings = Wordings()
        for place, name in names:
            wordings.add(as_term(name, self.language_code).keys, place)
        return wordings


def spellings(name: str) -> list[str]:
    """Return a name and, where it ends in a qualifier, the name without it: "выдача (преступника)"."""
    without = name.replace("（", "(").rpartition("(")[0].strip() if name.endswith((")", "）")) else ""
    return [name, without] if without else [name]


class Vocabulary:
    """All entries, indexed per language when a language is first asked for."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.indexes: dict[str, Index] = {}

    def index(self, language_code: str) -> Index:
        if language_code not in self.indexes:
            self.indexes[language_code] = Index(self.entries, language_code)
        return self.indexes[language_code]

    @cached_property
    def kept_terms(self) -> list[str]:
        """The names that no language translates, whichever language they are recorded in."""
        names = (each for entry in self.entries if entry.is_kept for each in entry.names.values())
        texts = (text for each in names for text in [each.preferred, *each.others, *each.acronyms] if text)
        return list(dict.fromkeys(texts))


@dataclass(frozen=True)
class Terms:
    """The vocabulary as a translation from one language into another needs it.

    `find_numbers` is asked for `numbers` when a text first needs them.
    """

    source_language: str
    target_language: str
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary([]))
    find_numbers: Callable[[str, str], Numbers] = lambda _source, _target: {}

    @cached_property
    def numbers(self) -> Numbers:
        return self.find_numbers(self.source_language, self.target_language)

    @property
    def entries(self) -> list[Entry]:
        return self.vocabulary.entries

    @property
    def source(self) -> Index:
        return self.vocabulary.index(self.source_language)

    @property
    def target(self) -> Index:
        return self.vocabulary.index(self.target_language)


# Reading


class Holder:
    """The vocabulary of this process and the token it was read under."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.token: uuid.UUID | None = None
        self.vocabulary: Vocabulary | None = None

    def current(self) -> Vocabulary:
        """Return the vocabulary as this transaction sees it. One small query unless it has changed."""
        token = read_vocabulary_token()
        with self.lock:
            if self.vocabulary is None or token != self.token:
                # The token was read first: if names change meanwhile, the next call reads again.
                self.vocabulary, self.token = Vocabulary(read_entries()), token
            return self.vocabulary


holder = Holder()


def load_terms(source_language: str, target_language: str) -> Terms:
    """Return the terms for a pair of languages. Once per job, request or document; raises DatabaseError."""
    return Terms(source_language, target_language, holder.current(), read_numbers)


def read_entries() -> list[Entry]:
    return [*read_instruments(), *read_bodies(), *read_concepts()]


def read_instruments() -> Iterable[Entry]:
    for instrument in Instrument.objects.prefetch_related("titles", "variants"):
        entry = Entry(instrument.slug, "instrument")
        for title in instrument.titles.all():
            names = entry.own_names(title.language)
            names.preferred, names.is_official = title.title, title.is_official
        for variant in instrument.variants.all():
            entry.own_names(variant.language).others.append(variant.text)
        yield entry


def read_bodies() -> Iterable[Entry]:
    for body in Body.objects.only("slug", "labels", "acronyms"):
        entry = Entry(body.slug, "body")
        for language, label in body.labels.items():
            entry.own_names(language).preferred = label
        for language, acronym in body.acronyms.items():
            entry.own_names(language).acronyms.append(acronym)
        yield entry


def read_concepts() -> Iterable[Entry]:
    facts = Concept.objects.values_list("pk", "slug", "translation_rule", "translation_notes")
    entries = {pk: Entry(slug, is_kept=rule == TranslationRule.KEEP, notes=notes) for pk, slug, rule, notes in facts}
    rows = ConceptLabel.objects.order_by("concept_id", "id").values_list("concept_id", "language", "kind", "text")
    for concept_id, language, kind, text in rows.iterator(chunk_size=5000):
        if concept_id not in entries:
            continue  # it came while we were reading
        names = entries[concept_id].own_names(language)
        if kind == LabelKind.PREFERRED:
            names.preferred = text
        elif kind == LabelKind.ALTERNATIVE:
            names.others.append(text)
        elif kind == LabelKind.ACRONYM:
            names.acronyms.append(text)
        elif kind == LabelKind.FORBIDDEN:
            names.forbidden.append(text)
    return entries.values()


def read_numbers(source_language: str, target_language: str) -> Numbers:
    """Return which sales numbers, ISBNs and job numbers of a work may stand for which ones of another language."""
    rows = LanguageVersion.objects.filter(language__in=[source_language, target_language])
    fields = ("sales_number", "isbn", "job_number")
    by_work: dict[int, dict[str, list[tuple[str, ...]]]] = {}
    for work_id, language, *numbers in rows.exclude(sales_number="", isbn="", job_number="").values_list(
        "work_id", "language", *fields
    ):
        keys = tuple(symbol_key(number) for number in numbers)
        by_work.setdefault(work_id, {}).setdefault(language, []).append(keys)
    found: dict[str, set[str]] = {}
    for versions in by_work.values():
        for source in versions.get(source_language, []):
            for target in versions.get(target_language, []):
                for own, other in zip(source, target, strict=True):
                    if own and other:
                        found.setdefault(own, set()).add(other)
    return {own: frozenset(others) for own, others in found.items()}
