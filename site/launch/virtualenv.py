"""The virtual environment in var/venv, installed from the hash-locked requirements. Standard library only."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from launch.errors import LaunchError
from launch.locks import hold_setup_lock
from launch.paths import IMPORT_PATH, LOG_FOLDER, REPOSITORY_ROOT, STATE_ROOT, VENV, VENV_PYTHON
from launch.programs import run_program
from launch.progress import Progress, Step

RUN_TIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
SEMANTIC = "requirements-semantic.txt"
STAMP = VENV / "installed.json"
# The environment takes 0.8 GB, the Elasticsearch node and its Maven store 0.3 GB.
NEEDED_BYTES = 1_400_000_000
NETWORK_SIGNS = re.compile(
    r"NewConnectionError|Temporary failure in name resolution|Name or service not known|Network is unreachable|"
    r"timed out|ConnectTimeout|ProxyError|SSLError|Could not find a version|No matching distribution",
)


def ensure_environment(requirements: str, progress: Progress, extras: tuple[str, ...] = ()) -> None:
    """Make var/venv hold what `requirements` and `extras` lock; costs some milliseconds when it does already.

    Raises LaunchError.
    """
    with hold_setup_lock():
        missing = [each for each in (requirements, *extras) if not _is_installed(each)]
        if not missing:
            with progress.step("Python packages") as step:
                step.conclude("ready")
            return
        _check_disk()
        with progress.step("Python packages") as step:
            for each in missing:
                _install(each, step)


def is_environment_ready(requirements: str) -> bool:
    """Whether nothing is to be installed."""
    return _is_installed(requirements)


def run_inside(arguments: list[str]) -> None:
    """Replace this process by the environment's Python running this package. Does not return."""
    environment = {**os.environ, "PYTHONPATH": IMPORT_PATH}
    sys.stdout.flush()
    os.execve(VENV_PYTHON, [str(VENV_PYTHON), "-m", "launch", "--inside", *arguments], environment)


def _hash(name: str) -> str:
    return hashlib.sha256((REPOSITORY_ROOT / name).read_bytes()).hexdigest()


def _find_real_folder() -> str:
    """Where the environment really is: its programs name that place, so a moved one must be installed again."""
    return str(VENV.resolve())


def _is_installed(requirements: str) -> bool:
    stamp = _read_stamp()
    return (
        stamp.get(requirements) == _hash(requirements)
        and stamp.get("folder") == _find_real_folder()
        and _does_python_run()
    )


def _read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def _does_python_run() -> bool:
    """Whether the environment's Python starts (its base may have been removed or upgraded) and has a pip."""
    code = "import sys, pathlib, pip; print(sys.prefix)"
    try:
        done = subprocess.run([VENV_PYTHON, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return False
    return done.returncode == 0 and Path(done.stdout.strip()) == VENV


def _check_disk() -> None:
    STATE_ROOT.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(STATE_ROOT).free
    if free < NEEDED_BYTES and not STAMP.exists():
        raise LaunchError(
            f"Not enough disk space in {STATE_ROOT}: {free // 10**6} MB free, {NEEDED_BYTES // 10**6} MB needed.",
            "Free some, or name a folder on another disk: STATE_DIR=/path make run",
        )


def _install(requirements: str, step: Step) -> None:
    if not _does_python_run():
        _create(step)
    log_path = LOG_FOLDER / "pip.log"
    names = re.findall(r"^([\w.-]+)==", (REPOSITORY_ROOT / requirements).read_text(encoding="utf-8"), re.MULTILINE)
    installed = _read_stamp() if requirements == SEMANTIC else {}  # an extra takes nothing away
    STAMP.unlink(missing_ok=True)
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar=off", "--require-hashes", "-r", str(REPOSITORY_ROOT / requirements)]
    collected = 0

    def show(line: str) -> None:
        nonlocal collected
        if line.startswith(("Collecting ", "Requirement already satisfied:")):
            collected += 1
            step.report(f"{collected} of {len(names)}")
        elif line.startswith("Installing "):
            step.report("installing")

    if run_program(command, log_path, show) != 0:
        raise _explain_pip(log_path)
    stamp = {**installed, requirements: _hash(requirements), "folder": _find_real_folder()}
    if requirements == DEVELOPMENT:
        # The development lock holds everything that the run-time lock does.
        stamp[RUN_TIME] = _hash(RUN_TIME)
    STAMP.write_text(json.dumps(stamp) + "\n", encoding="utf-8")


def _create(step: Step) -> None:
    if VENV.exists() and Path(sys.prefix) == VENV:
        raise LaunchError("The environment var/venv can't repair itself.", "Run `make setup` with another Python.")
    step.report("making the environment")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    said = (done.stdout + done.stderr).strip()
    if "ensurepip" in said or "No module named venv" in said:
        raise LaunchError(
            f"{sys.executable} can't make virtual environments.",
            "On Debian and Ubuntu: apt-get install python3-venv",
        )
    raise LaunchError(f"The virtual environment can't be made: {said.splitlines()[-1] if said else '?'}", f"See {VENV}")


def _explain_pip(log_path: Path) -> LaunchError:
    text = log_path.read_text(encoding="utf-8", errors="replace")
    errors = [line.strip() for line in text.splitlines() if line.lstrip().startswith(("ERROR:", "error:"))]
    reason = errors[-1].partition(":")[2].strip() if errors else "pip failed"
    if "No space left on device" in text:
        return LaunchError("The disk is full while Python packages are installed.", f"Free about 2 GB. See {log_path}")
    if "DO NOT MATCH THE HASHES" in text:
        return LaunchError(
            "A downloaded package is not the one that was locked.", f"Don't use it; see {log_path}, then try again."
        )
    if NETWORK_SIGNS.search(text):
        return LaunchError(
            f"Python packages can't be fetched: {reason}",
            f"Check the network, or the package index that pip uses (pip config list). See {log_path}",
        )
    return LaunchError(f"Python packages can't be installed: {reason}", f"See {log_path}")
