"""XLIFF 2.1: one <file> per translation, all of one pair of languages.

What the program needs again is in the Metadata module, lengths are in the Size and Length Restriction module.
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from lxml import etree

from catalogue.translations.formats.base import (
    TEXTLESS_STATES,
    Format,
    check_units,
    language_tag,
    make_document,
    make_unit,
    state_named,
)
from catalogue.translations.formats.inline import Code
from catalogue.translations.formats.safe_xml import parse_xml, text_of
from catalogue.translations.formats.xliff21_inline import DIALECT, Xliff21Reader, write_original_data
from catalogue.translations.formats.xliff21_names import METADATA, NAMESPACE, SIZES, M, S, X
from catalogue.translations.formats.xml_text import XML_SPACE, add_note, read_markup, to_xml
from catalogue.translations.models import TranslationState
from catalogue.translations.units import ExchangeError, TranslationDocument, Unit
from pages.languages import direction_of

CATEGORY = "sextant"
PREFIX = "sextant:"
VERSIONS = ("2.0", "2.1")
# Standard state and, where it doesn't say enough, our own beside it.
STATES = {
    TranslationState.MISSING: "initial",
    TranslationState.MACHINE_DRAFT: "initial",
    TranslationState.IN_TRANSLATION: "initial",
    TranslationState.IN_REVIEW: "translated",
    TranslationState.APPROVED: "final",
    TranslationState.OUTDATED: "initial",
    TranslationState.CONFLICT: "initial",
    TranslationState.FAILED: "initial",
}
STATES_READ = {
    "initial": TranslationState.IN_TRANSLATION,
    "translated": TranslationState.IN_REVIEW,
    # By whoever reviews at the translator's; our own approver comes after that.
    "reviewed": TranslationState.IN_REVIEW,
    "final": TranslationState.APPROVED,
}
ORDER = list(STATES_READ)


class Xliff21(Format):
    name = "xliff21"
    label = "XLIFF 2.1"
    extension = "xlf"
    media_type = "application/xliff+xml"

    def together(self, document: TranslationDocument) -> tuple[str, ...]:
        return document.source_language, document.target_language

    def write(self, documents: Sequence[TranslationDocument]) -> bytes:
        """Raises ExchangeError also for documents of several pairs of languages: they need a file each."""
        pairs = {self.together(document) for document in documents}
        if len(pairs) != 1:
            raise ExchangeError("language", _("One XLIFF 2.1 file holds one pair of languages."))
        source, target = pairs.pop()
        attributes = {"version": "2.1", "srcLang": language_tag(source), "trgLang": language_tag(target)}
        root = etree.Element(f"{X}xliff", attributes, nsmap={None: NAMESPACE, "mda": METADATA, "slr": SIZES})
        for document in documents:
            write_file(root, document)
        return to_xml(root)

    def read(self, content: bytes) -> list[TranslationDocument]:
        return self.read_root(parse_xml(content))

    def read_root(self, root: etree._Element) -> list[TranslationDocument]:
        if root.tag != f"{X}xliff" or root.get("version") not in VERSIONS:
            raise ExchangeError("wrong_root", _("This isn't an XLIFF 2.1 file."))
        languages = root.get("srcLang", ""), root.get("trgLang", "")
        return check_units(read_file(element, languages) for element in root.iterchildren(f"{X}file"))


def write_file(root: etree._Element, document: TranslationDocument) -> None:
    attributes = {
        "id": document.id,
        "canResegment": "no",
        "original": document.work_key or document.id,
        "srcDir": direction_of(document.source_language),
        "trgDir": direction_of(document.target_language),
    }
    element = etree.SubElement(root, f"{X}file", attributes)
    values = {
        "work-key": document.work_key,
        "title": document.title,
        "source-hash": document.source_hash,
        "address": document.address,
    }
    write_metadata(element, values)
    etree.SubElement(element, f"{S}profiles", {"generalProfile": "xliff:codepoints"})
    for unit in document.units:
        write_unit(element, unit)


def write_metadata(parent: etree._Element, values: dict[str, str]) -> None:
    group = etree.SubElement(etree.SubElement(parent, f"{M}metadata"), f"{M}metaGroup", {"category": CATEGORY})
    for name, value in values.items():
        add_note(group, f"{M}meta", value, type=name)


def write_unit(file: etree._Element, unit: Unit) -> None:
    element = etree.SubElement(file, f"{X}unit", {"id": unit.id, "name": unit.path, "canResegment": "no"})
    element.set(XML_SPACE, "preserve")
    if unit.max_length:
        element.set(f"{S}sizeRestriction", str(unit.max_length))
    if unit.base_hash:
        write_metadata(element, {"base-hash": unit.base_hash})
    if unit.context:
        add_note(etree.SubElement(element, f"{X}notes"), f"{X}note", unit.context, category="context")
    segment = etree.Element(f"{X}segment", {"state": STATES[unit.state]})
    if STATES[unit.state] == "initial" and unit.state != TranslationState.MISSING:
        segment.set("subState", PREFIX + unit.state)
    source = etree.SubElement(segment, f"{X}source")
    target = etree.SubElement(segment, f"{X}target") if unit.target else None
    write_original_data(element, DIALECT.write_pair(source, target, read_markup(unit)))
    element.append(segment)


def read_file(element: etree._Element, languages: tuple[str, str]) -> TranslationDocument:
    values = read_metadata(element)
    return make_document(
        document_id=element.get("id", ""),
        work_key=values.get("work-key", ""),
        title=values.get("title", ""),
        source_language=languages[0],
        target_language=languages[1],
        source_hash=values.get("source-hash", ""),
        address=values.get("address", ""),
        units=[read_unit(unit) for unit in element.iterfind(f".//{X}unit")],
    )


def read_metadata(parent: etree._Element) -> dict[str, str]:
    found = parent.iterfind(f"{M}metadata/{M}metaGroup[@category='{CATEGORY}']/{M}meta")
    return {meta.get("type", ""): text_of(meta) for meta in found}


def read_unit(element: etree._Element) -> Unit:
    unit_id = element.get("id", "")
    parts = list(element.iterchildren(f"{X}segment", f"{X}ignorable"))
    sources = [source for part in parts if (source := part.find(f"{X}source")) is not None]
    targets = [target for part in parts if (target := part.find(f"{X}target")) is not None]
    if not sources:
        raise ExchangeError("no_source", _("A text in the file has no source (%(id)s).") % {"id": unit_id})
    data = {item.get("id", ""): item for item in element.iterfind(f"{X}originalData/{X}data")}
    codes: dict[str, Code] = {}
    source_text = Xliff21Reader(unit_id, data, codes).read(sources)
    target_text = Xliff21Reader(unit_id, data, codes).read(targets)
    notes = element.iterfind(f"{X}notes/{X}note[@category='context']")
    return make_unit(
        unit_id=unit_id,
        path=element.get("name", ""),
        source=source_text,
        target=target_text,
        state=read_state(element.iterchildren(f"{X}segment"), target_text),
        context="\n".join(text_of(note) for note in notes),
        max_length=element.get(f"{S}sizeRestriction"),
        base_hash=read_metadata(element).get("base-hash", ""),
    )


def read_state(segments: Iterable[etree._Element], text: str) -> TranslationState:
    """Return the state of the segment that is behind the others."""
    found = [(segment.get("state", "initial"), segment.get("subState", "")) for segment in segments]
    known = [(state, sub_state) for state, sub_state in found if state in STATES_READ]
    state, sub_state = min(known, key=lambda pair: ORDER.index(pair[0]), default=("initial", ""))
    own = state_named(sub_state.removeprefix(PREFIX)) if sub_state.startswith(PREFIX) else None
    if own and STATES[own] != state:
        own = None  # a program moved the text on and left our word behind
    if not text:
        return own if own in TEXTLESS_STATES else TranslationState.MISSING
    return own or STATES_READ[state]
