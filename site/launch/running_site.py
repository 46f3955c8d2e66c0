"""Where the site is that `make run` started from this folder, for commands beside it in another terminal."""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path

from launch.locks import RUN_LOCK

ADDRESSES = "addresses.json"
NAMES = ("ELASTICSEARCH_URL", "REDIS_URL", "BASE_URL")


def note_addresses(run_folder: Path, environment: Mapping[str, str]) -> None:
    """Keep the addresses of a site that is being started, unless its database is one that commands must be told."""
    if not environment.get("DATABASE_URL"):
        addresses = {name: environment[name] for name in NAMES}
        (run_folder / ADDRESSES).write_text(json.dumps(addresses), encoding="utf-8")


def find_addresses(run_folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return {name: address} of the running site, without those that the environment has; {} where none runs.

    A command with a database of its own must not write that into the running site's index.
    """
    if environment.get("DATABASE_URL") or not is_running(run_folder / RUN_LOCK):
        return {}
    try:
        noted = json.loads((run_folder / ADDRESSES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: noted[name] for name in NAMES if name in noted and name not in environment}


def is_running(lock: Path) -> bool:
    """Whether a process holds the lock of a running site."""
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
