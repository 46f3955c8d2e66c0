"""The XML of OAI-PMH answers."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from lxml import etree

from catalogue.oai.arguments import DATESTAMP
from catalogue.oai.errors import OaiError
from catalogue.oai.identifiers import identifier_of
from catalogue.oai.selection import Portion, Record
from catalogue.oai.tokens import write_token

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC_NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA_OF_DC = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
# XML has no way to write these.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# An element of lxml, which has no types.
Node: TypeAlias = Any


def write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(DATESTAMP)


def add(parent: Node, name: str, text: str | None = None, namespace: str = OAI, **attributes: str) -> Node:
    node = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
    if text is not None:
        node.text = FORBIDDEN.sub("", text)
    return node


def begin_answer(now: datetime, base_url: str, arguments: dict[str, str]) -> Node:
    """Return the frame of an answer; `arguments` are repeated, and left out where they were wrong."""
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} {OAI}OAI-PMH.xsd")
    add(root, "responseDate", write_moment(now))
    request = add(root, "request", base_url)
    for name, value in arguments.items():
        request.set(name, FORBIDDEN.sub("", value))
    return root


def add_error(root: Node, error: OaiError) -> None:
    add(root, "error", error.message, code=error.code)


def add_header(parent: Node, record: Record) -> None:
    attributes = {} if record.elements is not None else {"status": "deleted"}
    header = add(parent, "header", **attributes)
    add(header, "identifier", identifier_of(record.row.key))
    add(header, "datestamp", write_moment(record.row.changed_at))
    for name in record.row.set_names:
        add(header, "setSpec", name)


def add_record(parent: Node, record: Record) -> None:
    node = add(parent, "record")
    add_header(node, record)
    if record.elements is None:
        return
    metadata = add(node, "metadata")
    container = etree.SubElement(metadata, f"{{{OAI_DC_NAMESPACE}}}dc", nsmap={"oai_dc": OAI_DC_NAMESPACE, "dc": DC})
    container.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC_NAMESPACE} {SCHEMA_OF_DC}")
    for element in record.elements:
        child = add(container, element.name, element.text, DC)
        if element.language:
            child.set(XML_LANG, element.language)


def add_resumption(parent: Node, portion: Portion) -> None:
    """Add the token of a list that is told in parts; an empty one ends it."""
    if portion.next is None and portion.is_first:
        return
    total = portion.next.total if portion.next else max(portion.total, portion.cursor + len(portion.records))
    token = write_token(portion.next) if portion.next else None
    add(parent, "resumptionToken", token, completeListSize=str(total), cursor=str(portion.cursor))


def add_sets(parent: Node, sets: Iterable[tuple[str, str]]) -> None:
    for name, label in sets:
        node = add(parent, "set")
        add(node, "setSpec", name)
        add(node, "setName", label)


def to_bytes(root: Node) -> bytes:
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content
