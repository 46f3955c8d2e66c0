"""Files named by records: found below one folder only, stored once per content."""

import hashlib
from pathlib import Path

from django.core.files import File
from wagtail.documents.models import Document

from catalogue.importers.records import RecordError
from catalogue.models import DocumentFile

ALLOWED_SUFFIXES = {".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".txt", ".csv", ".zip"}
MAX_BYTES = 200 * 1024 * 1024


class FileStore:
    """Turns relative paths into Wagtail documents. `folder` is where paths start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._hashes: dict[str, str] = {}

    def find(self, path: str) -> Path:
        """Return the file at a relative path. Raises RecordError where it isn't usable."""
        if "\\" in path or Path(path).is_absolute() or ".." in Path(path).parts:
            raise RecordError([f"file: {path!r} leaves the folder of the import"])
        found = (self.folder / path).resolve()
        if not found.is_relative_to(self.folder):
            raise RecordError([f"file: {path!r} leaves the folder of the import"])
        if not found.is_file():
            raise RecordError([f"file: {path!r} does not exist"])
        if found.suffix.lower() not in ALLOWED_SUFFIXES:
            raise RecordError([f"file: {path!r} is not one of {', '.join(sorted(ALLOWED_SUFFIXES))}"])
        if not 0 < found.stat().st_size <= MAX_BYTES:
            raise RecordError([f"file: {path!r} is empty or has more than {MAX_BYTES:,} bytes"])
        return found

    def sha256(self, path: str) -> str:
        """Return the SHA-256 of the file at a path, "" for no path."""
        if not path:
            return ""
        if path not in self._hashes:
            with self.find(path).open("rb") as handle:
                self._hashes[path] = hashlib.file_digest(handle, "sha256").hexdigest()
        return self._hashes[path]

    def document(self, path: str, title: str) -> Document:
        """Return the document with this content, storing the file if there is none."""
        known = DocumentFile.objects.select_related("document").filter(sha256=self.sha256(path)).first()
        if known:
            return known.document
        found = self.find(path)
        with found.open("rb") as handle:
            document = Document(title=title)
            document.file.save(found.name, File(handle), save=False)
            document.file_size = found.stat().st_size
            document.save()
        return document
