"""The text of Word (DOCX) and PowerPoint (PPTX) files. Runs in the child process.

Only the standard library and defusedxml touch the archive; entities and DTDs are refused.
"""

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PRESENTATION = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
OFFICE_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DOCX_MAIN, PPTX_MAIN = "word/document.xml", "ppt/presentation.xml"
BREAKS = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{DRAWING}br": "\n"}


class DamagedOfficeFileError(Exception):
    """The archive or its XML can't be read, or unpacks to too much."""


class OfficeFile:
    """The parts of one archive, which may unpack to `budget` bytes together."""

    def __init__(self, archive: ZipFile, budget: int) -> None:
        self._archive = archive
        self._budget = budget

    def has_part(self, name: str) -> bool:
        return name in self._archive.namelist()

    def paragraphs(self, name: str, paragraph_tag: str) -> Iterator[str]:
        """Yield the text of each paragraph of a part."""
        for element in self.elements(name):
            if element.tag == paragraph_tag:
                yield paragraph_text(element)
                element.clear()

    def elements(self, name: str) -> Iterator[Element]:
        """Yield the elements of a part as they end. Raises DamagedOfficeFileError."""
        try:
            with self._archive.open(name) as part:
                data = part.read(self._budget + 1)
            self._budget -= len(data)
            if self._budget < 0:
                raise DamagedOfficeFileError
            for _event, element in iterparse(BytesIO(data), forbid_dtd=True):
                yield element
        except (BadZipFile, KeyError, ParseError, DefusedXmlException, NotImplementedError, RuntimeError, EOFError):
            raise DamagedOfficeFileError from None


def paragraph_text(paragraph: Element) -> str:
    texts = []
    for element in paragraph.iter():
        if element.tag in (f"{WORD}t", f"{DRAWING}t"):
            texts.append(element.text or "")
        elif element.tag in BREAKS:
            texts.append(BREAKS[element.tag])
    return "".join(texts)


def read_docx(office_file: OfficeFile) -> Iterator[str]:
    """Yield the text as one page: where its pages end is known only to the program that prints it."""
    names = [DOCX_MAIN, "word/footnotes.xml", "word/endnotes.xml"]
    texts = [text for name in names if office_file.has_part(name) for text in office_file.paragraphs(name, f"{WORD}p")]
    yield "\n".join(texts)


def find_slides(office_file: OfficeFile) -> list[str]:
    """Return the names of the slides' parts in the order of the presentation."""
    targets = {
        element.get("Id", ""): element.get("Target", "")
        for element in office_file.elements("ppt/_rels/presentation.xml.rels")
        if element.tag == RELATION
    }
    slides = [
        posixpath.normpath(posixpath.join("/ppt", targets.get(element.get(OFFICE_RELATION, ""), ""))).lstrip("/")
        for element in office_file.elements(PPTX_MAIN)
        if element.tag == f"{PRESENTATION}sldId"
    ]
    return [slide for slide in slides if re.fullmatch(r"ppt/slides/[^/]+\.xml", slide)]


def read_slides(office_file: OfficeFile, slides: list[str]) -> Iterator[str]:
    """Yield the text of each slide."""
    for slide in slides:
        yield "\n".join(office_file.paragraphs(slide, f"{DRAWING}p"))
