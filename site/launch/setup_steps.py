"""The steps of the set-up after the virtual environment: node, languages, database, demo content, index."""

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from launch.errors import LaunchError
from launch.paths import LOG_FOLDER, REPOSITORY_ROOT, SOURCE_ROOT, STAMP_FOLDER, STATE_ROOT
from launch.prepare_site import read_account
from launch.programs import run_program
from launch.progress import Progress, Step
from launch.translations import compile_catalogues

MANAGE = str(SOURCE_ROOT / "manage.py")


@dataclass
class SiteState:
    """What the set-up found and made."""

    has_node: bool = False
    why_no_node: str = ""
    username: str = ""
    password: str = ""
    is_password_current: bool = True


def build_node_step(progress: Progress, state: SiteState) -> None:
    """Build the Elasticsearch node; without it the site still starts, and `why_no_node` says why."""
    from search.node.build import build_node
    from search.node.layout import NodeError

    with progress.step("Elasticsearch node") as step:
        if "ELASTICSEARCH_URL" in os.environ:
            step.conclude("not needed, ELASTICSEARCH_URL is set")
            return
        try:
            build_node(REPOSITORY_ROOT, step.report)
        except NodeError as error:
            state.why_no_node = str(error)
            step.conclude("not available")
        else:
            state.has_node = True
    if state.why_no_node:
        print("\n".join(f"  {line.strip()}" for line in state.why_no_node.splitlines()), flush=True)


def compile_languages_step(progress: Progress) -> None:
    """Compile the interface's translations."""
    with progress.step("Interface languages"):
        compile_catalogues()


def prepare_database_step(progress: Progress, state: SiteState, environment: dict[str, str]) -> None:
    """Migrate the database and make sure of the editor's account. Raises LaunchError."""
    (STATE_ROOT / "static").mkdir(parents=True, exist_ok=True)
    with progress.step("Database") as step:
        account_path = STATE_ROOT / "editor.json"
        command = [sys.executable, "-m", "launch.prepare_site", str(account_path)]
        lines = run_logged(command, "database", environment, step)
        result = json.loads(lines[-1])
    account = read_account(account_path)
    state.username, state.password = account["username"], account["password"]
    state.is_password_current = result["is_password_current"]
    if result["is_fresh"]:
        # Marked before it is loaded, so that an interrupted load goes on at the next start.
        STAMP_FOLDER.mkdir(parents=True, exist_ok=True)
        _demo_mark(environment).touch()


def load_demo_step(progress: Progress, environment: dict[str, str]) -> None:
    """Load the demo content into a database that was empty; leave any other alone. Raises LaunchError."""
    with progress.step("Demo content") as step:
        mark = _demo_mark(environment)
        if not mark.exists():
            step.conclude("ready" if not environment.get("DATABASE_URL") else "left alone")
            return
        run_logged([sys.executable, MANAGE, "load_demo"], "load_demo", environment, step)
        mark.unlink()


def _demo_mark(environment: dict[str, str]) -> Path:
    """The file that stands while the database still waits for its demo content."""
    database = environment.get("DATABASE_URL", "")
    return STAMP_FOLDER / f"demo-wanted-{hashlib.sha256(database.encode()).hexdigest()[:12]}"


def run_logged(command: list[str], name: str, environment: dict[str, str], step: Step) -> list[str]:
    """Run a program with its output in var/log/<name>.log; return its lines. Raises LaunchError if it fails."""
    log_path = LOG_FOLDER / f"{name}.log"
    lines: list[str] = []

    def note(line: str) -> None:
        if line.strip():
            lines.append(line.strip())
            step.report(line.strip().removeprefix("# "))

    if run_program(command, log_path, note, environment) != 0:
        raise _explain_failure(lines, name, log_path)
    return lines


def _explain_failure(lines: list[str], name: str, log_path: Path) -> LaunchError:
    last = lines[-1] if lines else "it said nothing"
    remedy = f"See {log_path}"
    if last.startswith("{"):
        last = json.loads(last).get("error", last)
        remedy = f"Check DATABASE_URL, or remove var/database.sqlite3 to start anew. See {log_path}"
    elif "Unknown command" in " ".join(lines):
        last, remedy = f"this checkout has no command {name}", "Update the checkout: git pull"
    elif "No space left" in last or "disk is full" in last:
        remedy = f"Free some disk space under {STATE_ROOT}. See {log_path}"
    return LaunchError(f"{name.replace('_', ' ').capitalize()} failed: {last}", remedy)
