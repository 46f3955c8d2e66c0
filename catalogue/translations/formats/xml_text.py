"""Texts with codes as mixed content of XML: what the XML formats have in common."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from lxml import etree

from catalogue.translations.formats.inline import Code, CodeNumbers, MarkupError, Nodes, escape_text, read_stored
from catalogue.translations.units import ExchangeError, Unit

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML can't hold, and the carriage return, which other programs turn into a line feed.
CONTROL_CODES = {f"{ord(character):04X}": character for character in map(chr, range(1, 32)) if character not in "\t\n"}
CONTROL_CODES |= {"007F": "\x7f", "FFFE": "\ufffe", "FFFF": "\uffff"}
CONTROLS = re.compile(f"([{''.join(CONTROL_CODES.values())}])")
Numbering = Callable[[Code], int]


def read_markup(unit: Unit) -> tuple[Nodes, Nodes]:
    """Return source and target as trees. Raises ExchangeError."""
    try:
        return read_stored(unit.source), read_stored(unit.target)
    except MarkupError as error:
        raise ExchangeError(
            "markup",
            _("The markup of a text can't be written to a file: %(markup)s (%(id)s).")
            % {"markup": error, "id": unit.id},
        ) from None


def to_xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def add_text(parent: etree._Element, text: str) -> None:
    """Append characters to the end of an element's content."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def add_note(parent: etree._Element, tag: str, text: str, **attributes: str) -> None:
    """Append an element with a text for people, without characters that XML can't hold."""
    etree.SubElement(parent, tag, attributes).text = CONTROLS.sub("", text)


class InlineDialect(ABC):
    """How one format writes codes."""

    @abstractmethod
    def write_code(self, parent: etree._Element, code: Code, number: int) -> etree._Element:
        """Append the element of a code and return the one that takes its children."""

    def close_code(self, parent: etree._Element, code: Code, number: int) -> None:  # noqa: B027 - most need none
        """Append what stands after the children, in formats that mark the end by an element of its own."""

    @abstractmethod
    def write_control(self, parent: etree._Element, character: str) -> None:
        """Append the element of a character that XML can't hold."""

    def write(self, parent: etree._Element, nodes: Nodes, numbering: Numbering) -> None:
        for node in nodes:
            if isinstance(node, Code):
                number = numbering(node)
                self.write(self.write_code(parent, node, number), node.children, numbering)
                self.close_code(parent, node, number)
            else:
                self.write_characters(parent, node)

    def write_characters(self, parent: etree._Element, text: str) -> None:
        for index, piece in enumerate(CONTROLS.split(text)):
            if index % 2:
                self.write_control(parent, piece)
            elif piece:
                add_text(parent, piece)

    def write_pair(
        self, source: etree._Element, target: etree._Element | None, trees: tuple[Nodes, Nodes]
    ) -> CodeNumbers:
        """Write both texts of a unit; return the numbers that its codes have."""
        numbers = CodeNumbers(trees[0])
        self.write(source, trees[0], numbers.of_source)
        if target is not None:
            self.write(target, trees[1], numbers.of_target)
        return numbers


class InlineReader:
    """Reads the content of elements as markup."""

    def __init__(self, unit_id: str) -> None:
        self.unit_id = unit_id
        self.pieces: list[str] = []

    def read(self, elements: Iterable[etree._Element]) -> str:
        """Return the markup of these elements' content, one after the other. Raises ExchangeError."""
        for element in elements:
            self.read_content(element)
        return "".join(self.pieces)

    def read_content(self, element: etree._Element) -> None:
        self.pieces.append(escape_text(element.text or ""))
        for child in element:
            self.read_child(child)
            self.pieces.append(escape_text(child.tail or ""))

    def read_child(self, child: etree._Element) -> None:
        raise NotImplementedError

    def read_paired(self, child: etree._Element, code: Code) -> None:
        self.pieces.append(code.start)
        self.read_content(child)
        self.pieces.append(code.end)

    def read_control(self, hexadecimal: str) -> None:
        """Append a character that XML can't hold. Raises ExchangeError for any other."""
        character = CONTROL_CODES.get(hexadecimal.upper().zfill(4))
        if character is None:
            raise self.refusal()
        self.pieces.append(character)

    def refusal(self) -> ExchangeError:
        return ExchangeError(
            "inline", _("The tags of a text were changed or are nested wrongly (%(id)s).") % {"id": self.unit_id}
        )
