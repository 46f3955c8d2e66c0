"""One concept of a thesaurus file, checked: the shape all formats are read into, and the JSON Lines reader."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.text import slugify

from catalogue.labels import MAX_LABEL_LENGTH
from catalogue.models.thesaurus import MAX_TEXT_LENGTH, LabelKind, normalise_label
from pages.languages import language_codes

MAX_FILE_BYTES = 200_000_000
MAX_LINE_BYTES = 1_000_000
MAX_LABELS = 300
OWN_PREFIX = "urn:sextant:concept:"
CHINESE_TAGS = ("zh", "zh-hans", "zh-cn", "zh-sg", "zh-my", "cmn", "cmn-hans")
KINDS_OF_KEYS = {
    "alternatives": LabelKind.ALTERNATIVE,
    "acronyms": LabelKind.ACRONYM,
    "hidden": LabelKind.HIDDEN,
    "forbidden": LabelKind.FORBIDDEN,
}


class ThesaurusFileError(Exception):
    """The file as a whole can't be read; the message says why."""


class RefusedEntryError(Exception):
    """One concept of a file is refused; the message says why."""


@dataclass(slots=True)
class ConceptRecord:
    """A concept as a file has it. `place` is where it stands: "line 3" or its URI.

    `labels` are {(language code, text): kind}; `broader` and `related` name records by their `identifier`.
    `is_kept`: translations leave its names as they are.
    """

    place: str
    identifier: str
    slug: str
    uri: str = ""
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    broader: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    scope_notes: dict[str, str] = field(default_factory=dict)
    is_searched: bool = True
    is_kept: bool = False
    translation_notes: dict[str, str] = field(default_factory=dict)
    skipped_labels: int = 0

    def add_label(self, tag: str, kind: str, raw: str) -> None:
        """Add a name; languages other than the six are counted and left out. Raises RefusedEntryError."""
        language = language_of_tag(tag)
        if language is None:
            self.skipped_labels += 1
            return
        text = normalise_label(raw)
        if not any(character.isalnum() for character in text):
            raise RefusedEntryError(f"{tag}: a name without a letter or digit")
        if len(text) > MAX_TEXT_LENGTH:
            raise RefusedEntryError(f"{tag}: a name of {len(text)} characters ({MAX_TEXT_LENGTH} are allowed)")
        if kind == LabelKind.PREFERRED and self.preferred(language) not in (None, text):
            kind = LabelKind.ALTERNATIVE  # of a variety, such as en-GB beside en
        # The kind given first counts: readers come with the weightiest first.
        self.labels.setdefault((language, text), kind)
        if len(self.labels) > MAX_LABELS:
            raise RefusedEntryError(f"more than {MAX_LABELS} names")

    def add_translation_note(self, tag: str, note: object) -> None:
        """Add a note for translators; the first in a language counts. Raises RefusedEntryError."""
        if not isinstance(note, str):
            raise RefusedEntryError(f"translation_notes: {tag}: text is expected")
        language, text = language_of_tag(tag), normalise_label(note)[:MAX_LABEL_LENGTH]
        if language and text:
            self.translation_notes.setdefault(language, text)

    def preferred(self, language: str) -> str | None:
        return next(
            (text for (code, text), kind in self.labels.items() if code == language and kind == "preferred"), None
        )

    def check(self) -> None:
        if not self.slug:
            raise RefusedEntryError("no identifier can be made of its address")
        if LabelKind.PREFERRED not in self.labels.values():
            raise RefusedEntryError("no preferred name in any of the six languages")


@dataclass(slots=True)
class ThesaurusFile:
    """What was read: the records that are sound, and (place, reason) of the others."""

    records: list[ConceptRecord] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def language_of_tag(tag: str) -> str | None:
    """Return one of the six codes for a language tag: "zh-CN" → "zh-hans", "fr-CA" → "fr"; None for others."""
    tag = tag.strip().lower().replace("_", "-")
    if tag in CHINESE_TAGS or tag.startswith("zh-hans-"):
        return "zh-hans"
    code = tag.partition("-")[0]
    return code if code in language_codes() else None


def make_slug(identifier: str, scheme: str) -> str:
    return slugify(f"{scheme}-{identifier}" if scheme else identifier)[:100]


def collect(entries: Iterable[tuple[str, Callable[[], ConceptRecord]]]) -> ThesaurusFile:
    """Build each record on its own, so that a bad one costs no other."""
    result = ThesaurusFile()
    seen: dict[str, str] = {}
    for place, build in entries:
        try:
            record = build()
            record.check()
            refuse_repeated(record.slug, seen)
        except RefusedEntryError as error:
            result.refused.append((place, str(error)))
            continue
        seen[record.slug] = place
        result.records.append(record)
    return result


def refuse_repeated(slug: str, seen: dict[str, str]) -> None:
    if slug in seen:
        raise RefusedEntryError(f"{slug} stands at {seen[slug]} already")


def check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise ThesaurusFileError(f"the file has {size:,} bytes; at most {MAX_FILE_BYTES:,} are read")


# JSON Lines


def read_json_lines(path: Path, scheme: str) -> ThesaurusFile:
    """Read {"id", "labels": {tag: text}, "related": [ids]} a line.

    "broader" is a list of ids, too; "alternatives", "acronyms", "hidden" and "forbidden" are {tag: [texts]}.
    "searched": false keeps the search from using it, "translate": false has translations leave the names as they
    are; "translation_notes" is {tag: text}.
    """
    check_size(path)

    def entries() -> Iterator[tuple[str, Callable[[], ConceptRecord]]]:
        with path.open("rb") as handle:
            for number, line in enumerate(iter(lambda: handle.readline(MAX_LINE_BYTES + 1), b""), start=1):
                if line.strip():
                    yield f"line {number}", lambda line=line, number=number: parse_line(line, number, scheme)  # type: ignore[misc]

    return collect(entries())


def parse_line(line: bytes, number: int, scheme: str) -> ConceptRecord:
    if len(line) > MAX_LINE_BYTES:
        raise RefusedEntryError(f"longer than {MAX_LINE_BYTES:,} bytes")
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RefusedEntryError(f"not JSON in UTF-8: {error}") from None
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("labels"), dict):
        raise RefusedEntryError('an object with "id" (text) and "labels" ({language: text}) is expected')
    record = ConceptRecord(f"line {number}", row["id"], make_slug(row["id"], scheme))
    for tag, text in row["labels"].items():
        if not isinstance(text, str):
            raise RefusedEntryError(f"labels: {tag}: text is expected")
        record.add_label(tag, LabelKind.PREFERRED, text)
    for key, kind in KINDS_OF_KEYS.items():
        for tag, texts in as_object(row, key).items():
            for text in texts_of(texts, key):
                record.add_label(tag, kind, text)
    record.is_searched, record.is_kept = row.get("searched") is not False, row.get("translate") is False
    for tag, note in as_object(row, "translation_notes").items():
        record.add_translation_note(tag, note)
    record.broader, record.related = (
        texts_of(row.get("broader", []), "broader"),
        texts_of(row.get("related", []), "related"),
    )
    return record


def as_object(row: dict[str, object], key: str) -> dict[str, object]:
    value = row.get(key, {})
    if not isinstance(value, dict):
        raise RefusedEntryError(f"{key}: {{language: [texts]}} is expected")
    return value


def texts_of(value: object, key: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise RefusedEntryError(f"{key}: a list of texts is expected")
    return value
