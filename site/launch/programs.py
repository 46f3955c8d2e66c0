"""Running a program of the set-up with its output in a log file."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from launch.paths import REPOSITORY_ROOT

INTERRUPTED_SECONDS = 10


def run_program(
    command: list[str], log_path: Path, on_line: Callable[[str], None], environment: dict[str, str] | None = None
) -> int:
    """Run the program in the repository's root, hand each line it says to `on_line`, return its status.

    When this process is interrupted meanwhile, the program is stopped, too.
    """
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with (
        log_path.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            env=environment,
            cwd=REPOSITORY_ROOT,
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                log.write(line)
                on_line(line.rstrip("\n"))
            return process.wait()
        except BaseException:
            process.terminate()
            try:
                process.wait(INTERRUPTED_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            raise
