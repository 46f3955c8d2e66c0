"""The search index at start: built once Elasticsearch answers, if it is missing or of an older make."""

import os
import subprocess
import sys
from collections.abc import Callable

from launch.paths import LOG_FOLDER, REPOSITORY_ROOT, SOURCE_ROOT
from launch.progress import Progress

MANAGE = str(SOURCE_ROOT / "manage.py")


def fill_search_index(progress: Progress, environment: dict[str, str], is_stopping: Callable[[], bool]) -> None:
    """Build what is missing; a failure is told, and searches are answered by the database.

    What has changed since the last run waits in the outbox, so an index that is there is not built again.
    """
    with progress.step("Search index") as step:
        status, last_line = _run_command("rebuild_search_index", ["--if-needed"], environment, is_stopping)
        if status != 0 and not is_stopping():
            step.conclude(f"not built, the database answers searches: {last_line}")
        elif "up to date" in last_line:
            step.conclude("ready")


def _run_command(
    name: str, arguments: list[str], environment: dict[str, str], is_stopping: Callable[[], bool]
) -> tuple[int, str]:
    """Run a management command that ends with this process; return its status and the last line of its log."""
    LOG_FOLDER.mkdir(parents=True, exist_ok=True)
    log = LOG_FOLDER / f"{name}.log"
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "launch.supervise", "--name", name, "--owner", str(os.getpid())]
    command += ["--log", str(log), "--grace", "5", "--", sys.executable, MANAGE, name, *arguments]
    with subprocess.Popen(
        command, env=environment, cwd=REPOSITORY_ROOT, stdin=subprocess.DEVNULL, start_new_session=True
    ) as process:
        while True:
            try:
                status = process.wait(0.3)
                break
            except subprocess.TimeoutExpired:
                if is_stopping():
                    process.terminate()
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if log.exists() else []
    return status, f"{lines[-1]} (see {log})" if lines else f"see {log}"
