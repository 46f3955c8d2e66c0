"""Starts the child process that reads files, and understands what it wrote before it ended."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from catalogue.extraction.limits import Limits

SECONDS_TO_START = 30
DEFAULT_LIMITS = Limits()


@dataclass
class Reading:
    """What was read: pages of text ("" for an empty or unreadable one), and why there is no more.

    `reason` is a code of `catalogue.models.files.TextReason`, "" for a whole reading.
    `page_count` counts the file's own pages; None where it has no fixed ones. `is_tagged` is None for other files
    than PDF.
    """

    pages: list[str] = field(default_factory=list)
    page_count: int | None = None
    is_tagged: bool | None = None
    reason: str = ""


def read_in_child(paths: Sequence[Path], limits: Limits = DEFAULT_LIMITS) -> list[Reading]:
    """Read files outside this process, in order. Never raises for what a file holds."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-s", "-P", "-m", "catalogue.extraction.program"]
        process = subprocess.Popen(
            [*command, limits.to_json(), folder, *(str(path.absolute()) for path in paths)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=child_environment(),
            start_new_session=True,
        )
        try:
            # Each file has its own alarm; this one is for a child that doesn't even start.
            process.wait(SECONDS_TO_START + len(paths) * limits.wall_seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            end_group(process)
        return [read_output(Path(folder) / str(number)) for number in range(len(paths))]


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Make sure that neither the child nor a fork of it goes on."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def child_environment() -> dict[str, str]:
    """Only what Python needs: a parser fooled by a file must find no passwords."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(settings.BASE_DIR), "PYTHONUTF8": "1"}


def read_output(path: Path) -> Reading:
    if not path.exists():
        return Reading(reason="crash")
    with path.open("rb") as lines:
        return understand(lines)


def understand(lines: Iterable[bytes]) -> Reading:
    """Return the reading that the program's lines tell of."""
    reading = Reading(reason="crash")
    for raw in lines:
        try:
            line = json.loads(raw)
        except ValueError:
            continue  # cut off in the middle, or empty
        if "page_count" in line:
            reading.page_count = line["page_count"]
            reading.is_tagged = line.get("is_tagged")
        elif "text" in line:
            reading.pages.append(line["text"] or "")
        elif "end" in line:
            reading.reason = line["end"]
            break
        elif "code" in line:
            reading.reason = reason_of_end(line["code"])
    return reading


def reason_of_end(code: int) -> str:
    """Say why a process ended that did not say so itself."""
    if -code in (signal.SIGALRM, signal.SIGXCPU):
        return "time"
    return "length" if -code == signal.SIGXFSZ else "crash"
