"""A complete environment for config.settings.production, and how tests start programs with it."""

import os
import subprocess
import sys
from pathlib import Path

from launch.paths import IMPORT_PATH, REPOSITORY_ROOT

ENTRYPOINT = REPOSITORY_ROOT / "docker" / "entrypoint.py"
COMPLETE = {
    "SECRET_KEY": "Vb7_probe-key-that-protects-nothing-but-is-long-enough-0123456789",
    "ALLOWED_HOSTS": "www.example.org",
    "BASE_URL": "https://www.example.org",
    "DATABASE_URL": "postgres://sextant:word@127.0.0.1:5432/sextant",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ELASTICSEARCH_URL": "http://127.0.0.1:9200",
    "EMAIL_URL": "smtp+tls://sextant:word@mail.example.org:587",
}


def build_environment(**changes: str | None) -> dict[str, str]:
    """Return the process environment of a production server; None removes a value."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    merged = {**inherited, "PYTHONPATH": IMPORT_PATH, **COMPLETE, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def run_entrypoint(*arguments: str, environment: dict[str, str], seconds: float = 60) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(ENTRYPOINT), *arguments],
        env=environment,
        cwd=Path("/"),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
