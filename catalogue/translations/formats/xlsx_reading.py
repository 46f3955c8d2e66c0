"""The cells of spreadsheets that arrive. Formulas, macros and links to other files are refused.

Read row by row with the one XML parser: openpyxl would evaluate styles and dates that nobody asked for,
and loses what the format writes as _x000D_.
"""

import posixpath
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from catalogue.translations.formats.base import SURROGATE
from catalogue.translations.formats.safe_xml import iterate_xml, parse_xml
from catalogue.translations.formats.safe_zip import read_zip
from catalogue.translations.units import ExchangeError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
ACTIVE_PARTS = re.compile(
    r"vbaproject|macrosheets?/|activex|embeddings/|customui|externallinks?/|connections\.xml|querytables/",
    re.IGNORECASE,
)
COORDINATE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
INTEGER = re.compile("-?[0-9]{1,15}")
Row = dict[int, str]


def read_sheets(content: bytes) -> dict[str, list[Row]]:
    """Return {name of a sheet: [{number of a column from 1: text}]}. Raises ExchangeError."""
    parts = read_zip(content)
    if any(ACTIVE_PARTS.search(name) for name in parts) or b"macroEnabled" in parts.get(CONTENT_TYPES, b""):
        raise ExchangeError("macros", _("The spreadsheet contains macros, embedded objects or links to other files."))
    if WORKBOOK not in parts:
        raise ExchangeError("wrong_root", _("This isn't a spreadsheet."))
    strings = read_strings(parts)
    sheets = {}
    for name, path in sheet_paths(parts).items():
        if path not in parts:
            raise ExchangeError("not_zip", _("The archive is damaged or cut off."))
        sheets[name] = list(read_rows(parts[path], strings))
    return sheets


def sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    folder, name = posixpath.split(WORKBOOK)
    relations = parts.get(f"{folder}/_rels/{name}.rels")
    if relations is None:
        raise ExchangeError("wrong_root", _("This isn't a spreadsheet."))
    targets = {item.get("Id", ""): item.get("Target", "") for item in parse_xml(relations).iter(RELATION)}
    paths = {}
    for sheet in parse_xml(parts[WORKBOOK]).iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        target = targets.get(sheet.get(RELATION_ID, ""), "")
        path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        paths[sheet.get("name", "")] = posixpath.normpath(path)
    return paths


def read_strings(parts: dict[str, bytes]) -> list[str]:
    if STRINGS not in parts:
        return []
    return [read_string(item) for item in iterate_xml(parts[STRINGS], f"{MAIN}si")]


def read_string(element: etree._Element) -> str:
    """Return the text of a string, whatever its fonts, without readings in other scripts (phonetic runs)."""
    texts = element.iterfind(f"{MAIN}t"), element.iterfind(f"{MAIN}r/{MAIN}t")
    return "".join(unescape(item.text or "") for found in texts for item in found)


def unescape(text: str) -> str:
    """Return a text without the format's escapes. Raises ExchangeError for half of a character."""
    plain = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if SURROGATE.search(plain):
        raise ExchangeError("characters", _("The file contains characters that no text may have."))
    return plain


def read_rows(part: bytes, strings: list[str]) -> Iterator[Row]:
    for row in iterate_xml(part, f"{MAIN}row"):
        parent = row.getparent()
        if parent is not None and parent.tag == f"{MAIN}sheetData":
            yield read_row(row, strings)


def read_row(row: etree._Element, strings: list[str]) -> Row:
    values: Row = {}
    column = 0
    for cell in row.iterchildren(f"{MAIN}c"):
        match = COORDINATE.fullmatch(cell.get("r", ""))
        column = column_number(match[1]) if match else column + 1
        values[column] = read_cell(cell, strings)
    return values


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def read_cell(cell: etree._Element, strings: list[str]) -> str:
    """Return the text of a cell. Raises ExchangeError for a formula or anything else that isn't text."""
    place = cell.get("r", "?")
    if cell.find(f"{MAIN}f") is not None:
        raise ExchangeError("formula", _("The cell %(cell)s contains a formula.") % {"cell": place})
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{MAIN}is")
        return "" if inline is None else read_string(inline)
    value = cell.findtext(f"{MAIN}v") or ""
    if not value:
        return ""
    if kind == "str":
        return unescape(value)
    if INTEGER.fullmatch(value):
        if kind == "n":
            return value
        if kind == "s" and 0 <= int(value) < len(strings):
            return strings[int(value)]
    raise ExchangeError("cell_type", _("The cell %(cell)s contains something other than text.") % {"cell": place})
