"""`make lint`, `make format`, `make messages` and `make lock`."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from launch.errors import LaunchError
from launch.paths import IMPORT_PATH, REPOSITORY_ROOT, STATE_ROOT, VENV
from launch.translations import (
    check_against_code,
    check_catalogues,
    compile_catalogues,
    has_gettext,
    update_catalogues,
)

PROGRAMS = VENV / "bin"
TEMPLATE_FOLDERS = ("catalogue", "search", "site")
LOCKS = ("requirements", "requirements-dev", "requirements-semantic")


def check_everything(_arguments: list[str]) -> int:
    """Run every check, also after one has failed; 1 if any did."""
    compile_catalogues()
    checks: list[tuple[str, Callable[[], str | None]]] = [
        ("style (ruff check)", lambda: _run("ruff", "check", "--output-format", "concise", ".")),
        ("layout (ruff format)", lambda: _run("ruff", "format", "--check", ".")),
        ("types (mypy)", lambda: _run("mypy")),
        ("templates (djlint)", lambda: _run("djlint", "--lint", "--quiet", *_list_template_folders())),
        ("imports (import-linter)", lambda: _run("lint-imports", "--cache-dir", "var/cache/import-linter")),
        ("site (check)", lambda: _manage("check")),
        ("migrations (makemigrations --check)", lambda: _manage("makemigrations", "--check", "--dry-run")),
        ("translations", _check_translations),
    ]
    failed = []
    for title, check in checks:
        started = time.monotonic()
        print(f"{title} … ", end="", flush=True)
        problem = check()
        print(f"{'failed' if problem else 'passed'} in {time.monotonic() - started:.0f} s", flush=True)
        if problem:
            failed.append(title)
            print(problem, flush=True)
    print(f"\n{len(failed)} of {len(checks)} checks failed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def _check_translations() -> str | None:
    problems = check_catalogues()
    if has_gettext():
        problems += check_against_code()
    else:
        print("(not compared with the code: GNU gettext is not installed) ", end="")
    return "\n".join(problems) or None


def format_everything(_arguments: list[str]) -> int:
    """Rewrite Python in the project's layout (templates keep theirs: their white space can show)."""
    problems = [
        _run("ruff", "check", "--fix-only", "--quiet", "."),
        _run("ruff", "format", "."),
    ]
    print("\n".join(problem for problem in problems if problem) or "Formatted.")
    return 1 if any(problems) else 0


def update_messages(_arguments: list[str]) -> int:
    """Bring locale/ up to date and say what is still to be translated. Raises LaunchError."""
    update_catalogues()
    problems = check_catalogues()
    print("\n".join(problems) or "Every interface string is translated in all six languages.")
    return 0


def refresh_locks(_arguments: list[str]) -> int:
    """Resolve requirements*.in again and write the locks. Raises LaunchError."""
    for name in LOCKS:
        print(f"{name}.txt … ", end="", flush=True)
        command = ["pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade"]
        command += ["--no-emit-index-url", "--no-header", "--quiet", f"{name}.in", "-o", f"{name}.txt"]
        problem = _run("uv", *command)
        if problem:
            raise LaunchError(f"{name}.in can't be resolved: {problem.splitlines()[-1]}", problem)
        text = (REPOSITORY_ROOT / f"{name}.txt").read_text(encoding="utf-8")
        if "://" in text.replace("# via", ""):
            raise LaunchError(f"{name}.txt names an address.", "Locks must work with any package index.")
        print("written")
    return 0


def _list_template_folders() -> list[str]:
    return [
        str(path.relative_to(REPOSITORY_ROOT))
        for top in TEMPLATE_FOLDERS
        for path in sorted((REPOSITORY_ROOT / top).rglob("templates"))
        if any(path.rglob("*.html"))
    ]


def _manage(*arguments: str) -> str | None:
    return _call([sys.executable, "site/manage.py", *arguments])


def _run(program: str, *arguments: str) -> str | None:
    return _call([str(PROGRAMS / program), *arguments])


def _call(command: list[str]) -> str | None:
    """Run a program in the repository's root; return its output if it failed."""
    environment = {**os.environ, "PYTHONPATH": IMPORT_PATH, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    environment["TEST_MEDIA_ROOT"] = str(STATE_ROOT / "cache" / "media")
    done = subprocess.run(command, cwd=REPOSITORY_ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    return (done.stdout + done.stderr).strip() or f"{Path(command[0]).name} ended with status {done.returncode}"
