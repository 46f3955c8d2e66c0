"""PO: one file per translation. msgctxt is the unit's id; whatever isn't final is fuzzy; the header tells the rest.

Read here and not by a library: polib takes a file's content for a path where it can, and cuts lines
at characters that texts may contain.
"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from catalogue.translations.formats.base import (
    UNFINISHED_STATES,
    Format,
    check_units,
    language_tag,
    make_document,
    make_unit,
    state_named,
    state_on_return,
)
from catalogue.translations.formats.po_lines import Entry, parse_entries, write_entry
from catalogue.translations.formats.safe_xml import check_size
from catalogue.translations.models import TranslationState
from catalogue.translations.units import ExchangeError, TranslationDocument, Unit

# Header fields and the attributes of a document that they hold.
FIELDS = {
    "X-Sextant-Translation": "document_id",
    "X-Sextant-Work": "work_key",
    "X-Sextant-Title": "title",
    "X-Sextant-Source-Language": "source_language",
    "Language": "target_language",
    "X-Sextant-Source-Version": "source_hash",
    "X-Sextant-Address": "address",
}
FUZZY = "fuzzy"
# Extracted comments: `key: value`, and the context after a bar.
PLACE, STATE, LONGEST, BASE, CONTEXT = KEYS = "place:", "state:", "longest:", "sent:", "|"
ESCAPED = re.compile(r"[\\\n\r]")
UNESCAPED = re.compile(r"\\([\\nr])")
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
MEANINGS = {"\\": "\\", "n": "\n", "r": "\r"}


class Po(Format):
    name = "po"
    label = "PO"
    extension = "po"
    media_type = "text/x-gettext-translation"

    def together(self, document: TranslationDocument) -> tuple[str, ...]:
        return (document.id,)

    def write(self, documents: Sequence[TranslationDocument]) -> bytes:
        """Raises ExchangeError for several documents: they need a file each."""
        if len(documents) != 1:
            raise ExchangeError("document_id", _("One PO file holds one translation."))
        entries = [write_header(documents[0])]
        entries += [write_entry(entry_of(unit)) for unit in documents[0].units]
        return "\n".join(entries).encode()

    def read(self, content: bytes) -> list[TranslationDocument]:
        check_size(content)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ExchangeError("encoding", _("The file isn't encoded in UTF-8.")) from None
        if "\0" in text:
            raise ExchangeError("characters", _("The file contains characters that no text may have."))
        header: dict[str, str] = {}
        units: list[Unit] = []
        for entry in parse_entries(text):
            if not entry.source and not entry.context:
                header = read_header(entry.target)
            else:
                units.append(read_unit(entry))
        values = {name: header.get(field, "") for field, name in FIELDS.items()}
        return check_units([make_document(**values, units=units)])


def write_header(document: TranslationDocument) -> str:
    values = {field: getattr(document, "id" if name == "document_id" else name) for field, name in FIELDS.items()}
    values["Language"] = language_tag(document.target_language)
    fields = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    } | values
    lines = "".join(f"{name}: {fold(value)}\n" for name, value in fields.items())
    return write_entry(Entry(target=lines))


def read_header(text: str) -> dict[str, str]:
    """Return the fields of a header. Raises ExchangeError if it says that the file is in another encoding."""
    fields = dict(line.partition(": ")[::2] for line in text.split("\n") if line)
    charset = fields.get("Content-Type", "charset=UTF-8").rpartition("charset=")[2]
    if charset.strip().lower() not in ("utf-8", "utf8"):
        raise ExchangeError("encoding", _("The file isn't encoded as it says: only UTF-8 is admitted."))
    return {name: unfold(value) for name, value in fields.items()}


def fold(value: str) -> str:
    return ESCAPED.sub(lambda match: ESCAPES[match[0]], value)


def unfold(value: str) -> str:
    return UNESCAPED.sub(lambda match: MEANINGS[match[1]], value)


def entry_of(unit: Unit) -> Entry:
    comments = [f"{PLACE} {fold(unit.path)}", f"{STATE} {unit.state}"]
    if unit.max_length:
        comments.append(f"{LONGEST} {unit.max_length}")
    if unit.base_hash:
        comments.append(f"{BASE} {unit.base_hash}")
    if unit.context:
        comments += [f"{CONTEXT} {fold(line)}" for line in unit.context.split("\n")]
    is_fuzzy = bool(unit.target) and unit.state in UNFINISHED_STATES
    return Entry(unit.id, unit.source, unit.target, comments, {FUZZY} if is_fuzzy else set())


def read_unit(entry: Entry) -> Unit:
    comments = read_comments(entry.comments)
    values = {key: next((value for found, value in comments if found == key), "") for key in KEYS}
    return make_unit(
        unit_id=entry.context,
        path=values[PLACE],
        source=entry.source,
        target=entry.target,
        state=read_state(entry, state_named(values[STATE]), values[BASE]),
        context="\n".join(value for key, value in comments if key == CONTEXT),
        max_length=values[LONGEST],
        base_hash=values[BASE],
    )


def read_comments(lines: list[str]) -> list[tuple[str, str]]:
    """Return (key, value) of our comments. Lines without a key go on with the one before: programs wrap comments."""
    found: list[tuple[str, str]] = []
    for line in lines:
        key = next((key for key in KEYS if line.startswith(key)), "")
        if key:
            found.append((key, line.removeprefix(key).removeprefix(" ")))
        elif found:
            key, value = found.pop()
            found.append((key, f"{value} {line}" if value else line))
    return [(key, unfold(value)) for key, value in found]


def read_state(entry: Entry, sent: TranslationState | None, base_hash: str) -> TranslationState:
    """Return the state that the flag tells; the state that was sent out counts as long as they agree."""
    state = state_on_return(sent, entry.target, base_hash)
    if not entry.target:
        return state
    if FUZZY in entry.flags:
        return sent if sent in UNFINISHED_STATES else TranslationState.IN_TRANSLATION
    return TranslationState.IN_REVIEW if state in UNFINISHED_STATES else state
