"""What stops the launcher, in words for the person at the console."""

import errno
from pathlib import Path


class LaunchError(Exception):
    """One line that says what is wrong, and one that says what to do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  {self.remedy}"


def explain_os_error(error: OSError, folder: Path) -> LaunchError:
    """Turn an error of the file system into a LaunchError with a remedy."""
    place = error.filename or folder
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return LaunchError(f"The disk is full: {place}", f"Free about 2 GB under {folder}, or set STATE_DIR.")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return LaunchError(f"{place} can't be written: {error.strerror}", f"Check who owns {folder}, or set STATE_DIR.")
    return LaunchError(f"{place}: {error.strerror or error}", f"Check the folder {folder}.")
