"""Writes checked records to the catalogue: one transaction per work, only what differs."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.importers.files import FileStore
from catalogue.importers.records import Record, RecordError
from catalogue.importers.signals import page_text_arriving
from catalogue.interchange import (
    MOMENTS,
    PLAIN_FACTS,
    SESSION_FACTS,
    SLUG_FACTS,
    VERSION_FACTS,
    facts_of,
    page_texts_of,
    version_state,
)
from catalogue.models import ListingPage, Work, WorkPage
from catalogue.models.kinds import DEFAULT_TYPES, WorkKind
from catalogue.models.versions import LanguageVersion
from catalogue.models.work_pages import PAGE_TYPES
from catalogue.models.works import RelationKind, WorkRelation
from catalogue.plain_text import normalise_plain, plain_to_body, plain_to_rich, plain_to_steps

RELATIONS = {"supersedes": RelationKind.SUPERSEDES, "related": RelationKind.RELATED}
RICH_TEXTS = ("how_to_take_part", "purpose")


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def terms_by_slug() -> dict[str, dict[str, Any]]:
    """Return {field of Work: {slug: instance}} of everything a record may name."""
    return {
        name: {term.slug: term for term in Work._meta.get_field(name).related_model.objects.all()}
        for name in SLUG_FACTS
    }


class WorkWriter:
    """Brings works in line with records. Nothing an editor left unpublished is overwritten."""

    def __init__(self, listings: dict[tuple[str, str], ListingPage], files: FileStore) -> None:
        self.listings = listings
        self.files = files
        self.terms = terms_by_slug()

    def write(self, record: Record) -> Outcome:
        """Apply one record in one transaction. Raises RecordError; then nothing has changed."""
        with transaction.atomic():
            work = Work.objects.select_for_update().filter(key=record.key).first()
            if work is None:
                return self.create(record)
            return self.update(work, record)

    def create(self, record: Record) -> Outcome:
        if not record.pages:
            raise RecordError(["pages: a new work needs a page in at least one language"])
        work = Work(key=record.key, kind=record.kind, type=DEFAULT_TYPES[record.kind], live=True)
        self.set_facts(work, record.facts)
        work.full_clean(exclude=["latest_revision", "live_revision"])
        work.save()
        self.set_relations(work, record.facts)
        self.write_versions(work, record.versions)
        for code, texts in record.pages.items():
            self.create_page(work, code, texts)
        return Outcome.CREATED

    def update(self, work: Work, record: Record) -> Outcome:
        if work.kind != record.kind:
            raise RecordError([f"kind: the work {work.key} is a {work.kind}; a kind can't change"])
        if work.withdrawn_reason:
            raise RecordError([f"the work {work.key} was withdrawn from this site"])
        facts = facts_of(work)
        changed = {name: value for name, value in record.facts.items() if facts.get(name) != value}
        versions_differ = self.versions_differ(work, record.versions)
        pages = {page.locale.language_code: page.specific for page in work.pages.select_related("locale")}
        texts = {code: self.changed_texts(pages.get(code), page) for code, page in record.pages.items()}
        texts = {code: page for code, page in texts.items() if page}
        self.refuse_unpublished(work, bool(changed or versions_differ), [pages[c] for c in texts if c in pages])
        if not (changed or versions_differ or texts):
            return Outcome.UNCHANGED
        if changed or versions_differ:
            self.update_facts(work, changed, record.versions if versions_differ else None)
        for code, page_texts in texts.items():
            if code in pages:
                self.update_page(pages[code], page_texts)
            else:
                self.create_page(work, code, page_texts)
        return Outcome.UPDATED

    def refuse_unpublished(self, work: Work, facts_change: bool, pages: Iterable[WorkPage]) -> None:
        """Stop where an editor's unpublished words or facts would be lost from sight."""
        reasons = []
        if facts_change and work.has_unpublished_changes:
            reasons.append("an editor has unpublished changes to the facts of this work")
        for page in pages:
            draft_by_editor = page.latest_revision and page.latest_revision.user_id
            if draft_by_editor and (page.has_unpublished_changes or not page.live):
                code = page.locale.language_code
                reasons.append(f"pages.{code}: an editor has unpublished changes to this page")
        if reasons:
            raise RecordError(reasons)

    # Facts

    def set_facts(self, work: Work, facts: dict[str, Any]) -> None:
        for name, value in facts.items():
            if name in PLAIN_FACTS:
                setattr(work, PLAIN_FACTS[name], value)
            elif name in SESSION_FACTS:
                setattr(work, SESSION_FACTS[name], value)
            elif name in SLUG_FACTS:
                setattr(work, name, [self.terms[name][slug] for slug in value])
            elif name in ("countries", "venue_country"):
                setattr(work, name, value)
        if work.kind == WorkKind.TRAINING and any(facts.get(name) for name in MOMENTS):
            work.time_zone = work.time_zone or "UTC"

    def update_facts(self, work: Work, changed: dict[str, Any], versions: list[dict[str, Any]] | None) -> None:
        self.set_facts(work, changed)
        work.full_clean(exclude=["latest_revision", "live_revision"])
        work.save()
        self.set_relations(work, changed)
        self.write_versions(work, versions)
        if work.latest_revision_id:
            # The history stays whole: what editors see next is what was imported.
            work = Work.objects.get(pk=work.pk)
            work.save_revision(changed=True, log_action=True).publish(skip_permission_checks=True)

    def set_relations(self, work: Work, facts: dict[str, Any]) -> None:
        for name, kind in RELATIONS.items():
            if name not in facts:
                continue
            targets = dict(Work.objects.filter(key__in=facts[name]).values_list("key", "pk"))
            missing = [key for key in facts[name] if key not in targets]
            if missing:
                raise RecordError([f"{name}: no work has the key {', '.join(missing)}"])
            work.relations.filter(kind=kind).exclude(target_id__in=targets.values()).delete()
            known = set(WorkRelation.objects.filter(work=work, kind=kind).values_list("target_id", flat=True))
            for target in set(targets.values()) - known:
                WorkRelation.objects.create(work=work, kind=kind, target_id=target)

    # Language versions

    def versions_differ(self, work: Work, versions: list[dict[str, Any]] | None) -> bool:
        if versions is None:
            return False
        present = {identity(state): state for state in map(version_state, work.versions.all())}
        if len(versions) != len(present):
            return True
        return any(
            identity(version) not in present or self.version_differs(present[identity(version)], version)
            for version in versions
        )

    def version_differs(self, present: dict[str, Any], wanted: dict[str, Any]) -> bool:
        if "file" in wanted and self.files.sha256(wanted["file"]) != present["sha256"]:
            return True
        return any(present.get(name) != value for name, value in wanted.items() if name != "file")

    def write_versions(self, work: Work, versions: list[dict[str, Any]] | None) -> None:
        if versions is None:
            return
        present = {identity(version_state(version)): version for version in work.versions.all()}
        kept = set()
        for wanted in versions:
            version = present.get(identity(wanted)) or LanguageVersion(work=work)
            version.language, version.kind, version.status = wanted["language"], wanted["kind"], wanted["status"]
            for name, attribute in VERSION_FACTS.items():
                if name in wanted:
                    setattr(version, attribute, wanted[name])
            if "file" in wanted:
                title = f"{work.key} ({version.language})"
                version.document = self.files.document(wanted["file"], title) if wanted["file"] else None
            version.save()
            kept.add(version.pk)
        for version in present.values():
            if version.pk not in kept:
                version.delete()

    # Pages

    def changed_texts(self, page: WorkPage | None, wanted: dict[str, Any]) -> dict[str, Any]:
        if page is None:
            return wanted
        present = page_texts_of(page)
        changed = {name: text for name, text in wanted.items() if comparable(present[name]) != comparable(text)}
        if not page.live:
            # An unpublished page becomes public as a whole.
            return {**wanted}
        return changed

    def set_texts(self, page: WorkPage, texts: dict[str, Any]) -> None:
        for name, text in texts.items():
            if name == "body":
                page.body = plain_to_body(text)
            elif name == "steps":
                page.steps = plain_to_steps(text)
            elif name in RICH_TEXTS:
                setattr(page, name, plain_to_rich(text))
            else:
                setattr(page, name, text)

    def create_page(self, work: Work, language_code: str, texts: dict[str, Any]) -> None:
        listing = self.listings[work.kind, language_code]
        sibling = work.pages.order_by("pk").first()
        page = PAGE_TYPES[work.kind](work=work, slug=self.free_slug(listing, work.key), locale=listing.locale)
        if sibling:
            page.translation_key = sibling.translation_key
        self.set_texts(page, texts)
        now = timezone.now()
        page.first_published_at = page.last_published_at = now
        listing.refresh_from_db(fields=["path", "numchild"])
        listing.add_child(instance=page)

    def free_slug(self, listing: ListingPage, key: str) -> str:
        taken = listing.get_children().filter(slug=key).exists()
        return f"{key}-2" if taken else key

    def update_page(self, page: WorkPage, texts: dict[str, Any]) -> None:
        page_text_arriving.send(sender=type(page), page=page)
        self.set_texts(page, texts)
        page.live, page.has_unpublished_changes = True, False
        page.last_published_at = timezone.now()
        page.first_published_at = page.first_published_at or page.last_published_at
        page.save()
        if page.latest_revision_id:
            revision = page.save_revision(changed=True, log_action=True)
            page.live_revision = revision
            page.has_unpublished_changes = False
            page.save(update_fields=["live_revision", "has_unpublished_changes"], clean=False)


def identity(version: dict[str, Any]) -> tuple[str, str, str]:
    return version["language"], version["kind"], version.get("edition") or ""


def comparable(text: Any) -> Any:
    if isinstance(text, str):
        return normalise_plain(text)
    return [{name: normalise_plain(value) for name, value in step.items()} for step in text]
