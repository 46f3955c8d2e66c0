"""Writes the ZIP itself: safe names, each once, fixed times, so that the same content gives the same bytes."""

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from catalogue.offline.names import UnsafeNameError, check_path

# These are compressed already.
STORED_EXTENSIONS = (
    ".pdf",
    ".docx",
    ".pptx",
    ".xlsx",
    ".odt",
    ".zip",
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".avif",
    ".gif",
)
LEVEL = 9
PERMISSIONS = 0o644
# Not the clock's: the same content has to give the same bytes.
EARLIEST = (1980, 1, 1, 0, 0, 0)


class PackTooLargeError(RuntimeError):
    """A pack would not fit on FAT32, where a file is smaller than 4 GiB."""

    is_retryable = False


class PackArchive:
    """A ZIP file being written. `entries` is {path: SHA-256} in the order of writing."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self.entries: dict[str, str] = {}
        self._taken: set[str] = set()
        self._max_bytes = max_bytes
        self._target = path.open("wb")
        self._zip = zipfile.ZipFile(self._target, "w")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._zip.close()
            if kind is None:
                self._check_size(self._target.tell())
        finally:
            self._target.close()

    def add(self, path: str, content: bytes | Iterable[bytes]) -> str:
        """Write one entry, in parts if it is large; return its SHA-256. Raises UnsafeNameError, PackTooLargeError."""
        info = self._build_info(path)
        digest = hashlib.sha256()
        parts = [content] if isinstance(content, bytes) else content
        with self._zip.open(info, "w") as entry:
            for part in parts:
                digest.update(part)
                entry.write(part)
                self._check_size(self._target.tell())
        self.entries[path] = digest.hexdigest()
        return self.entries[path]

    def _build_info(self, path: str) -> zipfile.ZipInfo:
        if path.lower() in self._taken:
            raise UnsafeNameError(f"{path} is there already")
        self._taken.add(check_path(path).lower())
        info = zipfile.ZipInfo(path, EARLIEST)
        info.create_system = 3
        info.external_attr = PERMISSIONS << 16
        is_stored = path.lower().endswith(STORED_EXTENSIONS)
        info.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
        info._compresslevel = None if is_stored else LEVEL  # type: ignore[attr-defined]
        return info

    def _check_size(self, size: int) -> None:
        if size > self._max_bytes:
            raise PackTooLargeError(f"more than {self._max_bytes} bytes")
