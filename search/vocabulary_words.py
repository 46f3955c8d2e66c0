"""Names by the words in them, wherever these stand: "hostage conv" for the Hostages Convention's full title."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from search.label_keys import ARABIC_PREFIXES, HAN_RUN, is_linking, split_words, stem_word

# A shorter beginning stands in too many names to say anything beside other words.
LEAST_BEGINNING = 2
# Characters of Chinese that stand together in a name, where not all that were typed do.
LEAST_PIECE = 2
# Marks a stem, which must be the same, among the words, which must begin alike.
STEM = "="


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One name: `tier` as in the snapshot, `entry` its place there, `shown` the name that readers are shown."""

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
        self.rows.append(NamedRow(tier, entry, shown, "".join(words) if HAN_RUN.search(text) else ""))
        for word in words:
            stem = STEM + stem_word(word, self.language_code)
            for key in {*forms_of(word, self.language_code), stem}:
                self.places[key].append(place)

    def sort(self) -> None:
        """To be called when all names are there."""
        self.words = sorted(self.places)

    def find(self, text: str) -> list[NamedRow]:
        """Return the names with all words of a text, the last of which may be unfinished; the shortest first."""
        if HAN_RUN.search(text):
            runs = [word.folded for word in split_words(text)]
            rows = [row for row in self.rows if row.folded and all(stands_in(run, row.folded) for run in runs)]
            return sorted(rows, key=lambda row: row.order)
        words = [word.folded for word in split_words(text)]
        told = [word for word in words[:-1] if not is_linking(word, self.language_code)] + words[-1:]
        if len(told) < 2:
            # A single word is what the names' own beginnings are for.
            return []
        found = set.intersection(*(self.find_word(word) for word in told))
        return sorted((self.rows[place] for place in found), key=lambda row: row.order)

    def find_word(self, word: str) -> set[int]:
        """Return the places of the names in which a word begins like this one, or has the same stem."""
        found = set(self.places.get(STEM + stem_word(word, self.language_code), ()))
        for form in forms_of(word, self.language_code):
            if len(form) < LEAST_BEGINNING:
                found.update(self.places.get(form, ()))
                continue
            start = bisect_left(self.words, form)
            while start < len(self.words) and self.words[start].startswith(form):
                found.update(self.places[self.words[start]])
                start += 1
        return found


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
