"""All names held in memory: read from the database, sorted by the keys that queries are looked up with."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from catalogue.country_names import official_names, other_names
from catalogue.models import Body, ConceptLabel, Instrument
from catalogue.models.thesaurus import LABEL_ORDER, LabelKind
from pages.languages import language_codes
from search.label_keys import HAN_RUN, exact_key, is_linking, split_words, stem_word, stemmed_key
from search.symbols import is_like_symbol, names_of_resolution, normalise_symbol
from search.vocabulary_names import Kind
from search.vocabulary_words import NameWords

# Frequent words that are spelled like acronyms; names bring their own words.
SHORT_WORDS = frozenset(
    """
    a ad ai aid aim air all an and any are art as at au be but by can car code con de del des die do du el en es est
    et fin fit for get had has he her his how if il in is it la las law le les lo los mais man map may me men mes mi
    mon no non nos not nous of on or our out par pas per plan por pot pour que qui sa se ses set she si sit so son sur
    sus te the tip to tu un una une up us use van war was we who why with y you
    """.split()  # noqa: SIM905 - readable as words
)
# "A/RES/62/172" is also called 62/172, and "S/RES/1373 (2001)" often without its year.
YEAR = re.compile(r"\s*\(\d{4}\)$")
SESSION_AND_NUMBER = re.compile(r"\d+/\d+$")
MAX_COMPLETION_KEY = 60
MAX_CHINESE_KEY = 12
# Instruments and the site's own concepts are suggested before imported concepts.
OWN, IMPORTED = 0, 1


@dataclass(slots=True)
class Entry:
    """One thing with its names to search per language, the preferred one first.

    `act` is the symbol of the act that adopted an instrument.
    """

    kind: Kind
    identifier: str
    tier: int = OWN
    labels: dict[str, list[str]] = field(default_factory=dict)
    act: str = ""

    def add(self, language_code: str, text: str) -> None:
        names = self.labels.setdefault(language_code, [])
        if text not in names:
            names.append(text)


@dataclass(frozen=True, slots=True)
class Name:
    """A row as read: one name of an entry."""

    entry: int
    language: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Acronym:
    """How an acronym is written, and whether only that spelling counts."""

    entry: int
    typed: tuple[str, ...]
    is_case_sensitive: bool
    is_ordinary_word: bool


@dataclass(slots=True)
class Keys:
    """Key → entries, and how many words (characters in Chinese) a key that begins so has at most."""

    entries: dict[str, tuple[int, ...]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)

    def add(self, key: str, beginning: str, length: int, entry: int) -> None:
        known = self.entries.get(key, ())
        if entry not in known:
            self.entries[key] = (*known, entry)
        if length > self.longest.get(beginning, 0):
            self.longest[beginning] = length


@dataclass(slots=True)
class Names:
    """The names of one language under each kind of key."""

    exact: Keys = field(default_factory=Keys)
    stemmed: Keys = field(default_factory=Keys)
    chinese: Keys = field(default_factory=Keys)
    acronyms: dict[str, list[Acronym]] = field(default_factory=dict)
    acronym_words: int = 0
    words: set[str] = field(default_factory=set)
    # Sorted keys and what each stands for, by tier and by whether the key is a name's beginning.
    completions: list[tuple[list[str], list[tuple[int, str]]]] = field(default_factory=list)
    by_words: NameWords = field(default_factory=lambda: NameWords(""))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`symbols` is {symbol of an act, normalised (see `search.symbols`): the instruments it adopted}."""

    entries: list[Entry]
    languages: dict[str, Names]
    symbols: dict[str, tuple[int, ...]] = field(default_factory=dict)


def build_snapshot() -> Snapshot:
    """Read every name and sort it. Four queries, however many names there are."""
    entries: list[Entry] = []
    rows = [*read_instruments(entries), *read_bodies(entries), *read_countries(entries), *read_concepts(entries)]
    languages = {code: Names() for code in language_codes()}
    acronyms = [row for row in rows if row.kind == LabelKind.ACRONYM]
    for row in rows:
        if row.kind != LabelKind.ACRONYM:
            add_name(languages[row.language], row)
            if row.kind != LabelKind.HIDDEN:
                entries[row.entry].add(row.language, row.text)
    for row in acronyms:
        add_acronym(languages[row.language], row, entries[row.entry])
    completions = CompletionKeys(entries)
    for row in rows:
        if entries[row.entry].kind in ("concept", "instrument"):
            completions.add(row)
    for code, names in languages.items():
        names.completions = completions.sorted_for(code)
        names.by_words = completions.by_words[code]
        names.by_words.sort()
    return Snapshot(entries, languages, find_symbols(entries))


def read_concepts(entries: list[Entry]) -> list[Name]:
    rows = ConceptLabel.objects.filter(concept__is_searched=True).exclude(kind=LabelKind.FORBIDDEN)
    rows = rows.order_by("concept__scheme", "concept_id", "id")
    names: list[Name] = []
    places: dict[str, int] = {}
    values = rows.values_list("concept__slug", "concept__scheme", "language", "kind", "text")
    for slug, scheme, language, kind, text in values.iterator(chunk_size=5000):
        if slug not in places:
            places[slug] = len(entries)
            entries.append(Entry("concept", slug, IMPORTED if scheme else OWN))
        names.append(Name(places[slug], language, kind, text))
    names.sort(key=lambda name: (name.entry, LABEL_ORDER.get(name.kind, 0)))
    return [name for name in names if name.language in dict.fromkeys(language_codes())]


def read_instruments(entries: list[Entry]) -> Iterator[Name]:
    for instrument in Instrument.objects.prefetch_related("titles", "variants"):
        place = len(entries)
        entries.append(Entry("instrument", instrument.slug, act=instrument.adopting_act))
        for language, title in instrument.labels.items():
            yield Name(place, language, LabelKind.PREFERRED, title)
        for variant in instrument.variants.all():
            yield Name(place, variant.language, LabelKind.ALTERNATIVE, variant.text)
        for language, name in names_of_resolution(instrument.adopting_act):
            yield Name(place, language, LabelKind.HIDDEN, name)


def find_symbols(entries: list[Entry]) -> dict[str, tuple[int, ...]]:
    symbols: dict[str, tuple[int, ...]] = {}
    for place, entry in enumerate(entries):
        for symbol in symbols_of_act(entry.act):
            symbols[symbol] = (*symbols.get(symbol, ()), place)
    return symbols


def symbols_of_act(act: str) -> set[str]:
    """Return {"ares62172", "62172"} for A/RES/62/172, {"sres1373", "sres13732001"} for S/RES/1373 (2001)."""
    without_year = YEAR.sub("", act.strip())
    numbers = SESSION_AND_NUMBER.findall(without_year)
    symbols = {normalise_symbol(each) for each in (act, without_year, *numbers)}
    return {symbol for symbol in symbols if is_like_symbol(symbol)}


def read_bodies(entries: list[Entry]) -> Iterator[Name]:
    for body in Body.objects.only("slug", "labels", "acronyms"):
        place = len(entries)
        entries.append(Entry("body", body.slug))
        for language, label in body.labels.items():
            yield Name(place, language, LabelKind.PREFERRED, label)
        for language, acronym in body.acronyms.items():
            yield Name(place, language, LabelKind.ACRONYM, acronym)


def read_countries(entries: list[Entry]) -> Iterator[Name]:
    places: dict[str, int] = {}
    for language in language_codes():
        for code, name in official_names(language).items():
            if code not in places:
                places[code] = len(entries)
                entries.append(Entry("country", code))
            yield Name(places[code], language, LabelKind.PREFERRED, name)
        for code, name in other_names(language).items():
            yield Name(places[code], language, LabelKind.ALTERNATIVE, name)


def spellings(text: str) -> Iterable[str]:
    """Yield a name and, where it ends in a qualifier, the name without it: "Выдача (преступника)"."""
    yield text
    if text.endswith((")", "）")):
        without = text.replace("（", "(").rpartition("(")[0].strip()
        if without:
            yield without


def add_name(names: Names, row: Name) -> None:
    for spelling in spellings(row.text):
        words = [word.folded for word in split_words(spelling)]
        if not any(character.isalpha() for word in words for character in word):
            continue
        if HAN_RUN.search(spelling):
            key = "".join(words)
            if len(key) > 1:
                names.chinese.add(key, key[:2], len(key), row.entry)
            continue
        names.words.update(words)
        names.exact.add(exact_key(words), words[0], len(words), row.entry)
        stems = [stem_word(word, row.language) for word in words if not is_linking(word, row.language)]
        if stems:
            names.stemmed.add(stemmed_key(words, row.language), stems[0], len(stems), row.entry)


def add_acronym(names: Names, row: Name, entry: Entry) -> None:
    if HAN_RUN.search(row.text):
        add_name(names, row)
        entry.add(row.language, row.text)
        return
    words = list(split_words(row.text))
    if not words:
        return
    key = exact_key([word.folded for word in words])
    is_ordinary = key in names.words or key in SHORT_WORDS
    is_short = sum(character.isalpha() for character in key) <= 3
    acronym = Acronym(row.entry, tuple(word.typed for word in words), is_short or is_ordinary, is_ordinary)
    names.acronyms.setdefault(key, []).append(acronym)
    names.acronym_words = max(names.acronym_words, len(words))
    if not is_ordinary:
        # The index knows no case: searching for "fit" would find what fits.
        entry.add(row.language, row.text)


class CompletionKeys:
    """Collects what a typed beginning may be continued to."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.rows: dict[tuple[str, int], list[tuple[str, int, str]]] = defaultdict(list)
        self.by_words = {code: NameWords(code) for code in language_codes()}

    def add(self, row: Name) -> None:
        entry = self.entries[row.entry]
        shown = row.text
        if row.kind in (LabelKind.ACRONYM, LabelKind.HIDDEN):
            # Whoever types these is shown what they stand for.
            shown = next(iter(entry.labels.get(row.language, ())), "")
        if not shown:
            return
        self.by_words[row.language].add(row.text, entry.tier, row.entry, shown)
        for place, key in enumerate(beginnings(row.text, row.language)):
            group = 2 * entry.tier + (place > 0)
            self.rows[row.language, group].append((key, row.entry, shown))

    def sorted_for(self, language_code: str) -> list[tuple[list[str], list[tuple[int, str]]]]:
        groups = []
        for group in range(4):
            rows = sorted(self.rows.pop((language_code, group), []))
            groups.append(([key for key, _entry, _text in rows], [(entry, text) for _key, entry, text in rows]))
        return groups


def beginnings(text: str, language_code: str) -> Iterator[str]:
    """Yield the folded name from each of its words on, the whole one first; in Chinese from each character on."""
    words = [word.folded for word in split_words(text)]
    if HAN_RUN.search(text):
        joined = "".join(words)
        for start in range(len(joined)):
            yield joined[start : start + MAX_CHINESE_KEY]
        return
    for start, word in enumerate(words):
        yield exact_key(words[start:])[:MAX_COMPLETION_KEY]
        if language_code == "ar" and word.startswith("ال") and len(word) > 3:
            yield exact_key([word[2:], *words[start + 1 :]])[:MAX_COMPLETION_KEY]
