"""Reads SKOS in JSON-LD, Turtle and RDF/XML. Nothing is ever fetched: remote contexts and entities are refused."""

import json
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any
from xml.sax import ContentHandler, SAXException

import defusedxml.sax  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.term import Node

from catalogue.importers.thesaurus_records import (
    OWN_PREFIX,
    ConceptRecord,
    RefusedEntryError,
    ThesaurusFile,
    ThesaurusFileError,
    check_size,
    collect,
    language_of_tag,
    make_slug,
    read_json_lines,
)
from catalogue.labels import MAX_LABEL_LENGTH
from catalogue.models.thesaurus import LabelKind, normalise_label

# What SKOS has no word for: which of the other names are acronyms, whether the search uses the concept, and what
# translators need (docs/thesaurus-files.md).
SEXTANT = Namespace("urn:sextant:")
MAX_URI_LENGTH = 500
LABEL_PROPERTIES = (
    (SKOS.prefLabel, LabelKind.PREFERRED),
    (SEXTANT.forbidden, LabelKind.FORBIDDEN),
    (SEXTANT.acronym, LabelKind.ACRONYM),
    (SKOS.altLabel, LabelKind.ALTERNATIVE),
    (SKOS.hiddenLabel, LabelKind.HIDDEN),
)
ACRONYM = re.compile(r"[^\W\d_a-z]{2,}[\w/&.-]{0,10}")


class ThesaurusFormat(StrEnum):
    JSON_LD = "jsonld"
    TURTLE = "turtle"
    RDF_XML = "rdfxml"
    JSON_LINES = "jsonl"


EXTENSIONS = {
    ".jsonld": ThesaurusFormat.JSON_LD,
    ".json": ThesaurusFormat.JSON_LD,
    ".ttl": ThesaurusFormat.TURTLE,
    ".rdf": ThesaurusFormat.RDF_XML,
    ".xml": ThesaurusFormat.RDF_XML,
    ".jsonl": ThesaurusFormat.JSON_LINES,
}
PARSERS = {
    ThesaurusFormat.JSON_LD: "json-ld",
    ThesaurusFormat.TURTLE: "turtle",
    ThesaurusFormat.RDF_XML: "xml",
}


def read_thesaurus(path: Path, file_format: ThesaurusFormat, scheme: str = "") -> ThesaurusFile:
    """Read a file of any format. Raises ThesaurusFileError for one that can't be read at all, and OSError."""
    if file_format == ThesaurusFormat.JSON_LINES:
        return read_json_lines(path, scheme)
    check_size(path)
    graph = parse_graph(path.read_bytes(), file_format)
    concepts = sorted(set(graph.subjects(RDF.type, SKOS.Concept)) | set(graph.subjects(SKOS.prefLabel, None)), key=str)
    if not concepts:
        raise ThesaurusFileError("there is no skos:Concept in the file")

    def entries() -> Iterator[tuple[str, Callable[[], ConceptRecord]]]:
        for concept in concepts:
            if (concept, RDF.type, SKOS.ConceptScheme) not in graph:
                yield str(concept), lambda concept=concept: build_record(graph, concept, scheme)  # type: ignore[misc]

    return collect(entries())


def parse_graph(data: bytes, file_format: ThesaurusFormat) -> Graph:
    if file_format == ThesaurusFormat.JSON_LD:
        data = refuse_remote_contexts(data)
    elif file_format == ThesaurusFormat.RDF_XML:
        refuse_entities(data)
    graph = Graph(bind_namespaces="none")
    try:
        graph.parse(data=data, format=PARSERS[file_format], publicID="urn:sextant:import:")
    except RecursionError:
        raise ThesaurusFileError("the file is nested too deeply") from None
    except Exception as error:  # noqa: BLE001 - rdflib's parsers raise anything for a bad file
        raise ThesaurusFileError(f"not {file_format}: {first_line(error)}") from None
    return graph


def first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def refuse_remote_contexts(data: bytes) -> bytes:
    """Return the JSON as it was understood here; raise for a context that would have to be fetched."""
    try:
        document = json.loads(data)
        waiting: list[Any] = [document]
        while waiting:
            value = waiting.pop()
            if isinstance(value, list):
                waiting.extend(value)
            elif isinstance(value, dict):
                context = value.get("@context")
                parts = context if isinstance(context, list) else [context]
                remote = [part for part in (*parts, value.get("@import")) if isinstance(part, str)]
                if remote:
                    raise ThesaurusFileError(
                        f"the context {remote[0][:200]} would have to be fetched; write it out in the file"
                    )
                waiting.extend(value.values())
        return json.dumps(document).encode()
    except (ValueError, RecursionError) as error:
        raise ThesaurusFileError(f"not JSON in UTF-8: {first_line(error)}") from None


def refuse_entities(data: bytes) -> None:
    try:
        defusedxml.sax.parseString(data, ContentHandler())
    except DefusedXmlException:
        raise ThesaurusFileError("the file declares entities, which could read other files; write them out") from None
    except (SAXException, ValueError) as error:
        raise ThesaurusFileError(f"not XML: {first_line(error)}") from None


def build_record(graph: Graph, concept: Node, scheme: str) -> ConceptRecord:
    if not isinstance(concept, URIRef):
        raise RefusedEntryError("a concept without an address (URI) can't be recognised the next time")
    address = str(concept)
    if len(address) > MAX_URI_LENGTH:
        raise RefusedEntryError(f"an address of more than {MAX_URI_LENGTH} characters")
    is_own = address.startswith(OWN_PREFIX)
    given = graph.value(concept, DCTERMS.identifier)
    name = address.removeprefix(OWN_PREFIX) if is_own else re.split(r"[/#:]", address.rstrip("/#"))[-1]
    slug = make_slug(name, "") if is_own else make_slug(str(given or name), "" if given else scheme)
    record = ConceptRecord(address, address, slug, uri="" if is_own else address)
    add_labels(graph, concept, record)
    record.broader = sorted(
        {*map(str, graph.objects(concept, SKOS.broader)), *map(str, graph.subjects(SKOS.narrower, concept))}
    )
    record.related = sorted(
        {*map(str, graph.objects(concept, SKOS.related)), *map(str, graph.subjects(SKOS.related, concept))}
    )
    for note in graph.objects(concept, SKOS.scopeNote):
        language = language_of_tag(note.language or "") if isinstance(note, Literal) else None
        text = normalise_label(str(note))[:MAX_LABEL_LENGTH]
        if language and text:
            record.scope_notes.setdefault(language, text)
    record.is_searched = graph.value(concept, SEXTANT.isSearched) != Literal(False)
    record.is_kept = graph.value(concept, SEXTANT["translate"]) == Literal(False)
    for note in graph.objects(concept, SEXTANT.translationNote):
        record.add_translation_note(getattr(note, "language", None) or "", str(note))
    return record


def add_labels(graph: Graph, concept: Node, record: ConceptRecord) -> None:
    for prop, kind in LABEL_PROPERTIES:
        # In a fixed order; the plain language before its varieties (en before en-GB).
        literals = [each for each in graph.objects(concept, prop) if isinstance(each, Literal)]
        for literal in sorted(literals, key=lambda each: (len(each.language or ""), each.language or "", str(each))):
            is_acronym = kind == LabelKind.ALTERNATIVE and is_like_acronym(str(literal), record, literal.language or "")
            record.add_label(literal.language or "", LabelKind.ACRONYM if is_acronym else kind, str(literal))


def is_like_acronym(text: str, record: ConceptRecord, tag: str) -> bool:
    """Whether another name is one in capitals, in a thesaurus that isn't written in capitals altogether."""
    preferred = record.preferred(language_of_tag(tag) or "")
    return bool(ACRONYM.fullmatch(text)) and text.isupper() and not (preferred or "").isupper()
