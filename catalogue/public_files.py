"""Which files everybody may download: those of published versions of public works, outside of private collections."""

from django.db.models import QuerySet
from wagtail.models import Collection, CollectionViewRestriction

from catalogue.models import DocumentFile, LanguageVersion, WorkPage
from catalogue.models.kinds import VersionStatus
from pages.querysets import visible_pages


def private_collection_ids() -> set[int]:
    """Return the collections under a view restriction. Two queries at most."""
    paths = list(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
    if not paths:
        return set()
    pairs = Collection.objects.values_list("pk", "path")
    return {pk for pk, path in pairs if path.startswith(tuple(paths))}


def public_versions() -> QuerySet[LanguageVersion]:
    """Return the language versions, forthcoming ones included, of works that have a public page."""
    works = visible_pages(WorkPage.objects.all()).values("work_id")
    return LanguageVersion.objects.filter(work_id__in=works)


def public_file_versions() -> QuerySet[LanguageVersion]:
    """Return the published versions whose file everybody may download."""
    versions = public_versions().filter(status=VersionStatus.PUBLISHED, document__catalogue_file__isnull=False)
    return versions.exclude(document__collection_id__in=private_collection_ids())


def known_file(version: LanguageVersion, private_collections: set[int]) -> DocumentFile | None:
    """Return the file of a version if it is public; wants `document__catalogue_file` to be there."""
    document = version.document
    if document is None or version.status != VersionStatus.PUBLISHED or document.collection_id in private_collections:
        return None
    file: DocumentFile | None = getattr(document, "catalogue_file", None)
    return file
