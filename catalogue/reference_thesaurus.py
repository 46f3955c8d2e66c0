"""Loads the concepts of catalogue/reference/thesaurus.json under the rules of catalogue/reference_data.py.

Links to broader and related concepts are written for new concepts, and for all when overwriting.
"""

from collections import Counter
from typing import Any

from catalogue.models import BroaderLink, Concept, ConceptLabel, RelatedLink
from catalogue.models.thesaurus import LabelKind, TranslationRule, mark_vocabulary_changed
from catalogue.reference_outcomes import Outcome
from catalogue.thesaurus_index import index_concepts

Row = dict[str, Any]
LabelKey = tuple[str, str, str]


def load_concepts(rows: list[Row], overwrite: bool) -> Counter[str]:
    """Create, complete or overwrite the concepts of the rows; return {outcome: number of rows}."""
    present = {concept.slug: concept for concept in Concept.objects.prefetch_related("labels")}
    new = Concept.objects.bulk_create(
        Concept(slug=row["slug"], **facts_of_row(row)) for row in rows if row["slug"] not in present
    )
    concepts = present | {concept.slug: concept for concept in new}
    links = read_links()
    counts: Counter[str] = Counter()
    rewritten: list[Row] = []
    labels: list[ConceptLabel] = []
    for row in rows:
        concept = concepts[row["slug"]]
        missing = labels_of_row(row)
        if row["slug"] not in present:
            outcome = Outcome.CREATED
        elif overwrite and state_of(concept, links) != state_of_row(row):
            ConceptLabel.objects.filter(concept=concept).delete()
            Concept.objects.filter(pk=concept.pk).update(**facts_of_row(row))
            outcome = Outcome.OVERWRITTEN
        else:
            languages = {label.language for label in concept.labels.all()}
            missing = [label for label in missing if label[0] not in languages]
            outcome = Outcome.COMPLETED if missing else Outcome.UNCHANGED
        labels += [
            ConceptLabel(concept_id=concept.pk, language=code, kind=kind, text=text) for code, kind, text in missing
        ]
        if outcome in (Outcome.CREATED, Outcome.OVERWRITTEN):
            rewritten.append(row)
        counts[outcome] += 1
    ConceptLabel.objects.bulk_create(labels)
    write_links(rewritten)
    if labels:
        announce_changes({label.concept_id for label in labels})
    return counts


def announce_changes(concept_ids: set[int]) -> None:
    """Tell the vocabulary and Wagtail's index of rows that were written in bulk, without signals."""
    mark_vocabulary_changed()
    index_concepts(concept_ids)


def facts_of_row(row: Row) -> Row:
    """Return the concept's own fields; "kept": true names what no language translates, which searches needn't widen."""
    is_kept = row.get("kept", False)
    rule = TranslationRule.KEEP if is_kept else TranslationRule.TRANSLATE
    return {"is_searched": not is_kept, "translation_rule": rule}


def labels_of_row(row: Row) -> list[LabelKey]:
    """Return (language, kind, text) of every name in a row."""
    labels: list[LabelKey] = []
    for language, kinds in row["labels"].items():
        for kind, texts in kinds.items():
            labels += [(language, kind, text) for text in ([texts] if kind == LabelKind.PREFERRED else texts)]
    return labels


Links = dict[str, tuple[set[str], set[str]]]


def read_links() -> Links:
    """Return {slug: (slugs of broader concepts, slugs of related ones)}."""
    links: Links = {}
    for slug, broader in BroaderLink.objects.values_list("concept__slug", "broader__slug"):
        links.setdefault(slug, (set(), set()))[0].add(broader)
    for slug, related in RelatedLink.objects.values_list("concept__slug", "related__slug"):
        links.setdefault(slug, (set(), set()))[1].add(related)
    return links


def state_of(concept: Concept, links: Links) -> tuple[Any, ...]:
    labels = {(label.language, label.kind, label.text) for label in concept.labels.all()}
    facts = {"is_searched": concept.is_searched, "translation_rule": concept.translation_rule}
    return (labels, facts, *links.get(concept.slug, (set(), set())))


def state_of_row(row: Row) -> tuple[Any, ...]:
    return (set(labels_of_row(row)), facts_of_row(row), set(row["broader"]), set(row["related"]))


def write_links(rows: list[Row]) -> None:
    """Write the links of rows. All concepts of the file are there by now."""
    if not rows:
        return
    ids = dict(Concept.objects.values_list("slug", "pk"))
    concepts = [ids[row["slug"]] for row in rows]
    BroaderLink.objects.filter(concept__in=concepts).delete()
    RelatedLink.objects.filter(concept__in=concepts).delete()
    RelatedLink.objects.filter(related__in=concepts).delete()
    BroaderLink.objects.bulk_create(
        BroaderLink(concept_id=ids[row["slug"]], broader_id=ids[slug]) for row in rows for slug in row["broader"]
    )
    pairs = {(ids[row["slug"]], ids[slug]) for row in rows for slug in row["related"] if slug in ids}
    both_ways = pairs | {(related, concept) for concept, related in pairs}
    RelatedLink.objects.bulk_create(RelatedLink(concept_id=one, related_id=other) for one, other in sorted(both_ways))
