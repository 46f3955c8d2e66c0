"""XLSX: a sheet for each language, a row for each text. Only the column of the translations can be written in.

Rows and sheets say which translation they belong to in hidden columns and a hidden sheet.
"""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, Protection
from openpyxl.utils import get_column_letter

from catalogue.translations.formats.base import (
    SURROGATE,
    Format,
    check_units,
    language_tag,
    make_document,
    make_unit,
    state_named,
    state_on_return,
)
from catalogue.translations.formats.xlsx_reading import read_sheets
from catalogue.translations.units import ExchangeError, TranslationDocument, Unit
from pages.languages import direction_of

DOCUMENTS = "sextant"
DOCUMENT_COLUMNS = (
    "translation",
    "work",
    "title",
    "source_language",
    "target_language",
    "source_version",
    "address",
)
# Name, width in characters (0: hidden).
COLUMNS = {
    "translation": 0,
    "unit": 0,
    "sent": 0,
    "state": 0,
    "work": 24,
    "place": 16,
    "context": 30,
    "source": 60,
    "target": 60,
    "longest": 10,
}
# Excel's own limit, in units of UTF-16.
MAX_CELL = 32_767
# How the format itself writes what XML can't hold, and what would be taken for that.
UNSAFE = re.compile("[\x01-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class Xlsx(Format):
    name = "xlsx"
    label = "XLSX"
    extension = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(self, documents: Sequence[TranslationDocument]) -> bytes:
        book = Workbook(write_only=True)
        for style in make_styles():
            book.add_named_style(style)
        for language in dict.fromkeys(document.target_language for document in documents):
            write_sheet(book, language, [item for item in documents if item.target_language == language])
        write_documents(book, documents)
        stream = BytesIO()
        book.save(stream)
        return stream.getvalue()

    def read(self, content: bytes) -> list[TranslationDocument]:
        sheets = read_sheets(content)
        if DOCUMENTS not in sheets:
            raise ExchangeError("wrong_root", _("This isn't a spreadsheet made here: a hidden sheet is missing."))
        units: dict[str, list[Unit]] = {}
        for name, rows in sheets.items():
            if name != DOCUMENTS:
                for row in read_rows(rows, COLUMNS):
                    units.setdefault(row["translation"], []).append(read_unit(row))
        documents = [read_document(row, units) for row in read_rows(sheets[DOCUMENTS], DOCUMENT_COLUMNS)]
        if units:
            raise ExchangeError("document_id", _("The file doesn't say which translation it is."))
        return check_units(documents)


def make_styles() -> list[NamedStyle]:
    """Cells of texts are text for the spreadsheet too, so that nothing typed becomes a number or a formula."""
    styles = []
    for direction, order in (("ltr", 1), ("rtl", 2)):
        alignment = Alignment(wrap_text=True, vertical="top", readingOrder=order)
        for name, is_locked in (("locked", True), ("open", False)):
            style = NamedStyle(name=f"{name}-{direction}", number_format="@", alignment=alignment)
            style.protection = Protection(locked=is_locked)
            styles.append(style)
    heading = NamedStyle(name="heading", number_format="@", font=Font(bold=True))
    return [*styles, heading]


def write_sheet(book: Workbook, language: str, documents: list[TranslationDocument]) -> None:
    # First all texts, then the sheet: openpyxl can't give up a sheet that it began.
    rows = [
        [(escape(value), style) for value, style in zip(row_of(document, unit), styles_of(document), strict=True)]
        for document in documents
        for unit in document.units
    ]
    sheet = book.create_sheet(language_tag(language))
    is_rtl = direction_of(language) == "rtl"
    sheet.sheet_view.rightToLeft = is_rtl
    sheet.freeze_panes = "A3"
    sheet.protection.sheet = True
    for setting in ("formatColumns", "formatRows", "autoFilter"):
        setattr(sheet.protection, setting, False)
    for index, width in enumerate(COLUMNS.values(), 1):
        column = sheet.column_dimensions[get_column_letter(index)]
        column.hidden = not width
        column.width = width or 1
    sheet.row_dimensions[1].hidden = True
    labels = ["", "", "", "", _("Work"), _("Place"), _("Context"), _("Source"), _("Translation"), _("Longest")]
    headings = [[(value, "heading") for value in line] for line in (COLUMNS, labels)]
    for row in headings + rows:
        sheet.append([make_cell(sheet, value, style) for value, style in row])


def styles_of(document: TranslationDocument) -> tuple[str, ...]:
    source = f"locked-{direction_of(document.source_language)}"
    target = f"open-{direction_of(document.target_language)}"
    return (*["locked-ltr"] * 4, source, "locked-ltr", source, source, target, "locked-ltr")


def row_of(document: TranslationDocument, unit: Unit) -> tuple[str, ...]:
    """Return the texts of a row, in the order of COLUMNS."""
    return (
        document.id,
        unit.id,
        unit.base_hash,
        unit.state,
        document.title,
        unit.path,
        unit.context,
        unit.source,
        unit.target,
        str(unit.max_length or ""),
    )


def write_documents(book: Workbook, documents: Sequence[TranslationDocument]) -> None:
    rows = [
        [
            document.id,
            document.work_key,
            document.title,
            document.source_language,
            document.target_language,
            document.source_hash,
            document.address,
        ]
        for document in documents
    ]
    rows = [[escape(value) for value in row] for row in rows]
    sheet = book.create_sheet(DOCUMENTS)
    sheet.sheet_state = "veryHidden"
    for row in [list(DOCUMENT_COLUMNS), *rows]:
        sheet.append([make_cell(sheet, value, "locked-ltr") for value in row])


def escape(text: str) -> str:
    """Return a text as a cell holds it. Raises ExchangeError for one that no cell can hold."""
    if SURROGATE.search(text) or "\0" in text:
        raise ExchangeError("characters", _("A text contains characters that no file may have."))
    value = UNSAFE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    if len(value.encode("utf-16-le")) // 2 > MAX_CELL:
        raise ExchangeError("too_long", _("A text is too long for a spreadsheet. Choose XLIFF."))
    return value


def make_cell(sheet: object, text: str, style: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type = "s"  # whatever it begins with
    cell.style = style
    return cell


def read_rows(rows: Iterable[dict[int, str]], columns: Iterable[str]) -> Iterable[dict[str, str]]:
    """Return rows by the names of their columns, without those of headings. Raises ExchangeError."""
    names = list(columns)
    iterator = iter(rows)
    heading = next(iterator, {})
    if [heading.get(index, "") for index in range(1, len(names) + 1)] != names:
        raise ExchangeError("columns", _("The columns of the spreadsheet were changed."))
    for row in iterator:
        values = {name: row.get(index, "") for index, name in enumerate(names, 1)}
        if values["translation"]:
            yield values


def read_unit(row: dict[str, str]) -> Unit:
    state = state_on_return(state_named(row["state"]), row["target"], row["sent"])
    return make_unit(
        unit_id=row["unit"],
        path=row["place"],
        source=row["source"],
        target=row["target"],
        state=state,
        context=row["context"],
        max_length=row["longest"],
        base_hash=row["sent"],
    )


def read_document(row: dict[str, str], units: dict[str, list[Unit]]) -> TranslationDocument:
    return make_document(
        document_id=row["translation"],
        work_key=row["work"],
        title=row["title"],
        source_language=row["source_language"],
        target_language=row["target_language"],
        source_hash=row["source_version"],
        address=row["address"],
        units=units.pop(row["translation"], []),
    )
