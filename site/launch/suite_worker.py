"""A real Celery worker for tests: a process of its own on the test's database, broker and index names."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from launch.embedded import wait_until
from launch.paths import IMPORT_PATH, REPOSITORY_ROOT

READY_SECONDS = 60.0
STOP_SECONDS = 20.0
READY_LINE = " ready."


class WorkerError(RuntimeError):
    """The worker did not start; the message is the end of its log."""


def build_process_environment() -> dict[str, str]:
    """The environment in which another process meets this test's database, broker and indexes."""
    # READY_LINE is an everyday message, which the settings of the suite leave out.
    return {**os.environ, "PYTHONPATH": IMPORT_PATH, "DATABASE_URL": build_database_url(), "LOG_LEVEL": "INFO"}


def build_database_url() -> str:
    """The address of the database this test process uses, as other processes must be told it."""
    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    credentials = settings["USER"] + (f":{settings['PASSWORD']}" if settings["PASSWORD"] else "")
    return f"postgres://{credentials}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


def start_worker(log: Path, concurrency: int = 1, with_beat: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a worker and wait until it takes tasks. Raises WorkerError.

    It leads a process group, so that a test may kill it with all its children at once. `with_beat` is
    where a beat inside the worker keeps its schedule.
    """
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel", "INFO"]
    command += ["--concurrency", str(concurrency), "--without-gossip", "--without-mingle"]
    if with_beat:
        command += ["--beat", "--schedule", str(with_beat)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY_ROOT,
            env=build_process_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def is_ready() -> bool:
        return READY_LINE in log.read_text(encoding="utf-8", errors="replace")

    if not wait_until(is_ready, READY_SECONDS, lambda: process.poll() is not None):
        stop_worker(process)
        raise WorkerError(log.read_text(encoding="utf-8", errors="replace")[-3000:])
    return process


def stop_worker(process: subprocess.Popen[bytes]) -> None:
    """Stop a worker as an operator would; one that doesn't listen is killed with its children."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        kill_worker(process)


def kill_worker(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for a worker and its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(STOP_SECONDS)


@contextlib.contextmanager
def running_worker(log: Path, concurrency: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """A worker for the length of a with block."""
    process = start_worker(log, concurrency)
    try:
        yield process
    finally:
        stop_worker(process)
