"""TMX 1.4b: the translation memory, out to other programs and in from them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _
from lxml import etree

from catalogue.translations.formats.base import language_tag, official_code
from catalogue.translations.formats.inline import (
    BREAK,
    Code,
    MarkupError,
    escape_text,
    parse_markup,
    read_stored,
    read_tag,
    render_markup,
)
from catalogue.translations.formats.safe_xml import parse_xml
from catalogue.translations.formats.xml_text import CONTROL_CODES, XML_LANG, InlineDialect, to_xml
from catalogue.translations.units import ExchangeError

# Other programs write it, without anything of their own in it; every other document type is refused.
DOCTYPE = re.compile(r"""<!DOCTYPE tmx(\s+(SYSTEM|PUBLIC\s+["'][^"'<>\[\]]*["'])\s+["'][^"'<>\[\]]*["'])?\s*>""")
TYPES = {"b": "bold", "i": "italic", "a": "link"}
CONTROL = "x-control"
DATE = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class MemoryEntry:
    """One text in two languages, markup as in units. Dates are aware, in seconds."""

    source_language: str
    target_language: str
    source: str
    target: str
    id: str = ""
    created_at: datetime | None = None
    changed_at: datetime | None = None
    author: str = ""


def write_tmx(entries: Iterable[MemoryEntry]) -> bytes:
    """Return a memory as a file. Entries whose markup isn't sound are left out."""
    root = etree.Element("tmx", {"version": "1.4"})
    attributes = {
        "creationtool": "Sextant",
        "creationtoolversion": "1",
        "segtype": "block",
        "o-tmf": "Sextant",
        "adminlang": "en",
        "srclang": "*all*",
        "datatype": "html",
    }
    etree.SubElement(root, "header", attributes)
    body = etree.SubElement(root, "body")
    for entry in entries:
        try:
            trees = read_stored(entry.source), read_stored(entry.target)
        except MarkupError:
            continue
        unit = etree.SubElement(body, "tu", {"srclang": language_tag(entry.source_language)} | attributes_of(entry))
        segments = []
        for language in (entry.source_language, entry.target_language):
            variant = etree.SubElement(unit, "tuv", {XML_LANG: language_tag(language)})
            segments.append(etree.SubElement(variant, "seg"))
        DIALECT.write_pair(segments[0], segments[1], trees)
    return to_xml(root)


def attributes_of(entry: MemoryEntry) -> dict[str, str]:
    attributes = {"tuid": entry.id} if entry.id else {}
    if entry.created_at:
        attributes["creationdate"] = entry.created_at.astimezone(UTC).strftime(DATE)
    if entry.changed_at:
        attributes["changedate"] = entry.changed_at.astimezone(UTC).strftime(DATE)
    if entry.author:
        attributes["creationid"] = entry.author
    return attributes


class TmxInline(InlineDialect):
    """A pair is <bpt> and <ept> around its content, each with its HTML tag as its text; a line break is <ph>."""

    def write_code(self, parent: etree._Element, code: Code, number: int) -> etree._Element:
        if code.tag == BREAK:
            etree.SubElement(parent, "ph", {"x": str(number), "type": "lb"}).text = code.start
            return parent
        kind = TYPES.get(code.tag, f"x-html-{code.tag}")
        element = etree.SubElement(parent, "bpt", {"i": str(number), "x": str(number), "type": kind})
        element.text = code.start
        return parent

    def close_code(self, parent: etree._Element, code: Code, number: int) -> None:
        if code.tag != BREAK:
            etree.SubElement(parent, "ept", {"i": str(number)}).text = code.end

    def write_control(self, parent: etree._Element, character: str) -> None:
        etree.SubElement(parent, "ph", {"type": CONTROL}).text = f"{ord(character):04X}"


DIALECT = TmxInline()


def read_tmx(content: bytes) -> list[MemoryEntry]:
    """Return the entries between two of the six languages. Raises ExchangeError for a file that can't be read.

    Codes of other programs are dropped, and all codes of a text in which they aren't nested properly.
    """
    root = parse_xml(content, admitted_doctype=DOCTYPE)
    header = root.find("header")
    if root.tag != "tmx" or header is None:
        raise ExchangeError("wrong_root", _("This isn't a TMX file."))
    entries: list[MemoryEntry] = []
    for unit in root.iterfind("body/tu"):
        entries += read_entries(unit, header.get("srclang", ""))
    return entries


def read_entries(unit: etree._Element, common_source: str) -> list[MemoryEntry]:
    texts: dict[str, str] = {}
    for variant in unit.iterchildren("tuv"):
        segment = variant.find("seg")
        try:
            code = official_code(variant.get(XML_LANG, "") or variant.get("lang", ""))
        except ExchangeError:
            continue
        if segment is not None:
            texts.setdefault(code, read_segment(segment))
    try:
        source = official_code(unit.get("srclang", common_source))
    except ExchangeError:
        return []
    return [
        MemoryEntry(
            source,
            target,
            texts[source],
            text,
            id=unit.get("tuid", ""),
            created_at=read_date(unit.get("creationdate", "")),
            changed_at=read_date(unit.get("changedate", "")),
            author=unit.get("creationid", ""),
        )
        for target, text in texts.items()
        if source in texts and target != source and text.strip() and texts[source].strip()
    ]


def read_date(value: str) -> datetime | None:
    try:
        return datetime.strptime(value, DATE).replace(tzinfo=UTC)
    except ValueError:
        return None


def read_segment(segment: etree._Element) -> str:
    pieces: list[str] = []
    read_pieces(segment, pieces)
    markup = "".join(pieces)
    try:
        return render_markup(parse_markup(markup))
    except MarkupError:
        return escape_text(BeautifulSoup(markup, "html.parser").get_text())


def tag_in(element: etree._Element) -> str:
    """Return the HTML tag that a code stands for, "" for a code of another program."""
    tag = element.text or ""
    try:
        read_tag(tag)
    except MarkupError:
        return ""
    return tag


def read_pieces(element: etree._Element, pieces: list[str]) -> None:
    pieces.append(escape_text(element.text or ""))
    for child in element:
        if child.tag == "hi":
            read_pieces(child, pieces)
        elif child.get("type") == CONTROL and (child.text or "") in CONTROL_CODES:
            pieces.append(CONTROL_CODES[child.text or ""])
        else:
            pieces.append(tag_in(child))
        pieces.append(escape_text(child.tail or ""))
