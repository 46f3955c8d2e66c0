"""Where packs lie: one folder that web servers and workers share, with whole files only."""

import time
import zipfile
from pathlib import Path

from django.conf import settings

from catalogue.models import OfflinePack

# So long may a download of a former version go on that holds nothing that was withdrawn.
KEEP_FORMER_SECONDS = 24 * 3600.0
# The second part of a file that nobody has been writing to for so long was left by a lost worker.
ABANDONED_SECONDS = 6 * 3600.0
PART = ".part"
CHECKSUMS = "SHA256SUMS"


def pack_folder() -> Path:
    folder = Path(settings.OFFLINE_PACKS_ROOT or Path(settings.MEDIA_ROOT) / "offline_packs")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pack_file(pack: OfflinePack) -> Path:
    return pack_folder() / pack.file_name


def part_file(pack: OfflinePack, owner: str) -> Path:
    return pack_folder() / f"{pack.key}.{owner}{PART}"


def read_paths(path: Path) -> set[str]:
    """Return the paths in a pack; {} where the file is gone or none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return set()


def clean_folder() -> int:
    """Delete files that no row needs any more; return how many.

    A former version stays for downloads under way, unless it holds a page or file that the newest hasn't.
    """
    newest = {pack.file_name: pack for pack in OfflinePack.objects.exclude(version="")}
    deleted = 0
    for path in sorted(pack_folder().iterdir()):
        if path.name in newest or not path.is_file():
            continue
        age = time.time() - path.stat().st_mtime
        if path.suffix == PART:
            is_needed = age < ABANDONED_SECONDS
        else:
            is_needed = age < KEEP_FORMER_SECONDS and is_kept(path, list(newest.values()))
        if not is_needed:
            path.unlink(missing_ok=True)
            deleted += 1
    return deleted


def is_kept(former: Path, packs: list[OfflinePack]) -> bool:
    """Whether a former version holds nothing that its pack doesn't hold any more."""
    key = former.stem.removeprefix("sextant-").rsplit("-", 2)[0]
    pack = next((each for each in packs if each.key == key), None)
    return pack is not None and pack.is_available and read_paths(former) <= read_paths(pack_file(pack))
