"""The exchange folder: out/, in/, done/ and failed/, which an SFTP server can offer to a translation agency.

Whoever writes there isn't trusted: only plain files directly in in/ are read, never what a link leads to.
"""

import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.translations.providers.base import ProviderRefusedError, ProviderUnavailableError
from catalogue.translations.units import ExchangeError

OUT, IN, DONE, FAILED = "out", "in", "done", "failed"
REASON = ".reason.txt"
# How programs name what they haven't finished writing.
UNFINISHED = re.compile(r"^[.~#]|[~#]$|\.(part|filepart|tmp|temp|crdownload|swp)$", re.IGNORECASE)
# How we name it, and after how many seconds nobody writes to it any more: whoever did was killed.
OUR_UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.tmp")
ABANDONED_SECONDS = 86_400
UNSAFE = re.compile(r"[^\w.-]+")
MAX_NAME = 150
MAX_REASON = 5_000
READ_ONLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class ExchangeFolder:
    """One exchange folder. Every method raises ProviderUnavailableError if the disk refuses."""

    def __init__(self, path: str) -> None:
        self.root = Path(path)

    def prepare(self) -> None:
        """Make what is missing. Raises ProviderRefusedError if one of the four isn't a folder of its own."""
        try:
            for name in (OUT, IN, DONE, FAILED):
                part = self.root / name
                part.mkdir(parents=True, exist_ok=True)
                if part.is_symlink():
                    raise ProviderRefusedError(f"{name}/ of the exchange folder is a link")
                if name != IN:
                    remove_abandoned(part)
        except FileExistsError as error:
            raise ProviderRefusedError(f"{Path(error.filename).name} of the exchange folder is no folder") from None
        except OSError as error:
            raise unavailable(error) from error

    def write(self, name: str, content: bytes) -> None:
        """Put a file into out/, whole or not at all; one of that name is replaced."""
        self.write_whole(self.root / OUT / safe_name(name), content)

    def write_whole(self, path: Path, content: bytes) -> None:
        unfinished = path.with_name(f".{uuid4().hex}.tmp")
        try:
            try:
                with unfinished.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
        except OSError as error:
            raise unavailable(error) from error

    def arrived(self) -> Iterator[str]:
        """Yield the names of what lies finished in in/, oldest first: nothing wrote to it for a while.

        The time is that of the last change of any kind, which no program can set back.
        """
        try:
            with os.scandir(self.root / IN) as entries:
                found = [(entry.stat(follow_symlinks=False).st_ctime, entry.name) for entry in entries]
        except FileNotFoundError:
            return
        except OSError as error:
            raise unavailable(error) from error
        now, pause = time.time(), settings.TRANSLATION_EXCHANGE_SETTLE_SECONDS
        for changed, name in sorted(found):
            # A clock that was set back puts changes into the future; those are not fresh either.
            if not UNFINISHED.search(name) and abs(now - changed) >= pause:
                yield name

    def read(self, name: str) -> bytes | None:
        """Return a file of in/; None if it is gone or was written to meanwhile. Raises ExchangeError."""
        path = self.root / IN / name
        try:
            if path.is_symlink():
                raise ExchangeError("link", _("This is a link and not a file."))
            with os.fdopen(os.open(path, READ_ONLY), "rb") as file:
                before = os.fstat(file.fileno())
                if not stat.S_ISREG(before.st_mode):
                    raise ExchangeError("no_file", _("This is not a plain file."))
                content = file.read(settings.TRANSLATION_SELECTION_MAX_BYTES + 1)
                after = os.fstat(file.fileno())
        except FileNotFoundError:
            return None
        except IsADirectoryError:
            raise ExchangeError("no_file", _("This is not a plain file.")) from None
        except OSError as error:
            raise unavailable(error) from error
        is_same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        return content if is_same else None

    def put_away(self, name: str, folder: str, reasons: tuple[str, ...] = ()) -> None:
        """Move a file from in/ to done/ or failed/, with the reasons beside it. Nothing there is replaced."""
        target = self.free_path(folder, name)
        if reasons:
            self.write_whole(target.with_name(target.name + REASON), "\n".join([*reasons, ""]).encode())
        try:
            (self.root / IN / name).rename(target)
        except FileNotFoundError:
            return
        except OSError as error:
            raise unavailable(error) from error

    def free_path(self, folder: str, name: str) -> Path:
        moment = timezone.now().strftime("%Y%m%dT%H%M%SZ")
        path = self.root / folder / f"{moment}-{safe_name(name)}"
        number = 1
        while path.exists() or path.is_symlink():
            number += 1
            path = self.root / folder / f"{moment}-{number}-{safe_name(name)}"
        return path

    def failures(self) -> list[tuple[str, str]]:
        """Return [(name, reasons)] of what lies in failed/, newest first."""
        folder = self.root / FAILED
        try:
            names = [entry.name for entry in os.scandir(folder) if not entry.name.endswith(REASON)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise unavailable(error) from error
        return [(name, self.reason_of(name)) for name in sorted(names, reverse=True)]

    def reason_of(self, name: str) -> str:
        path = self.root / FAILED / (name + REASON)
        with suppress(OSError):
            if not path.is_symlink():
                return path.read_text(encoding="utf-8", errors="replace")[:MAX_REASON].strip()
        return ""

    def try_again(self, name: str) -> bool:
        """Move a file from failed/ back to in/; False if it isn't there any more."""
        path = self.root / FAILED / name
        if name != path.name or name.endswith(REASON) or not path.is_file() or path.is_symlink():
            return False
        try:
            path.rename(self.root / IN / name)
            (self.root / FAILED / (name + REASON)).unlink(missing_ok=True)
        except OSError as error:
            raise unavailable(error) from error
        return True


def remove_abandoned(folder: Path) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if OUR_UNFINISHED.fullmatch(entry.name):
                age = time.time() - entry.stat(follow_symlinks=False).st_mtime
                if age > ABANDONED_SECONDS:
                    Path(entry.path).unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """Return a name without anything that a shell, a terminal or another system would take for more."""
    plain = UNSAFE.sub("_", name.encode("utf-8", "replace").decode())
    stem, dot, extension = plain.rpartition(".")
    shortened = (stem or extension)[:MAX_NAME].lstrip(".-") or "file"
    return f"{shortened}.{extension[:10]}" if dot and stem else shortened


def unavailable(error: OSError) -> ProviderUnavailableError:
    return ProviderUnavailableError(f"The exchange folder can't be used: {error.strerror or type(error).__name__}")
