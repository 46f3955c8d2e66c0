"""The text of a PDF file, page by page, by PDFium. Runs in the child process."""

import ctypes
import math
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from catalogue.extraction.reading_order import Glyph, Line, is_rtl_text, read_rtl_lines, turn_reversed_words


class EncryptedError(Exception):
    """The file opens with a password only."""


class DamagedError(Exception):
    """PDFium can't make sense of the file."""


def open_pdf(path: Path) -> pypdfium2.PdfDocument:
    """Return the document. Raises EncryptedError or DamagedError."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise EncryptedError from None
        raise DamagedError from None


def is_tagged(document: pypdfium2.PdfDocument) -> bool:
    """Whether a document says that it has the structure which screen readers follow."""
    return bool(pdfium.FPDFCatalog_IsTagged(document))


def read_pdf_pages(document: pypdfium2.PdfDocument) -> Iterator[str | None]:
    """Yield the text of each page; None for a page that can't be read."""
    for index in range(len(document)):
        try:
            page = document[index]
            text_page = page.get_textpage()
            text = read_page(text_page)
        except pypdfium2.PdfiumError:
            yield None
            continue
        yield text
        text_page.close()
        page.close()


def read_page(text_page: pypdfium2.PdfTextPage) -> str:
    text: str = text_page.get_text_range()
    if not is_rtl_text(text):
        return text
    lines = list(find_lines(text_page))
    if any(is_upright(line) for line in lines):
        return text
    return turn_reversed_words(read_rtl_lines(lines))


def find_lines(text_page: pypdfium2.PdfTextPage) -> Iterator[Line]:
    """Yield the glyphs of each line that PDFium found, in PDFium's order."""
    line: Line = []
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code in (0x0A, 0x0D):
            if line:
                yield line
            line = []
        elif glyph := read_glyph(text_page, index, chr(code)):
            add_glyph(line, glyph)
    if line:
        yield line


def read_glyph(text_page: pypdfium2.PdfTextPage, index: int, text: str) -> Glyph | None:
    """Return the glyph of a character; None for a space that takes no room, since gaps tell of spaces, too."""
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, baseline = ctypes.c_double(), ctypes.c_double()
    if not pdfium.FPDFText_GetLooseCharBox(text_page, index, box):
        return None
    if text.isspace() and (box.right - box.left <= 0 or pdfium.FPDFText_IsGenerated(text_page, index) == 1):
        return None
    pdfium.FPDFText_GetCharOrigin(text_page, index, x, baseline)
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    size = pdfium.FPDFText_GetFontSize(text_page, index) * math.hypot(matrix.c, matrix.d)
    return Glyph(text, box.left, box.right, baseline.value, size)


def add_glyph(line: Line, glyph: Glyph) -> None:
    """Append a glyph; the characters of one ligature have one place and become one glyph."""
    if not line or (line[-1].left, line[-1].right) != (glyph.left, glyph.right):
        line.append(glyph)
    elif len(line) > 1 and line[-2].middle < glyph.middle:
        # PDFium left this word in the order of the page, from left to right.
        line[-1].text = glyph.text + line[-1].text
    else:
        line[-1].text += glyph.text


def is_upright(line: Line) -> bool:
    """Say whether a line runs up or down the page rather than across."""
    baselines = [glyph.baseline for glyph in line]
    width = max(glyph.right for glyph in line) - min(glyph.left for glyph in line)
    return len(line) > 3 and max(baselines) - min(baselines) > max(width, 1)
