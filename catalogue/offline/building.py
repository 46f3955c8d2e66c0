"""Builds one pack into a file. Memory doesn't grow with its works but for their paths and checksums."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import structlog
from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail.documents.models import Document

from catalogue.models import DocumentFile, LanguageVersion, OfflinePack, WorkPage
from catalogue.models.kinds import VersionStatus
from catalogue.offline import contents, covers, rendering
from catalogue.offline.archive import PackArchive
from catalogue.offline.links import PackLinks, online_url
from catalogue.offline.names import file_path, page_path
from catalogue.public_files import private_collection_ids
from catalogue.version_rows import VersionRow, build_version_row, file_of
from pages.components import Label

logger = structlog.get_logger(__name__)
# Called with (works done, works in all) as often as the builder can; raises where it has to stop.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BuiltPack:
    """What was written: `content` is a digest of everything but version and date, `byte_size` is that of the ZIP."""

    content: str
    version: str
    sha256: str
    byte_size: int
    file_count: int
    work_counts: dict[str, int]


def build_pack(pack: OfflinePack, path: Path, former_version: str, today: str, on_progress: Progress) -> BuiltPack:
    """Write a pack to `path`. Its version is the former one, date included, where the content is the same.

    `today` is "20261125". Raises PackTooLargeError, UnsafeNameError, OSError, and what `on_progress` raises.
    """
    # Cancelled and such are facts; "closes soon" would follow the clock, and the bytes with it.
    with override(pack.language), tempfile.TemporaryFile() as sections, PackArchive(path, pack_limit()) as archive:
        builder = PackBuilder(pack, archive, sections, on_progress)
        builder.write_works()
        content = builder.content_digest()
        version = former_version if former_version.endswith(f"-{content[:8]}") else f"{today}-{content[:8]}"
        builder.write_covers(version)
    with path.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    counts = dict(builder.counts)
    return BuiltPack(content, version, sha256, path.stat().st_size, len(builder.files), counts)


def pack_limit() -> int:
    return int(settings.OFFLINE_PACK_MAX_BYTES)


@dataclass
class PackBuilder:
    """One pack being written."""

    pack: OfflinePack
    archive: PackArchive
    sections: IO[bytes]
    on_progress: Progress
    counts: Counter[str] = field(default_factory=Counter)
    # {SHA-256: path in the pack}
    files: dict[str, str] = field(default_factory=dict)
    images: set[str] = field(default_factory=set)
    done: int = 0

    def write_works(self) -> None:
        """Write the pages, files and pictures of all works; their index entries go to `sections`."""
        ids = {kind: contents.page_ids(self.pack, kind) for kind in contents.KINDS}
        self.total = sum(map(len, ids.values()))
        self.private = private_collection_ids()
        self.links = PackLinks(add_image=self.add_image if self.pack.has_files else None)
        pages = contents.pages_of(self.pack).select_related("work", "locale").defer("body")
        for page in pages.iterator(contents.BATCH):
            self.links.remember(page)
        self.step(0)
        for kind, wanted in ids.items():
            self.write_kind(kind, wanted)
        self.write_elsewhere()

    def write_kind(self, kind: str, ids: list[int]) -> None:
        for start in range(0, len(ids), contents.BATCH):
            pages = contents.load_pages(self.pack, kind, ids[start : start + contents.BATCH])
            titles = self.titles_of_related(pages)
            for page in pages:
                if not self.counts[kind]:
                    self.sections.write(covers.section_head(kind))
                self.write_work(page, titles)
                self.counts[kind] += 1
                self.step(1)
        if self.counts[kind]:
            self.sections.write(covers.SECTION_END)

    def write_work(self, page: WorkPage, titles: dict[int, Label]) -> None:
        rows = [self.row_of(page.work.key, version) for version in page.work.versions.all()]
        packed = rendering.describe_work(page, rows, titles, self.links)
        self.archive.add(page_path(page.work.key), rendering.render_work(packed))
        self.sections.write(rendering.render_entry(rendering.entry_of(packed)))

    def write_elsewhere(self) -> None:
        for page in contents.iterate_elsewhere(self.pack):
            if not self.counts["elsewhere"]:
                self.sections.write(covers.section_head("elsewhere"))
            self.sections.write(rendering.render_entry(rendering.entry_elsewhere(page)))
            self.counts["elsewhere"] += 1
            self.step(0)
        if self.counts["elsewhere"]:
            self.sections.write(covers.SECTION_END)

    def titles_of_related(self, pages: list[WorkPage]) -> dict[int, Label]:
        """Return {work id: title with its address} of the works that take the place of these, or had it."""
        wanted: set[int] = set()
        for page in pages:
            wanted.update(each.target_id for each in page.work.relations.all())
            wanted.update(each.work_id for each in page.work.incoming_relations.all())
        if not wanted:
            return {}
        order = [self.pack.language, *contents.STAND_IN_ORDER]
        found = contents.public_pages().filter(Q(work__in=wanted)).select_related("locale").defer("body")
        best: dict[int, WorkPage] = {}
        for page in sorted(found, key=lambda page: order.index(page.locale.language_code)):
            best.setdefault(page.work_id, page)
        return {
            pk: Label(page.title, page.locale.language_code, self.links.href(online_url(page)))
            for pk, page in best.items()
        }

    def row_of(self, key: str, version: LanguageVersion) -> VersionRow:
        """Return a version's facts; its file is put into the pack if it belongs there."""
        document, file = version.document, file_of(version)
        if document is None or file is None or document.collection_id in self.private:
            return build_version_row(version, None)
        row = build_version_row(version, file)
        is_own = version.language == self.pack.language and version.status == VersionStatus.PUBLISHED
        row.url = self.add_file(key, version, file) if is_own and self.pack.has_files else ""
        return row

    def add_file(self, key: str, version: LanguageVersion, file: DocumentFile) -> str:
        """Put a file into the pack, once; return its path, or "" where the storage has lost it."""
        if file.sha256 not in self.files:
            document: Document = file.document
            if not document.file.storage.exists(document.file.name):
                logger.warning("offline_pack_lacks_file", pack=self.pack.key, document_id=document.pk)
                return ""
            path = file_path(key, version.language, file.sha256, document.filename)
            self.archive.add(path, self.read(document))
            self.files[file.sha256] = path
        return self.files[file.sha256]

    def read(self, document: Document) -> Iterator[bytes]:
        with document.file.open("rb") as handle:
            for chunk in handle.chunks():
                yield chunk
                self.step(0)

    def add_image(self, path: str, content: bytes) -> str:
        if path not in self.images:
            self.archive.add(path, content)
            self.images.add(path)
        return path

    def step(self, works: int) -> None:
        self.done += works
        self.on_progress(self.done, self.total)

    def content_digest(self) -> str:
        """Write what is the same in every version; return a digest of all that makes the content."""
        for path, content in covers.fixed_files(self.pack.language):
            self.archive.add(path, content)
        digest = hashlib.sha256(json.dumps(sorted(self.archive.entries.items())).encode())
        self.sections.seek(0)
        for part in iter(lambda: self.sections.read(1 << 16), b""):
            digest.update(part)
        head, tail = self.index_frame("")
        digest.update(head + tail)
        return digest.hexdigest()

    def index_frame(self, version: str) -> tuple[bytes, bytes]:
        """Return what stands before and behind the works in index.html."""
        marker = "<!--works-->"
        context = rendering.frame_context() | covers.describe(self.pack) | {"root": "", "pack": self.pack}
        context |= {"version": version, "marker": covers.safe(marker), "file_count": len(self.files)}
        context["work_count"] = sum(self.counts[kind] for kind in contents.KINDS)
        head, _marker, tail = render_to_string("catalogue/offline/index.html", context).partition(marker)
        return head.encode(), tail.encode()

    def write_covers(self, version: str) -> None:
        """Write what names the version: index, manifest, checksums."""
        head, tail = self.index_frame(version)
        self.archive.add("index.html", self.index_parts(head, tail))
        manifest = covers.manifest(self.pack, version, dict(self.counts), len(self.files))
        self.archive.add("manifest.json", manifest)
        sums = (f"{digest}  {path}\n".encode() for path, digest in sorted(self.archive.entries.items()))
        self.archive.add("SHA256SUMS", sums)

    def index_parts(self, head: bytes, tail: bytes) -> Iterator[bytes]:
        yield head
        self.sections.seek(0)
        yield from iter(lambda: self.sections.read(1 << 16), b"")
        yield tail
