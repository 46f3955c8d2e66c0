"""Names by the words in them, wherever these stand: "hostage conv" for the Hostages Convention's full title."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from search.label_keys import ARABIC_PREFIXES, HAN_RUN, is_linking, split_words, stem_word

# A shorter beginning stands in too many names to look for: it only chooses among those that have the other words.
LEAST_BEGINNING = 3
# Characters of Chinese that stand together in a name, where not all that were typed do.
LEAST_PIECE = 2
# Marks a stem, which must be the same, among the words, which must begin alike.
STEM = "="


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One name: `tier` as in the snapshot, `entry` its place there, `shown` the name that readers are shown.

    `folded` is its words, folded; in Chinese without spaces.
    """

    tier: int
    entry: int
    shown: str
    folded: str

    @property
    def order(self) -> tuple[int, int, str]:
        return (self.tier, len(self.shown), self.shown)


@dataclass(slots=True)
class NameWords:
    """The names of one language, by their words and the stems of these."""

    language_code: str
    rows: list[NamedRow] = field(default_factory=list)
    places: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    words: list[str] = field(default_factory=list)

    def add(self, text: str, tier: int, entry: int, shown: str) -> None:
        words = [word.folded for word in split_words(text)]
        place = len(self.rows)
        is_chinese = HAN_RUN.search(text) is not None
        row = NamedRow(tier, entry, shown, ("" if is_chinese else " ").join(words))
        self.rows.append(row)
        for key in pairs_of(row.folded) if is_chinese else self.keys_of(words):
            self.places[key].append(place)

    def keys_of(self, words: list[str]) -> set[str]:
        stems = {STEM + stem_word(word, self.language_code) for word in words}
        return stems | {form for word in words for form in forms_of(word, self.language_code)}

    def sort(self) -> None:
        """To be called when all names are there."""
        self.words = sorted(self.places)

    def find(self, text: str) -> list[NamedRow]:
        """Return the names with all words of a text, the last of which may be unfinished; the shortest first."""
        words = [word.folded for word in split_words(text)]
        places = self.find_chinese(words) if HAN_RUN.search(text) else self.find_words(words)
        return sorted((self.rows[place] for place in places), key=lambda row: row.order)

    def find_words(self, words: list[str]) -> set[int]:
        told = [word for word in words[:-1] if not is_linking(word, self.language_code)] + words[-1:]
        long = [word for word in told if len(word) >= LEAST_BEGINNING]
        # A single word is what the names' own beginnings are for.
        if len(told) < 2 or not long:
            return set()
        found = set.intersection(*(self.find_word(word) for word in long))
        for word in told:
            if len(word) < LEAST_BEGINNING:
                found = {place for place in found if f" {word}" in f" {self.rows[place].folded}"}
        return found

    def find_word(self, word: str) -> set[int]:
        """Return the places of the names in which a word begins like this one, or has the same stem."""
        found = set(self.places.get(STEM + stem_word(word, self.language_code), ()))
        for form in forms_of(word, self.language_code):
            start = bisect_left(self.words, form)
            while start < len(self.words) and self.words[start].startswith(form):
                found.update(self.places[self.words[start]])
                start += 1
        return found

    def find_chinese(self, runs: list[str]) -> set[int]:
        long = [run for run in runs if len(run) >= LEAST_PIECE]
        if not long:
            return set()
        found = set.intersection(*(set(self.places.get(run[:LEAST_PIECE], ())) for run in long))
        return {place for place in found if all(stands_in(run, self.rows[place].folded) for run in runs)}


def pairs_of(text: str) -> set[str]:
    return {text[start : start + LEAST_PIECE] for start in range(len(text) - 1)}


def forms_of(word: str, language_code: str) -> Iterator[str]:
    """Yield a folded word and, in Arabic, what is left of it without article and joined particles."""
    yield word
    if language_code == "ar":
        for prefix in ARABIC_PREFIXES:
            if word.startswith(prefix) and len(word) >= len(prefix) + LEAST_BEGINNING:
                yield word[len(prefix) :]
                return


def stands_in(run: str, name: str) -> bool:
    """Whether a name has all characters of a run in their order, none of them alone."""
    start = 0
    while run:
        length = next((size for size in range(len(run), LEAST_PIECE - 1, -1) if run[:size] in name[start:]), 0)
        # Nothing but a single character may be left of an unfinished word.
        if not length:
            return len(run) == 1 and run in name[start:]
        start = name.index(run[:length], start) + length
        run = run[length:]
    return True
