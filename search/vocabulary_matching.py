"""Looks up names in a snapshot: those that stand in a text, and those that begin like one. No database here."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.label_keys import (
    HAN_RUN,
    SCRIPT_OF,
    Word,
    exact_key,
    fold_text,
    is_in_script,
    is_linking,
    split_words,
    stem_word,
)
from search.symbols import is_like_symbol
from search.vocabulary_names import Completion, Expansion, Match
from search.vocabulary_snapshot import Keys, Names, Snapshot

MAX_TEXT = 2_000
MAX_WORDS = 32
MAX_CHINESE = 128
# Parts of the longest symbol of an instrument, its year included.
MAX_SYMBOL_WORDS = 8
MAX_MATCHES = 5
MAX_LABELS_PER_LANGUAGE = 6
MAX_LABELS = 60
# A shorter word of another language that shares the script is more often a word of the page's ("pan", "fin").
MIN_FOREIGN_WORD = 5
MAX_COMPLETIONS = 50
# Keys looked at per group: a single letter begins thousands.
MAX_KEYS = 120


@dataclass(frozen=True, slots=True)
class Candidate:
    """Entries named by the text from `start` to `end`."""

    start: int
    end: int
    language_place: int
    is_exact: bool
    entries: tuple[int, ...]

    @property
    def order(self) -> tuple[int, int, bool, int]:
        return (self.start - self.end, self.language_place, not self.is_exact, self.start)


def languages_of(snapshot: Snapshot, text: str, language_code: str) -> list[str]:
    """Return the languages to look in: the reader's, then those in whose script the text is written."""
    others = [code for code in snapshot.languages if code != language_code and is_in_script(text, code)]
    return [code for code in (language_code, *others) if code in snapshot.languages]


def find_matches(snapshot: Snapshot, text: str, language_code: str) -> Expansion:
    text = text[:MAX_TEXT]
    words = list(split_words(text))[:MAX_WORDS]
    if not words:
        return Expansion()
    query = Query(snapshot, text, words, language_code)
    chosen: list[Candidate] = []
    for candidate in sorted(query.candidates(), key=lambda each: each.order):
        if all(candidate.end <= other.start or other.end <= candidate.start for other in chosen):
            chosen.append(candidate)
            if len(chosen) == MAX_MATCHES:
                break
    chosen.sort(key=lambda each: each.start)
    labels = limited_labels([merged_labels(snapshot, candidate.entries) for candidate in chosen])
    return Expansion(
        tuple(
            Match(
                kind=snapshot.entries[candidate.entries[0]].kind,
                identifier=snapshot.entries[candidate.entries[0]].identifier,
                matched_text=text[candidate.start : candidate.end],
                labels=names,
                is_whole=query.is_whole(candidate.start, candidate.end),
            )
            for candidate, names in zip(chosen, labels, strict=True)
            if names
        )
    )


class Query:
    """One text being looked up."""

    def __init__(self, snapshot: Snapshot, text: str, words: list[Word], language_code: str) -> None:
        self.snapshot, self.words, self.language_code = snapshot, words, language_code
        self.languages = languages_of(snapshot, text, language_code)

    def candidates(self) -> Iterator[Candidate]:
        yield from self.symbols()
        for place, code in enumerate(self.languages):
            names = self.snapshot.languages[code]
            yield from self.acronyms(names, place)
            for candidate in (*self.exact(names, place), *self.stemmed(names, code, place)):
                if place == 0 or self.is_safe_abroad(candidate, code):
                    yield candidate
            if names.chinese.entries and any(HAN_RUN.search(word.folded) for word in self.words):
                yield from self.chinese(names.chinese, place)

    def symbols(self) -> Iterator[Candidate]:
        """Yield the instruments whose symbol stands in the text, whatever stands between its parts."""
        for start in range(len(self.words)):
            key = ""
            for word in self.words[start : start + MAX_SYMBOL_WORDS]:
                key += word.folded
                entries = self.snapshot.symbols.get(key)
                # A bare number of five digits is anything; parted ("62/172") it is a session's resolution.
                if entries and (not key.isdigit() or key != word.folded):
                    yield Candidate(self.words[start].start, word.end, 0, True, entries)

    def exact(self, names: Names, place: int) -> Iterator[Candidate]:
        folded = [word.folded for word in self.words]
        for start, end, entries in runs(names.exact, folded):
            yield Candidate(self.words[start].start, self.words[end - 1].end, place, True, entries)

    def stemmed(self, names: Names, code: str, place: int) -> Iterator[Candidate]:
        content = [word for word in self.words if not is_linking(word.folded, code)]
        stems = [stem_word(word.folded, code) for word in content]
        for start, end, entries in runs(names.stemmed, stems):
            yield Candidate(content[start].start, content[end - 1].end, place, False, entries)

    def acronyms(self, names: Names, place: int) -> Iterator[Candidate]:
        for start in range(len(self.words)):
            for end in range(start + 1, min(start + names.acronym_words, len(self.words)) + 1):
                run = self.words[start:end]
                found = names.acronyms.get(exact_key([word.folded for word in run]))
                if not found:
                    continue
                is_whole = len(run) == len(self.words) and sum(len(word.folded) for word in run) > 2
                typed = tuple(word.typed for word in run)
                entries = tuple(
                    each.entry
                    for each in found
                    if not each.is_case_sensitive or typed == each.typed or (is_whole and not each.is_ordinary_word)
                )
                if entries:
                    yield Candidate(run[0].start, run[-1].end, place, True, entries)

    def chinese(self, keys: Keys, place: int) -> Iterator[Candidate]:
        characters, starts = [], []
        for word in self.words:
            # Folding keeps the length of nearly every word; where it doesn't, the whole word is marked.
            is_aligned = len(word.folded) == word.end - word.start
            for offset, character in enumerate(word.folded):
                characters.append(character)
                starts.append((word.start + offset, word.start + offset + 1) if is_aligned else (word.start, word.end))
        joined = "".join(characters[:MAX_CHINESE])
        for start in range(len(joined) - 1):
            for length in range(min(keys.longest.get(joined[start : start + 2], 0), len(joined) - start), 1, -1):
                entries = keys.entries.get(joined[start : start + length])
                if entries:
                    yield Candidate(starts[start][0], starts[start + length - 1][1], place, True, entries)

    def is_whole(self, start: int, end: int) -> bool:
        """Whether nothing but linking words stands outside."""
        return all(
            (start <= word.start and word.end <= end)
            if HAN_RUN.search(word.folded)
            else (start <= word.start and word.end <= end) or is_linking(word.folded, self.language_code)
            for word in self.words
        )

    def is_safe_abroad(self, candidate: Candidate, code: str) -> bool:
        """Refuse short single words of another Latin language: "pan", "fin", "main" are words of the page's, too."""
        if SCRIPT_OF.get(code, code) != "en" or self.is_whole(candidate.start, candidate.end):
            return True
        inside = [word for word in self.words if candidate.start <= word.start and word.end <= candidate.end]
        if len(inside) > 1:
            return True
        own = self.snapshot.languages.get(self.language_code)
        is_own = own is not None and inside[0].folded in own.words
        return len(inside[0].folded) >= MIN_FOREIGN_WORD and not is_own


def runs(keys: Keys, words: list[str]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield (start, end, entries) of each run of words that is a key."""
    for start, first in enumerate(words):
        for end in range(start + 1, min(start + keys.longest.get(first, 0), len(words)) + 1):
            entries = keys.entries.get(" ".join(words[start:end]))
            if entries:
                yield start, end, entries


def merged_labels(snapshot: Snapshot, entries: Iterable[int]) -> dict[str, list[str]]:
    """Return the names of homographs together: nothing says which of them is meant."""
    merged: dict[str, dict[str, str]] = {}
    for entry in entries:
        for code, texts in snapshot.entries[entry].labels.items():
            names = merged.setdefault(code, {})
            for text in texts:
                names.setdefault(fold_text(text), text)
    return {code: list(names.values())[:MAX_LABELS_PER_LANGUAGE] for code, names in merged.items()}


def limited_labels(labels: list[dict[str, list[str]]]) -> list[dict[str, tuple[str, ...]]]:
    """Keep sixty names in all: first the preferred ones of all matches, then the second ones, and so on."""
    kept: list[dict[str, list[str]]] = [{} for _each in labels]
    left = MAX_LABELS
    for rank in range(MAX_LABELS_PER_LANGUAGE):
        for place, names in enumerate(labels):
            for code, texts in names.items():
                if rank < len(texts) and left:
                    kept[place].setdefault(code, []).append(texts[rank])
                    left -= 1
    return [{code: tuple(texts) for code, texts in names.items()} for names in kept]


def find_completions(snapshot: Snapshot, prefix: str, language_code: str, limit: int) -> list[Completion]:
    prefix = prefix[:MAX_TEXT]
    words = [word.folded for word in split_words(prefix)][:MAX_WORDS]
    limit = max(0, min(limit, MAX_COMPLETIONS))
    key = ("" if HAN_RUN.search(prefix) else " ").join(words)
    found: dict[tuple[str, str], Completion] = {}
    texts: set[str] = set()
    if not key:
        return []
    for completion in complete_symbol(snapshot, "".join(words), language_code):
        found[completion.kind, completion.identifier] = completion
        texts.add(fold_text(completion.text))
    for entry_place, text, code in find_continued_names(snapshot, prefix, key, language_code):
        if len(found) >= limit:
            break
        entry = snapshot.entries[entry_place]
        folded = fold_text(text)
        # The same words in capitals, of another vocabulary, would lead to the same results.
        if (entry.kind, entry.identifier) not in found and folded not in texts:
            found[entry.kind, entry.identifier] = Completion(entry.kind, entry.identifier, text, code)
        texts.add(folded)
    return list(found.values())[:limit]


def find_continued_names(
    snapshot: Snapshot, prefix: str, key: str, language_code: str
) -> Iterator[tuple[int, str, str]]:
    """Yield (place of the entry, name, its language): first what goes on like the text, then what has its words."""
    languages = languages_of(snapshot, prefix, language_code)
    for code in languages:
        for keys, rows in snapshot.languages[code].completions:
            for entry_place, text in sorted(rows_from(keys, rows, key), key=lambda row: (len(row[1]), row[1])):
                yield entry_place, text, code
    for code in languages:
        for row in snapshot.languages[code].by_words.find(prefix):
            yield row.entry, row.shown, code


def complete_symbol(snapshot: Snapshot, key: str, language_code: str) -> Iterator[Completion]:
    """Yield the titles of instruments whose symbol begins with `key`, a normalised one."""
    if not is_like_symbol(key):
        return
    places = [
        place for symbol in sorted(snapshot.symbols) if symbol.startswith(key) for place in snapshot.symbols[symbol]
    ]
    for place in dict.fromkeys(places):
        entry = snapshot.entries[place]
        code = language_code if entry.labels.get(language_code) else next(iter(entry.labels), "")
        if code:
            yield Completion(entry.kind, entry.identifier, entry.labels[code][0], code, entry.act)


def rows_from(keys: list[str], rows: list[tuple[int, str]], key: str) -> list[tuple[int, str]]:
    """Return what the sorted keys that begin with `key` stand for, the first ones only."""
    start = end = bisect_left(keys, key)
    while end < len(keys) and end < start + MAX_KEYS and keys[end].startswith(key):
        end += 1
    return rows[start:end]
