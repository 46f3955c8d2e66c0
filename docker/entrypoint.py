#!/usr/bin/env python
"""Starts one part of Sextant on a real server: `entrypoint.py web|worker|beat|prepare|manage …|check-…`.

Before anything starts, the settings are read once, so that a missing or wrong value is said plainly.
"""

import os
import socket
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import NoReturn

REPOSITORY_ROOT = Path(__file__).resolve().parents[1]
SOURCE_ROOT = REPOSITORY_ROOT / "site"
EXIT_BAD_SETTINGS = 78  # EX_CONFIG of sysexits.h
EXIT_USAGE = 64
PYTHON = sys.executable
CELERY = [PYTHON, "-m", "celery", "--app", "config.celery"]
USAGE = """Usage: entrypoint.py PART
  web           the web server on HOST:PORT (WEB_WORKERS processes of WEB_THREADS threads)
  worker        a Celery worker (CELERY_CONCURRENCY processes for CELERY_QUEUES, all queues unless given)
  beat          the one clock that starts periodic tasks
  prepare       bring database, pages, groups and search index up to date, then end
  manage …      a command of manage.py
  check-web     exit 0 if the web server beside this process is ready
  check-worker  exit 0 if the worker beside this process answers"""


def main(arguments: list[str]) -> int:
    """Replace this process by the part that the first argument names; return its status if it can't be."""
    part, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if part == "check-web":
        return check_web()
    if part not in PARTS:
        print(USAGE, file=sys.stderr)
        return EXIT_USAGE
    prepare_environment()
    if message := find_bad_settings():
        print(message, file=sys.stderr)
        return EXIT_BAD_SETTINGS
    if part == "prepare":
        return prepare()
    return become(PARTS[part](rest))


def become(command: list[str]) -> NoReturn:
    """Put the program in this process's place, so that signals reach it and its exit status is the container's."""
    sys.stdout.flush()
    os.execv(command[0], command)


def prepare_environment() -> None:
    """Set what every part needs, unless it is set: the settings module and the import path."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    folders = [str(REPOSITORY_ROOT), str(SOURCE_ROOT)]
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)
    os.chdir(REPOSITORY_ROOT)
    sys.path[:0] = [folder for folder in folders if folder not in sys.path]


def find_bad_settings() -> str:
    """Return what is wrong with the environment, a line per matter, or ""."""
    from django.conf import settings

    from config.env import SettingsError

    try:
        settings.SECRET_KEY  # noqa: B018 - the first look reads all settings
    except SettingsError as error:
        return str(error)
    return ""


def read_number(name: str, default: int) -> str:
    text = os.environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        sys.exit(f"{name} is not a number greater than 0. Correct it, or remove it to use {default}.")
    return text


def build_web_command(_rest: list[str]) -> list[str]:
    host = os.environ.get("HOST", "0.0.0.0")  # noqa: S104 - a container is reached through its own address only
    command = [PYTHON, "-m", "granian", "config.wsgi:application", "--interface", "wsgi", "--no-ws"]
    command += ["--host", host, "--port", read_number("PORT", 8000)]
    command += ["--workers", read_number("WEB_WORKERS", 2), "--blocking-threads", read_number("WEB_THREADS", 4)]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "20"]
    return [*command, "--log-config", str(SOURCE_ROOT / "config" / "granian_log.json")]


def build_worker_command(_rest: list[str]) -> list[str]:
    concurrency = read_number("CELERY_CONCURRENCY", 2)
    command = [*CELERY, "--quiet", "worker", "--concurrency", concurrency, "--without-gossip", "--without-mingle"]
    queues = os.environ.get("CELERY_QUEUES", "").strip()
    return [*command, "--queues", queues] if queues else command


def build_beat_command(_rest: list[str]) -> list[str]:
    # Nothing is lost with this file: every periodic task comes round within minutes.
    schedule = Path(tempfile.gettempdir()) / "celerybeat-schedule"
    return [*CELERY, "--quiet", "beat", "--pidfile", "", "--schedule", str(schedule)]


def build_manage_command(rest: list[str]) -> list[str]:
    return [PYTHON, str(SOURCE_ROOT / "manage.py"), *rest]


def build_worker_check(_rest: list[str]) -> list[str]:
    return [*CELERY, "--quiet", "inspect", "ping", "--timeout", "5", "--destination", f"celery@{socket.gethostname()}"]


def prepare() -> int:
    """Bring everything that is stored up to date; safe to repeat, and to run beside the running site."""
    import django
    from django.conf import settings
    from django.core.management import CommandError, call_command

    django.setup()
    commands = [["migrate", "--no-input"], ["set_up_site"], ["check", "--deploy"]]
    if settings.ELASTICSEARCH_URL:
        commands.append(["rebuild_search_index", "--if-needed"])
    for command in commands:
        try:
            call_command(*command)
        except CommandError as error:
            print(f"{command[0]}: {error}", file=sys.stderr)
            return 1
    return 0


def check_web() -> int:
    port = os.environ.get("PORT", "").strip() or "8000"
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=4):
            return 0
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


PARTS = {
    "web": build_web_command,
    "worker": build_worker_command,
    "beat": build_beat_command,
    "manage": build_manage_command,
    "check-worker": build_worker_check,
    "prepare": build_manage_command,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
