"""The search index at start: checked once Elasticsearch answers, and built anew if it is missing or has drifted."""

import os
import subprocess
import sys
from collections.abc import Callable

from launch.paths import LOG_FOLDER, REPOSITORY_ROOT, SOURCE_ROOT
from launch.progress import Progress

MANAGE = str(SOURCE_ROOT / "manage.py")


def fill_search_index(progress: Progress, environment: dict[str, str], is_stopping: Callable[[], bool]) -> None:
    """Check the index, rebuild it if need be; a failure is told, and searches are answered by the database."""
    with progress.step("Search index") as step:
        if _run_command("check_search_index", environment, is_stopping) == 0:
            step.conclude("ready")
        elif not is_stopping() and _run_command("rebuild_search_index", environment, is_stopping) != 0:
            step.conclude(f"not built, see {LOG_FOLDER / 'rebuild_search_index.log'}; the database answers searches")


def _run_command(name: str, environment: dict[str, str], is_stopping: Callable[[], bool]) -> int:
    """Run a management command that ends with this process; its output goes to var/log/<name>.log."""
    LOG_FOLDER.mkdir(parents=True, exist_ok=True)
    log = LOG_FOLDER / f"{name}.log"
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "launch.supervise", "--name", name, "--owner", str(os.getpid())]
    command += ["--log", str(log), "--grace", "5", "--", sys.executable, MANAGE, name]
    with subprocess.Popen(
        command, env=environment, cwd=REPOSITORY_ROOT, stdin=subprocess.DEVNULL, start_new_session=True
    ) as process:
        while True:
            try:
                return process.wait(0.3)
            except subprocess.TimeoutExpired:
                if is_stopping():
                    process.terminate()
