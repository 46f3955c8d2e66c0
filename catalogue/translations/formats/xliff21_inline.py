"""Codes in XLIFF 2.1: <pc> and <ph>, whose HTML tags are the unit's original data."""

from collections.abc import Iterable

from lxml import etree

from catalogue.translations.formats.inline import BREAK, Code, CodeNumbers, MarkupError, read_tag
from catalogue.translations.formats.xliff21_names import X
from catalogue.translations.formats.xml_text import XML_SPACE, InlineDialect, InlineReader

TYPES = {"a": ("link", ""), "b": ("fmt", "xlf:b"), "i": ("fmt", "xlf:i"), BREAK: ("fmt", "xlf:lb")}


class Xliff21Inline(InlineDialect):
    """No code may be copied, and no link be left out. Code 1 has its tags in the data d1 and d1-end."""

    def write_code(self, parent: etree._Element, code: Code, number: int) -> etree._Element:
        kind, sub_kind = TYPES.get(code.tag, ("fmt", f"html:{code.tag}"))
        attributes = {
            "id": str(number),
            "canCopy": "no",
            "canDelete": "no" if code.tag == "a" else "yes",
            "type": kind,
        }
        if sub_kind:
            attributes["subType"] = sub_kind
        if code.tag == BREAK:
            return etree.SubElement(parent, f"{X}ph", attributes | {"dataRef": f"d{number}"})
        references = {"dataRefStart": f"d{number}", "dataRefEnd": f"d{number}-end"}
        return etree.SubElement(parent, f"{X}pc", attributes | references)

    def write_control(self, parent: etree._Element, character: str) -> None:
        etree.SubElement(parent, f"{X}cp", {"hex": f"{ord(character):04X}"})


DIALECT = Xliff21Inline()


def write_original_data(unit: etree._Element, numbers: CodeNumbers) -> None:
    """Append the tags of all codes that were written; to be called after source and target."""
    if not numbers.starts:
        return
    original = etree.SubElement(unit, f"{X}originalData")
    for number, start in enumerate(numbers.starts, 1):
        add_data(original, f"d{number}", start)
        code = read_tag(start)
        if code.tag != BREAK:
            add_data(original, f"d{number}-end", code.end)


def add_data(parent: etree._Element, data_id: str, text: str) -> None:
    data = etree.SubElement(parent, f"{X}data", {"id": data_id})
    data.set(XML_SPACE, "preserve")
    data.text = text


class Xliff21Reader(InlineReader):
    """`data` are the unit's original data, `codes` those of the source by their ids."""

    def __init__(self, unit_id: str, data: dict[str, etree._Element], codes: dict[str, Code]) -> None:
        super().__init__(unit_id)
        self.data, self.codes = data, codes
        self.open: list[tuple[str, Code]] = []

    def read(self, elements: Iterable[etree._Element]) -> str:
        markup = super().read(elements)
        if self.open:
            raise self.refusal()
        return markup

    def read_child(self, child: etree._Element) -> None:
        name = str(child.tag).removeprefix(X)
        if name == "mrk":
            self.read_content(child)
        elif name == "pc":
            self.read_paired(child, self.code_of(child, "dataRefStart", is_pair=True))
        elif name == "ph":
            self.pieces.append(self.code_of(child, "dataRef", is_pair=False).start)
        elif name == "cp":
            self.read_control(child.get("hex", ""))
        elif name == "sc":
            code = self.code_of(child, "dataRef", is_pair=True)
            self.open.append((child.get("id", ""), code))
            self.pieces.append(code.start)
        elif name == "ec":
            self.close(child.get("startRef", ""))
        elif name not in ("sm", "em"):
            raise self.refusal()

    def read_paired(self, child: etree._Element, code: Code) -> None:
        """A pair within another holds whole pairs only."""
        outside, self.open = self.open, []
        super().read_paired(child, code)
        if self.open:
            raise self.refusal()
        self.open = outside

    def close(self, start: str) -> None:
        """Read the end of a pair that some programs write as two places."""
        if not self.open or self.open[-1][0] != start:
            raise self.refusal()
        self.pieces.append(self.open.pop()[1].end)

    def code_of(self, element: etree._Element, reference: str, is_pair: bool) -> Code:
        """Raises ExchangeError for a code that is none of ours."""
        data = self.data.get(element.get(reference, ""))
        number = element.get("id", "")
        try:
            code = read_tag(data.text or "") if data is not None else self.codes[number]
        except (MarkupError, KeyError):
            raise self.refusal() from None
        if (code.tag == BREAK) == is_pair:
            raise self.refusal()
        self.codes.setdefault(number, code)
        return code
