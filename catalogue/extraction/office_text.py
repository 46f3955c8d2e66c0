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
MARGIN_PARTS = re.compile(r"word/(header|footer)\d*\.xml")
NOTE_PARTS = re.compile(r"word/(footnotes|endnotes)\.xml")
SLIDE_PARTS = re.compile(r"ppt/(diagrams/data|notesSlides/notesSlide)\d*\.xml")
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PRINTED_BREAK = f"{WORD}lastRenderedPageBreak"
# Stand for the ends of pages while a text is put together; neither may stand in XML.
PAGE_BREAK, PRINTED_PAGE_BREAK = "\x0c", "\x00"
NO_BREAKS = {ord(PAGE_BREAK): "\n", ord(PRINTED_PAGE_BREAK): "\n"}
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

    def names(self) -> list[str]:
        return self._archive.namelist()

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
    for element in walk(paragraph):
        if element.tag in (f"{WORD}t", f"{DRAWING}t"):
            texts.append(element.text or "")
        elif is_page_break(element):
            texts.append(PAGE_BREAK)
        elif element.tag == PRINTED_BREAK:
            texts.append(PRINTED_PAGE_BREAK)
        elif element.tag in BREAKS:
            texts.append(BREAKS[element.tag])
    return "".join(texts)


def walk(element: Element) -> Iterator[Element]:
    """Yield an element and what is in it, without the second copy that Word keeps for older programs."""
    yield element
    for child in element:
        if child.tag != FALLBACK:
            yield from walk(child)


def is_page_break(element: Element) -> bool:
    is_on = element.get(f"{WORD}val", "true") not in ("0", "false", "off")
    by_hand = element.tag == f"{WORD}br" and element.get(f"{WORD}type") == "page"
    return by_hand or (element.tag == f"{WORD}pageBreakBefore" and is_on)


def read_docx(office_file: OfficeFile) -> Iterator[str]:
    """Yield the text of each page as the file was last laid out, else as its author parted it.

    Headers and footers stand on many pages and are read once, with the first; notes with the last.
    """
    whole = "\n".join(office_file.paragraphs(DOCX_MAIN, f"{WORD}p"))
    mark, other = (PRINTED_PAGE_BREAK, PAGE_BREAK) if PRINTED_PAGE_BREAK in whole else (PAGE_BREAK, PRINTED_PAGE_BREAK)
    pages = whole.replace(other, "\n").split(mark)
    pages[0] = "\n".join([pages[0], *read_parts(office_file, MARGIN_PARTS)])
    pages[-1] = "\n".join([pages[-1], *read_parts(office_file, NOTE_PARTS)])
    yield from (page.strip("\n") for page in pages)


def read_parts(office_file: OfficeFile, names: re.Pattern[str]) -> list[str]:
    """Return the paragraphs of all parts so named, each text once."""
    parts = sorted(name for name in office_file.names() if names.fullmatch(name))
    texts = (text.strip() for name in parts for text in office_file.paragraphs(name, f"{WORD}p"))
    return [text.translate(NO_BREAKS) for text in dict.fromkeys(texts) if text]


def find_targets(office_file: OfficeFile, part: str) -> dict[str, str]:
    """Return {id of a relation: name of the part it leads to} of a part."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if not office_file.has_part(relations):
        return {}
    return {
        element.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
        for element in office_file.elements(relations)
        if element.tag == RELATION
    }


def find_slides(office_file: OfficeFile) -> list[str]:
    """Return the names of the slides' parts in the order of the presentation."""
    targets = find_targets(office_file, PPTX_MAIN)
    slides = [
        targets.get(element.get(OFFICE_RELATION, ""), "")
        for element in office_file.elements(PPTX_MAIN)
        if element.tag == f"{PRESENTATION}sldId"
    ]
    return [slide for slide in slides if re.fullmatch(r"ppt/slides/[^/]+\.xml", slide)]


def read_slides(office_file: OfficeFile, slides: list[str]) -> Iterator[str]:
    """Yield the text of each slide, its diagrams, and the speaker's notes to it."""
    for slide in slides:
        targets = sorted(set(find_targets(office_file, slide).values()))
        parts = [slide, *(part for part in targets if SLIDE_PARTS.fullmatch(part) and office_file.has_part(part))]
        yield "\n".join(text for part in parts for text in office_file.paragraphs(part, f"{DRAWING}p"))
