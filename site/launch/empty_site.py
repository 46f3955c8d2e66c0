"""The site that `wagtail start` makes, for a comparison: one page, SQLite, Django's own cache of whole pages."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from launch.errors import LaunchError

SETTINGS = '''"""As in production; with EMPTY_SITE_CACHE=yes every page is kept in the process's memory."""

import os

from .base import *  # noqa: F403

DEBUG = False
SECRET_KEY = "an-empty-site-has-no-secrets"
ALLOWED_HOSTS = ["127.0.0.1"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if os.environ.get("EMPTY_SITE_CACHE") == "yes":
    MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
'''


def make_empty_site(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """Make it where it is missing; return the environment that its processes need. Raises LaunchError."""
    own = {name: value for name, value in environment.items() if name != "DATABASE_URL"}
    own |= {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "empty.settings.bench"}
    if not (folder / "db.sqlite3").exists():
        folder.mkdir(parents=True, exist_ok=True)
        start = [sys.executable, "-c", "from wagtail.bin.wagtail import main; main()", "start", "empty", "."]
        run(start, folder, environment)
        (folder / "empty" / "settings" / "bench.py").write_text(SETTINGS, encoding="utf-8")
        run([sys.executable, "manage.py", "migrate", "-v0"], folder, own)
    return own


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LaunchError("The empty Wagtail site could not be made.", done.stderr.strip()[-500:])


def answer_nothing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application that does no work: what server and measure reach together."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
