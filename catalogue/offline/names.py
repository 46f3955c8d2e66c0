"""Names inside a pack: plain ASCII, short, the same on every file system from FAT32 on."""

import hashlib
import re
from pathlib import PurePosixPath

from django.conf import settings

LONGEST_STEM = 56
# Windows gives these to devices, whatever the extension.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")
SAFE_PATH = re.compile(r"(?:[a-z0-9][a-z0-9-]{0,79}/)?[A-Za-z0-9][A-Za-z0-9-]{0,79}(?:\.[a-z0-9]{1,5})?")
IMAGE_EXTENSIONS = ("avif", "gif", "jpg", "jpeg", "png", "webp")


class UnsafeNameError(ValueError):
    """A name that must not get into a pack, or that is taken. Never raised for names made here."""


def stem_of(key: str) -> str:
    """Return a work's key as the beginning of a file name; keys too long or reserved end in a digest."""
    if len(key) <= LONGEST_STEM and re.fullmatch(r"[a-z0-9][a-z0-9-]*", key) and not RESERVED.fullmatch(key):
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:10]
    head = re.sub(r"[^a-z0-9-]", "", key.lower())[: LONGEST_STEM - 11].strip("-")
    return f"{head}-{digest}" if head else digest


def page_path(key: str) -> str:
    return f"works/{stem_of(key)}.html"


def file_path(key: str, language_code: str, sha256: str, file_name: str) -> str:
    extension = PurePosixPath(file_name).suffix.lstrip(".").lower()
    if extension not in settings.WAGTAILDOCS_EXTENSIONS:
        extension = "bin"
    return f"files/{stem_of(key)}-{language_code}-{sha256[:8]}.{extension}"


def image_path(sha256: str, file_name: str) -> str:
    extension = PurePosixPath(file_name).suffix.lstrip(".").lower()
    return f"images/{sha256[:16]}.{extension if extension in IMAGE_EXTENSIONS else 'bin'}"


def check_path(path: str) -> str:
    """Return a path that can't leave the folder it is unpacked into. Raises UnsafeNameError."""
    if not SAFE_PATH.fullmatch(path):
        raise UnsafeNameError(path)
    return path
