"""Locks of one checkout. The kernel drops them with their process, so that none can be left behind."""

import contextlib
import fcntl
from collections.abc import Iterator
from typing import TextIO

from launch.embedded import wait_until
from launch.errors import LaunchError
from launch.paths import REPOSITORY_ROOT, RUN_FOLDER

# In RUN_FOLDER: held while the site runs.
RUN_LOCK = "run.lock"
RUN_LOCK_SECONDS = 0.5


@contextlib.contextmanager
def hold_setup_lock() -> Iterator[None]:
    """Set up in one process at a time; others wait."""
    RUN_FOLDER.mkdir(parents=True, exist_ok=True)
    with (RUN_FOLDER / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another command is setting up this folder; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def try_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def hold_run_lock() -> Iterator[None]:
    """Held while the site runs. Raises LaunchError if it runs already.

    The file holds the address of the running site for that message.
    """
    RUN_FOLDER.mkdir(parents=True, exist_ok=True)
    with (RUN_FOLDER / RUN_LOCK).open("a+", encoding="utf-8") as lock:
        # Commands that look whether the site runs (`running_site.is_running`) hold it, too, for a moment.
        if not wait_until(lambda: try_lock(lock), RUN_LOCK_SECONDS):
            lock.seek(0)
            address = lock.read().strip()
            raise LaunchError(
                f"Sextant runs from {REPOSITORY_ROOT} already" + (f": {address}" if address else "."),
                "Stop it with Ctrl-C where it runs; a second checkout can run beside it.",
            )
        lock.truncate(0)
        yield


def note_address(url: str) -> None:
    """Keep the running site's address where `hold_run_lock` of a second start finds it."""
    with (RUN_FOLDER / RUN_LOCK).open("r+", encoding="utf-8") as lock:
        lock.write(url)
