"""XLIFF 1.2: one <file> per translation, in places of the standard only, so that it validates strictly.

original: the translation's id; product-name: the work; product-version: the version of its source;
extradata: the hash of the target as it was sent out.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from lxml import etree

from catalogue.translations.formats.base import (
    TEXTLESS_STATES,
    Format,
    check_units,
    language_tag,
    make_document,
    make_unit,
)
from catalogue.translations.formats.inline import BREAK, HTML_ID, PAIRED_TAGS, Code
from catalogue.translations.formats.safe_xml import parse_xml, text_of
from catalogue.translations.formats.xml_text import (
    XML_SPACE,
    InlineDialect,
    InlineReader,
    add_note,
    read_markup,
    to_xml,
)
from catalogue.translations.models import TranslationState
from catalogue.translations.units import ExchangeError, TranslationDocument, Unit

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
X = f"{{{NAMESPACE}}}"
CTYPES = {"b": "bold", "i": "italic", BREAK: "lb"} | {tag: f"x-html-{tag}" for tag in PAIRED_TAGS if tag not in "bi"}
LINK = "link"
TAGS = {ctype: tag for tag, ctype in CTYPES.items()}
CONTROL = "x-control"
MACHINE = "leveraged-mt"
STATES = {
    TranslationState.MISSING: "new",
    TranslationState.MACHINE_DRAFT: "needs-review-translation",
    TranslationState.IN_TRANSLATION: "needs-translation",
    TranslationState.IN_REVIEW: "translated",
    TranslationState.APPROVED: "final",
    TranslationState.OUTDATED: "x-outdated",
    TranslationState.CONFLICT: "x-conflict",
    TranslationState.FAILED: "x-failed",
}
# Other programs' words for the same, and how those states read that we never write.
OTHER_STATES = {
    "signed-off": TranslationState.APPROVED,
    "new": TranslationState.IN_TRANSLATION,
    "needs-adaptation": TranslationState.IN_TRANSLATION,
    "needs-l10n": TranslationState.IN_TRANSLATION,
    "needs-review-adaptation": TranslationState.IN_REVIEW,
    "needs-review-l10n": TranslationState.IN_REVIEW,
    "needs-review-translation": TranslationState.IN_REVIEW,
}
STATES_READ = {value: state for state, value in STATES.items()} | OTHER_STATES


class Xliff12(Format):
    name = "xliff12"
    label = "XLIFF 1.2"
    extension = "xlf"
    media_type = "application/x-xliff+xml"

    def write(self, documents: Sequence[TranslationDocument]) -> bytes:
        root = etree.Element(f"{X}xliff", {"version": "1.2"}, nsmap={None: NAMESPACE})
        for document in documents:
            write_file(root, document)
        return to_xml(root)

    def read(self, content: bytes) -> list[TranslationDocument]:
        return self.read_root(parse_xml(content))

    def read_root(self, root: etree._Element) -> list[TranslationDocument]:
        if root.tag != f"{X}xliff" or root.get("version") != "1.2":
            raise ExchangeError("wrong_root", _("This isn't an XLIFF 1.2 file."))
        return check_units(read_file(element) for element in root.iterchildren(f"{X}file"))


def write_file(root: etree._Element, document: TranslationDocument) -> None:
    attributes = {
        "original": document.id,
        "source-language": language_tag(document.source_language),
        "target-language": language_tag(document.target_language),
        "datatype": "html",
        "product-version": document.source_hash,
    }
    if document.work_key:
        attributes["product-name"] = document.work_key
    element = etree.SubElement(root, f"{X}file", attributes)
    header = etree.SubElement(element, f"{X}header")
    if document.address:
        reference = etree.SubElement(header, f"{X}reference")
        etree.SubElement(reference, f"{X}external-file", {"href": document.address})
    add_note(header, f"{X}note", document.title, **{"from": "title"})
    body = etree.SubElement(element, f"{X}body")
    for unit in document.units:
        write_unit(body, unit)


def write_unit(body: etree._Element, unit: Unit) -> None:
    approved = "yes" if unit.state == TranslationState.APPROVED else "no"
    element = etree.SubElement(body, f"{X}trans-unit", {"id": unit.id, "resname": unit.path, "approved": approved})
    element.set(XML_SPACE, "preserve")
    if unit.base_hash:
        element.set("extradata", unit.base_hash)
    if unit.max_length:
        element.set("maxwidth", str(unit.max_length))
        element.set("size-unit", "char")
    source, target = etree.SubElement(element, f"{X}source"), None
    if unit.target or unit.state != TranslationState.MISSING:
        target = etree.SubElement(element, f"{X}target", {"state": STATES[unit.state]})
        if unit.state == TranslationState.MACHINE_DRAFT:
            target.set("state-qualifier", MACHINE)
    DIALECT.write_pair(source, target, read_markup(unit))
    if unit.context:
        add_note(element, f"{X}note", unit.context, **{"from": "context", "annotates": "source"})


class Xliff12Inline(InlineDialect):
    """Pairs are <g>, places are <x>, and neither may be cloned. A link's id is that of its HTML."""

    def write_code(self, parent: etree._Element, code: Code, number: int) -> etree._Element:
        name = "x" if code.tag == BREAK else "g"
        attributes = {
            "id": code.html_id or str(number),
            "ctype": LINK if code.html_id else CTYPES[code.tag],
            "clone": "no",
        }
        return etree.SubElement(parent, f"{X}{name}", attributes)

    def write_control(self, parent: etree._Element, character: str) -> None:
        number = f"{ord(character):04X}"
        etree.SubElement(parent, f"{X}x", {"id": f"c{number}", "ctype": CONTROL, "equiv-text": number})


DIALECT = Xliff12Inline()


class Xliff12Reader(InlineReader):
    """`codes` are those of the source, for programs that drop the type of a code in the target."""

    def __init__(self, unit_id: str, codes: dict[str, Code]) -> None:
        super().__init__(unit_id)
        self.codes = codes

    def read_child(self, child: etree._Element) -> None:
        if child.tag == f"{X}mrk":
            self.read_content(child)
        elif child.tag == f"{X}g":
            self.read_paired(child, self.code_of(child))
        elif child.tag == f"{X}x" and child.get("ctype") == CONTROL:
            self.read_control(child.get("equiv-text", ""))
        elif child.tag == f"{X}x" and not len(child):
            self.pieces.append(self.code_of(child).start)
        else:
            raise self.refusal()

    def code_of(self, element: etree._Element) -> Code:
        """Raises ExchangeError for a code that is none of ours."""
        number, ctype = element.get("id", ""), element.get("ctype")
        if ctype == LINK and HTML_ID.fullmatch(number):
            code = Code("a", number)
        elif ctype in TAGS:
            code = Code(TAGS[ctype])
        elif number in self.codes:
            code = self.codes[number]
        else:
            raise self.refusal()
        if (code.tag == BREAK) != (element.tag == f"{X}x"):
            raise self.refusal()
        self.codes.setdefault(number, code)
        return code


def read_file(element: etree._Element) -> TranslationDocument:
    header = element.find(f"{X}header")
    title = address = ""
    if header is not None:
        title = next((text_of(note) for note in header.iterchildren(f"{X}note") if note.get("from") == "title"), "")
        reference = header.find(f"{X}reference/{X}external-file")
        address = reference.get("href", "") if reference is not None else ""
    return make_document(
        document_id=element.get("original", ""),
        work_key=element.get("product-name", ""),
        title=title,
        source_language=element.get("source-language", ""),
        target_language=element.get("target-language", ""),
        source_hash=element.get("product-version", ""),
        address=address,
        units=[read_unit(unit) for unit in element.iterfind(f"{X}body//{X}trans-unit")],
    )


def read_unit(element: etree._Element) -> Unit:
    unit_id = element.get("id", "")
    source, target = element.find(f"{X}source"), element.find(f"{X}target")
    if source is None:
        raise ExchangeError("no_source", _("A text in the file has no source (%(id)s).") % {"id": unit_id})
    codes: dict[str, Code] = {}
    source_text = Xliff12Reader(unit_id, codes).read([source])
    target_text = Xliff12Reader(unit_id, codes).read([] if target is None else [target])
    notes = [text_of(note) for note in element.iterchildren(f"{X}note") if note.get("from") == "context"]
    return make_unit(
        unit_id=unit_id,
        path=element.get("resname", ""),
        source=source_text,
        target=target_text,
        state=read_state(element, target, target_text),
        context="\n".join(notes),
        max_length=element.get("maxwidth") if element.get("size-unit") == "char" else None,
        base_hash=element.get("extradata", ""),
    )


def read_state(element: etree._Element, target: etree._Element | None, text: str) -> TranslationState:
    value = "" if target is None else target.get("state", "")
    if not text:
        state = STATES_READ.get(value, TranslationState.MISSING)
        return state if state in TEXTLESS_STATES else TranslationState.MISSING
    if target is not None and target.get("state-qualifier") == MACHINE and value == "needs-review-translation":
        return TranslationState.MACHINE_DRAFT
    if element.get("approved") == "yes" and value in ("", "translated"):
        return TranslationState.APPROVED
    return STATES_READ.get(value, TranslationState.IN_REVIEW)
