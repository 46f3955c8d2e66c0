"""What belongs into a pack: public pages in its language, the files of true versions, titles found elsewhere only."""

import hashlib
import itertools
import json
from collections.abc import Iterator

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from catalogue.models import (
    Audience,
    Body,
    DocumentFile,
    Instrument,
    InstrumentTitle,
    LanguageVersion,
    OfflinePack,
    Region,
    Topic,
    Work,
    WorkPage,
    WorkRelation,
)
from catalogue.models.kinds import ToolType, VersionStatus, WorkKind
from catalogue.models.offline import PackSubject
from catalogue.models.work_pages import PAGE_TYPES
from catalogue.public_files import private_collection_ids
from pages.languages import language_codes
from pages.querysets import visible_pages

BATCH = 100
CURRICULUM_TYPES = (ToolType.CURRICULUM_MODULE, ToolType.TEACHING_GUIDE)
KINDS = (WorkKind.TOOL, WorkKind.PUBLICATION, WorkKind.TRAINING)
# Which title stands for a work that isn't there in the pack's language.
STAND_IN_ORDER = ("en", "fr", "es", "ru", "ar", "zh-hans")


def public_pages(model: type[WorkPage] = WorkPage) -> QuerySet:
    """Return the pages of works that everybody may read now."""
    is_current = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
    return visible_pages(model.objects.filter(is_current, locale__language_code__in=language_codes()))


def subject_filter(pack: OfflinePack) -> Q:
    """Match the pages of the works that a pack is about, in whatever language."""
    if pack.subject == PackSubject.CURRICULUM:
        return Q(work__type__in=CURRICULUM_TYPES)
    return Q(work__topics=pack.topic_id) if pack.subject == PackSubject.TOPIC else Q()


def pages_of(pack: OfflinePack, model: type[WorkPage] = WorkPage) -> QuerySet:
    return public_pages(model).filter(subject_filter(pack), locale__language_code=pack.language)


def elsewhere_pages(pack: OfflinePack) -> QuerySet:
    """Return the pages, in other languages, of works without a page in the pack's."""
    own = public_pages().filter(locale__language_code=pack.language).values("work")
    return public_pages().filter(subject_filter(pack)).exclude(work__in=own)


def iterate_elsewhere(pack: OfflinePack) -> Iterator[WorkPage]:
    """Yield one page for each work that there is in other languages only, in the order of the keys."""
    pages = elsewhere_pages(pack).select_related("work", "locale").defer("body").order_by("work__key", "pk")
    for _key, group in itertools.groupby(pages.iterator(BATCH), key=lambda page: page.work_id):
        yield min(group, key=lambda page: STAND_IN_ORDER.index(page.locale.language_code))


def page_ids(pack: OfflinePack, kind: str) -> list[int]:
    """Return the ids of a kind's pages in the order of the pack: the newest first."""
    pages = pages_of(pack, PAGE_TYPES[kind])
    date = "work__starts_at" if kind == WorkKind.TRAINING else "work__date"
    return list(pages.order_by(F(date).desc(nulls_last=True), "work__key").values_list("pk", flat=True))


def load_pages(pack: OfflinePack, kind: str, ids: list[int]) -> list[WorkPage]:
    """Return pages with everything that is shown of them, in the order of their ids."""
    works = Work.objects.prefetch_related(
        "topics",
        "audiences",
        "regions",
        "bodies",
        Prefetch("instruments", queryset=Instrument.objects.prefetch_related("titles")),
        Prefetch("versions", queryset=shown_versions()),
        "relations",
        "incoming_relations",
    )
    pages = pages_of(pack, PAGE_TYPES[kind]).filter(pk__in=ids).select_related("locale")
    by_id = {page.pk: page for page in pages.prefetch_related(Prefetch("work", queryset=works))}
    return [by_id[pk] for pk in ids if pk in by_id]


def shown_versions() -> QuerySet[LanguageVersion]:
    # The texts of files are large, and not shown.
    versions = LanguageVersion.objects.select_related("document__catalogue_file__text").order_by("pk")
    return versions.defer("document__catalogue_file__text__pages")


def packed_versions(pack: OfflinePack) -> QuerySet[LanguageVersion]:
    """Return the published versions in the pack's language whose files everybody may have."""
    return LanguageVersion.objects.filter(
        work__in=pages_of(pack).values("work"),
        language=pack.language,
        status=VersionStatus.PUBLISHED,
        document__catalogue_file__isnull=False,
    ).exclude(document__collection__in=private_collection_ids())


def packed_files(pack: OfflinePack) -> QuerySet[DocumentFile]:
    documents = packed_versions(pack).values("document")
    return DocumentFile.objects.filter(document__in=documents).order_by("sha256", "document_id")


def fingerprint(pack: OfflinePack, program: str) -> str:
    """Return a digest of the rows that a pack is made of; another one means that it may have to be built anew.

    `program` stands for what makes the pack (templates, styles, words of the interface).
    """
    digest = hashlib.sha256(json.dumps([program, pack.key, pack.has_files]).encode())
    for rows in queries_of(pack):
        for row in rows.iterator(1000):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def queries_of(pack: OfflinePack) -> Iterator[QuerySet]:
    """Yield the rows that a pack is made of, as tuples in a fixed order."""
    works = pages_of(pack).values("work")
    columns = ("pk", "title", "url_path", "last_published_at", "live_revision_id", "work__updated_at")
    yield pages_of(pack).order_by("pk").values_list(*columns)
    yield elsewhere_pages(pack).order_by("pk").values_list("pk", "title", "url_path", "work__type")
    yield LanguageVersion.objects.filter(work__in=works).order_by("pk").values_list()
    yield packed_files(pack).values_list("sha256", "byte_size", "document__file")
    relations = WorkRelation.objects.filter(Q(work__in=works) | Q(target__in=works))
    yield relations.order_by("pk").values_list()
    related = Q(work__in=relations.values("work")) | Q(work__in=relations.values("target"))
    yield public_pages().filter(related).order_by("pk").values_list("pk", "title", "url_path")
    for name in ("topics", "audiences", "regions", "bodies", "instruments"):
        yield getattr(Work, name).through.objects.filter(work__in=works).order_by("pk").values_list()
    for model in (Topic, Audience, Region, Body):
        yield model.objects.order_by("pk").values_list("pk", "labels")
    yield InstrumentTitle.objects.order_by("pk").values_list("instrument", "language", "title")
