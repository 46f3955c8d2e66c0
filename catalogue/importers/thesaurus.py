"""Brings the thesaurus in line with records that were read: everything in bulk, in one short transaction."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from catalogue.importers.thesaurus_records import ConceptRecord, ThesaurusFile
from catalogue.models import BroaderLink, Concept, ConceptLabel, RelatedLink
from catalogue.models.thesaurus import LabelKind, TranslationRule, find_cycle, mark_vocabulary_changed
from catalogue.thesaurus_index import index_concepts

BATCH = 500


@dataclass
class ThesaurusReport:
    """Counts of concepts, of links left out, and (place, reason) of what was refused."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    unknown_links: int = 0
    skipped_labels: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def write_thesaurus(
    read: ThesaurusFile,
    *,
    scheme: str = "",
    remove_missing: bool = False,
    dry_run: bool = False,
    on_concept: Callable[[int], object] = lambda _count: None,
) -> ThesaurusReport:
    """Create and change what the records say. Names and links that only the site has stay, unless `remove_missing`."""
    with transaction.atomic():
        writer = Writer(scheme, remove_missing)
        writer.report.refused = list(read.refused)
        writer.resolve(read.records)
        for record in read.records:
            writer.compare_labels(record)
            on_concept(1)
        writer.write_labels()
        writer.write_links(read.records)
        if remove_missing:
            writer.remove_concepts()
        report = writer.finish(read.records)
        transaction.set_rollback(dry_run)
    if not dry_run:
        # Wagtail's index takes longest and may lag behind: the database is not locked meanwhile.
        index_concepts(writer.changed)
    return report


class Writer:
    """What is in the database, what is to be changed, and what was changed."""

    def __init__(self, scheme: str, remove_missing: bool) -> None:
        self.scheme, self.remove_missing = scheme, remove_missing
        self.report = ThesaurusReport()
        self.by_slug = {concept.slug: concept for concept in Concept.objects.all()}
        self.by_uri = {concept.uri: concept for concept in self.by_slug.values() if concept.uri}
        self.concepts: dict[str, Concept] = {}  # by the record's identifier
        self.created: set[int] = set()
        self.changed: set[int] = set()
        self.labels: dict[int, dict[tuple[str, str], ConceptLabel]] = defaultdict(dict)
        for label in ConceptLabel.objects.iterator(chunk_size=5000):
            self.labels[label.concept_id][label.language, label.text] = label
        self.demoted: list[ConceptLabel] = []
        self.rekinded: list[ConceptLabel] = []
        self.new_labels: list[ConceptLabel] = []
        self.old_labels: list[int] = []

    def resolve(self, records: list[ConceptRecord]) -> None:
        """Find each record's concept, or make it."""
        new = []
        for record in records:
            concept = self.by_uri.get(record.uri) if record.uri else self.by_slug.get(record.slug)
            if concept is None:
                concept = Concept(
                    slug=self.free_slug(record.slug),
                    uri=record.uri,
                    scheme=self.scheme,
                    is_searched=record.is_searched,
                    **facts_of(record),
                )
                self.by_slug[concept.slug] = concept
                new.append(concept)
            elif add_facts(concept, facts_of(record)):
                concept.save(update_fields=list(facts_of(record)))
                self.changed.add(concept.pk)
            self.concepts[record.identifier] = concept
        Concept.objects.bulk_create(new, batch_size=BATCH)
        self.created = {concept.pk for concept in new}

    def free_slug(self, slug: str) -> str:
        candidate, number = slug, 1
        while candidate in self.by_slug:
            number += 1
            candidate = f"{slug[:95]}-{number}"
        return candidate

    def compare_labels(self, record: ConceptRecord) -> None:
        concept = self.concepts[record.identifier]
        present = self.labels.get(concept.pk, {})
        self.report.skipped_labels += record.skipped_labels
        preferred = {code for (code, _text), kind in record.labels.items() if kind == LabelKind.PREFERRED}
        for key, label in present.items():
            if key not in record.labels:
                if self.remove_missing:
                    self.old_labels.append(label.pk)
                    self.changed.add(concept.pk)
                elif label.kind == LabelKind.PREFERRED and label.language in preferred:
                    self.change_kind(label, LabelKind.ALTERNATIVE)  # what it was called until now still finds it
        for key, kind in record.labels.items():
            known = present.get(key)
            if known is None:
                language, text = key
                self.new_labels.append(ConceptLabel(concept_id=concept.pk, language=language, text=text, kind=kind))
                self.changed.add(concept.pk)
            elif known.kind not in (kind, LabelKind.FORBIDDEN) and (known.kind, kind) != (
                LabelKind.ACRONYM,
                LabelKind.ALTERNATIVE,
            ):
                self.change_kind(known, kind)

    def change_kind(self, label: ConceptLabel, kind: str) -> None:
        # The database allows one preferred name at any moment, so the old ones step down first.
        (self.demoted if label.kind == LabelKind.PREFERRED else self.rekinded).append(label)
        label.kind = kind
        self.changed.add(label.concept_id)

    def write_labels(self) -> None:
        for start in range(0, len(self.old_labels), BATCH):
            ConceptLabel.objects.filter(pk__in=self.old_labels[start : start + BATCH]).delete()
        for labels in (self.demoted, self.rekinded):
            ConceptLabel.objects.bulk_update(labels, ["kind"], batch_size=BATCH)
        ConceptLabel.objects.bulk_create(self.new_labels, batch_size=BATCH)

    def write_links(self, records: list[ConceptRecord]) -> None:
        related: set[tuple[int, int]] = set()
        for record in records:
            own = self.concepts[record.identifier].pk
            for other in self.known_links(record.related):
                if other != own:
                    related |= {(own, other), (other, own)}
        self.add_links(RelatedLink, "related_id", related, records)
        self.add_links(BroaderLink, "broader_id", self.broader_pairs(records), records)

    def known_links(self, identifiers: list[str]) -> list[int]:
        known = [self.concepts[identifier].pk for identifier in identifiers if identifier in self.concepts]
        self.report.unknown_links += len(identifiers) - len(known)
        return known

    def broader_pairs(self, records: list[ConceptRecord]) -> set[tuple[int, int]]:
        links: dict[int, set[int]] = defaultdict(set)
        own_ids = {self.concepts[record.identifier].pk for record in records}
        for concept_id, broader_id in BroaderLink.objects.values_list("concept_id", "broader_id"):
            if not (self.remove_missing and concept_id in own_ids):
                links[concept_id].add(broader_id)
        pairs: set[tuple[int, int]] = set()
        for record in records:
            own = self.concepts[record.identifier].pk
            for other in self.known_links(record.broader):
                is_new = other not in links[own]
                links[own].add(other)
                if is_new and find_cycle(links, own):
                    links[own].discard(other)
                    self.report.refused.append((record.place, "a broader concept that is narrower than this one"))
                    continue
                pairs.add((own, other))
        return pairs

    def add_links(
        self,
        model: type[BroaderLink] | type[RelatedLink],
        target: str,
        wanted: set[tuple[int, int]],
        records: list[ConceptRecord],
    ) -> None:
        present = set(model._default_manager.values_list("concept_id", target))
        missing = sorted(wanted - present)
        model._default_manager.bulk_create(
            [model(concept_id=own, **{target: other}) for own, other in missing],  # type: ignore[misc]
            batch_size=BATCH,
        )
        self.changed |= {own for own, _other in missing}
        if self.remove_missing:
            own_ids = {self.concepts[record.identifier].pk for record in records}
            # Links to what the file doesn't have are its business only where both ends are in it.
            for own, other in present - wanted:
                if own in own_ids and other in own_ids:
                    model._default_manager.filter(concept_id=own, **{target: other}).delete()
                    self.changed.add(own)

    def remove_concepts(self) -> None:
        kept = {concept.pk for concept in self.concepts.values()}
        gone = [pk for pk in Concept.objects.filter(scheme=self.scheme).values_list("pk", flat=True) if pk not in kept]
        for start in range(0, len(gone), BATCH):
            Concept.objects.filter(pk__in=gone[start : start + BATCH]).delete()
        self.report.removed = len(gone)

    def finish(self, records: list[ConceptRecord]) -> ThesaurusReport:
        self.report.created = len(self.created)
        self.changed |= self.created
        self.report.updated = len(self.changed - self.created)
        touched = {concept.pk for concept in self.concepts.values()} & self.changed
        self.report.unchanged = len(records) - len(touched)
        if self.changed:
            mark_vocabulary_changed()
        return self.report


def facts_of(record: ConceptRecord) -> dict[str, Any]:
    """Return what a record says of its concept, by the names of the fields."""
    return {
        "scope_notes": record.scope_notes,
        "translation_rule": TranslationRule.KEEP if record.is_kept else TranslationRule.TRANSLATE,
        "translation_notes": record.translation_notes,
    }


def add_facts(concept: Concept, facts: dict[str, Any]) -> bool:
    """Add the notes and the rule of a record to a concept; say whether that changed anything. Nothing is taken away."""
    changed = False
    for name in ("scope_notes", "translation_notes"):
        if facts[name].items() - getattr(concept, name).items():
            setattr(concept, name, getattr(concept, name) | facts[name])
            changed = True
    if facts["translation_rule"] == TranslationRule.KEEP != concept.translation_rule:
        concept.translation_rule = TranslationRule.KEEP
        changed = True
    return changed
