"""The lines of PO files: entries to text and back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue.translations.units import ExchangeError

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"\s*')
KEYWORD = re.compile(r"(msgctxt|msgid|msgstr)[ \t]+(?=\")")
ESCAPED = re.compile(r'[\\"\n\r\t\x07\x08\x0b\x0c]')
UNESCAPED = re.compile(r"\\(.)")
MEANINGS = {
    "\\": "\\",
    '"': '"',
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "a": "\x07",
    "b": "\x08",
    "v": "\x0b",
    "f": "\x0c",
}
ESCAPES = {meaning: f"\\{letter}" for letter, meaning in MEANINGS.items()}
NAMES = {"msgctxt": "context", "msgid": "source", "msgstr": "target"}


@dataclass
class Entry:
    """One message. `comments` are the extracted ones (#.)."""

    context: str = ""
    source: str = ""
    target: str = ""
    comments: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)


def write_entry(entry: Entry) -> str:
    lines = [f"#. {comment}" for comment in entry.comments]
    if entry.flags:
        lines.append(f"#, {', '.join(sorted(entry.flags))}")
    if entry.context:
        lines.append(f"msgctxt {quote(entry.context)}")
    lines += [f"msgid {quote(entry.source)}", f"msgstr {quote(entry.target)}"]
    return "\n".join(lines) + "\n"


def quote(text: str) -> str:
    """Return a text in quotes: on one line, or a line of the file for every line of the text."""
    lines = re.split(r"(?<=\n)", text)
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    quoted = ['"' + ESCAPED.sub(lambda match: ESCAPES[match[0]], line) + '"' for line in lines]
    return quoted[0] if len(quoted) == 1 else "\n".join(['""', *quoted])


def parse_entries(text: str) -> Iterator[Entry]:
    """Yield the messages, without those that a program marked as obsolete (#~). Raises ExchangeError."""
    entry, keyword, seen = Entry(), "", set[str]()
    # Only line feeds end lines: other separators may stand in texts.
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not line.strip() or line.startswith("#~"):
            continue
        starts = KEYWORD.match(line)
        if "msgstr" in seen and (line.startswith("#") or starts):
            yield entry
            entry, keyword, seen = Entry(), "", set()
        if line.startswith("#"):
            read_comment(entry, line)
            continue
        if starts:
            keyword = starts[1]
            if keyword in seen:
                raise broken(number)
            seen.add(keyword)
        string = STRING.fullmatch(line, starts.end() if starts else 0)
        if string is None or not keyword:
            raise broken(number)
        name = NAMES[keyword]
        setattr(entry, name, getattr(entry, name) + unquote(string[1], number))
    if seen and not {"msgid", "msgstr"} <= seen:
        raise broken(number)
    if seen:
        yield entry


def read_comment(entry: Entry, line: str) -> None:
    if line.startswith("#."):
        entry.comments.append(line[2:].removeprefix(" "))
    elif line.startswith("#,"):
        entry.flags |= {flag.strip() for flag in line[2:].split(",")}


def unquote(text: str, number: int) -> str:
    def meaning_of(match: re.Match[str]) -> str:
        if match[1] not in MEANINGS:
            raise broken(number)
        return MEANINGS[match[1]]

    return UNESCAPED.sub(meaning_of, text)


def broken(number: int) -> ExchangeError:
    return ExchangeError("not_po", _("The file isn't a PO file, or is cut off: line %(line)d.") % {"line": number})
