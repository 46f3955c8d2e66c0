"""Writes the thesaurus as SKOS or JSON Lines, such that importing it again changes nothing."""

import json
from collections.abc import Callable
from typing import IO, Any

from django.db.models import QuerySet
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from catalogue.importers.skos import LABEL_PROPERTIES, SEXTANT, ThesaurusFormat
from catalogue.importers.thesaurus_records import KINDS_OF_KEYS, OWN_PREFIX
from catalogue.models import Concept
from catalogue.models.thesaurus import LabelKind, TranslationRule
from pages.languages import html_lang

SERIALIZERS = {
    ThesaurusFormat.JSON_LD: "json-ld",
    ThesaurusFormat.TURTLE: "turtle",
    ThesaurusFormat.RDF_XML: "xml",
}
CONTEXT = {"skos": str(SKOS), "dcterms": str(DCTERMS), "sextant": str(SEXTANT)}
PROPERTY_OF_KIND = {kind: prop for prop, kind in LABEL_PROPERTIES}


def exported_concepts(scheme: str | None = None) -> QuerySet[Concept]:
    concepts = Concept.objects.order_by("slug").prefetch_related("labels", "broader", "related")
    return concepts if scheme is None else concepts.filter(scheme=scheme)


def export_thesaurus(
    concepts: QuerySet[Concept],
    file_format: ThesaurusFormat,
    out: IO[bytes],
    on_concept: Callable[[int], object] = lambda _count: None,
) -> int:
    """Write the concepts in UTF-8; return how many there were."""
    rows = list(concepts)
    if file_format == ThesaurusFormat.JSON_LINES:
        for concept in rows:
            out.write(json.dumps(json_row(concept), ensure_ascii=False).encode() + b"\n")
            on_concept(1)
        return len(rows)
    graph = Graph(bind_namespaces="none")
    for prefix, address in CONTEXT.items():
        graph.bind(prefix, address)
    for concept in rows:
        add_concept(graph, concept)
        on_concept(1)
    # The context is written out: nothing has to be fetched to read the file.
    options: dict[str, Any] = {"context": CONTEXT} if file_format == ThesaurusFormat.JSON_LD else {}
    graph.serialize(out, format=SERIALIZERS[file_format], encoding="utf-8", **options)
    return len(rows)


def address_of(concept: Concept) -> URIRef:
    return URIRef(concept.uri or f"{OWN_PREFIX}{concept.slug}")


def add_concept(graph: Graph, concept: Concept) -> None:
    subject = address_of(concept)
    graph.add((subject, RDF.type, SKOS.Concept))
    graph.add((subject, DCTERMS.identifier, Literal(concept.slug)))
    if concept.scheme:
        scheme = SEXTANT[f"scheme:{concept.scheme}"]
        graph.add((scheme, RDF.type, SKOS.ConceptScheme))
        graph.add((subject, SKOS.inScheme, scheme))
    if not concept.is_searched:
        graph.add((subject, SEXTANT.isSearched, Literal(False)))
    for label in concept.labels.all():
        text = Literal(label.text, lang=html_lang(label.language))
        graph.add((subject, PROPERTY_OF_KIND[LabelKind(label.kind)], text))
        if label.kind == LabelKind.ACRONYM:
            graph.add((subject, SKOS.altLabel, text))  # for everybody else
    for language, note in concept.scope_notes.items():
        graph.add((subject, SKOS.scopeNote, Literal(note, lang=html_lang(language))))
    if concept.translation_rule == TranslationRule.KEEP:
        graph.add((subject, SEXTANT["translate"], Literal(False)))
    for language, note in concept.translation_notes.items():
        graph.add((subject, SEXTANT.translationNote, Literal(note, lang=html_lang(language))))
    for broader in concept.broader.all():
        graph.add((subject, SKOS.broader, address_of(broader)))
    for related in concept.related.all():
        graph.add((subject, SKOS.related, address_of(related)))


def json_row(concept: Concept) -> dict[str, object]:
    row: dict[str, object] = {"id": concept.slug, "labels": concept.preferred_labels}
    for key, kind in KINDS_OF_KEYS.items():
        names: dict[str, list[str]] = {}
        for label in concept.labels.all():
            if label.kind == kind:
                names.setdefault(label.language, []).append(label.text)
        if names:
            row[key] = names
    if not concept.is_searched:
        row["searched"] = False
    if concept.translation_rule == TranslationRule.KEEP:
        row["translate"] = False
    if concept.translation_notes:
        row["translation_notes"] = concept.translation_notes
    row["broader"] = [broader.slug for broader in concept.broader.all()]
    row["related"] = [related.slug for related in concept.related.all()]
    return row
