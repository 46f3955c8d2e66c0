"""`make bench-search`: a node, a broker, a worker and a web server of its own under var/bench, and their figures."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from launch.embedded import (
    build_valkey_command,
    does_website_answer,
    is_elasticsearch_ready,
    is_valkey_ready,
    wait_until,
)
from launch.errors import LaunchError
from launch.paths import IMPORT_PATH, REPOSITORY_ROOT, SOURCE_ROOT, STATE_ROOT
from launch.ports import choose_free_ports

FOLDER = STATE_ROOT / "bench"
DEFAULT_WORKS = 10_000
# A work takes about so much in database and indices together (two generations of them).
BYTES_PER_WORK = 150_000
READY_SECONDS = 120
STOP_SECONDS = 30


def run_bench(arguments: list[str]) -> int:
    """Fill, index and measure; 1 where a figure misses what is promised. Raises LaunchError.

    With --only among the arguments the catalogue and the index of an earlier run are measured as they stand.
    """
    works = read_works(os.environ.get("WORKS", ""))
    folder = FOLDER / str(works)
    is_standing = "--only" in arguments
    if is_standing:
        require_standing(folder, works)
    else:
        require_space(works)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder / "elasticsearch", ignore_errors=True)
    output = folder / ("figures-only.json" if is_standing else "figures.json")
    ports = choose_free_ports(4)
    environment = build_environment(folder, ports)
    options = ["--works", str(works), "--output", str(output)]
    with contextlib.ExitStack() as stack:
        start_stores(stack, folder, ports, environment)
        run_manage(["migrate", "-v0"], environment)
        for step in () if is_standing else ("fill", "wagtail", "index"):
            run_manage(["bench_search", step, *options], environment)
        start_site(stack, folder, ports[0], environment)
        url = f"http://127.0.0.1:{ports[0]}"
        run_manage(["bench_search", "measure", "--url", url, *options, *arguments], environment)
    print(f"Figures: {output}", flush=True)
    return 1 if json.loads(output.read_text(encoding="utf-8"))["failures"] else 0


def read_works(text: str) -> int:
    if not text:
        return DEFAULT_WORKS
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise LaunchError(f"WORKS={text} is no number of works.", "For example: make bench-search WORKS=10000")
    return int(text)


def require_standing(folder: Path, works: int) -> None:
    if not (folder / "figures.json").exists() or not (folder / "elasticsearch" / "data").is_dir():
        raise LaunchError(
            f"No earlier run of {works} works is there to be measured.", f"First: make bench-search WORKS={works}"
        )


def require_space(works: int) -> None:
    STATE_ROOT.mkdir(parents=True, exist_ok=True)
    free, needed = shutil.disk_usage(STATE_ROOT).free, works * BYTES_PER_WORK
    if free < needed:
        raise LaunchError(
            f"{works} works need about {needed // 10**9 + 1} GB; {free // 10**9} GB are free.",
            f"Free some space under {STATE_ROOT}, or measure fewer: make bench-search WORKS=1000",
        )


def build_environment(folder: Path, ports: list[int]) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": IMPORT_PATH,
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "ELASTICSEARCH_URL": f"http://127.0.0.1:{ports[1]}",
        "REDIS_URL": f"redis://127.0.0.1:{ports[2]}/0",
        "SEARCH_INDEX_PREFIX": "bench",
        "SEARCH_WRITE_TIMEOUT": "120",
        "BASE_URL": f"http://127.0.0.1:{ports[0]}",
    }


def start_stores(stack: contextlib.ExitStack, folder: Path, ports: list[int], environment: dict[str, str]) -> None:
    from search.node.build import build_node
    from search.node.run import build_command

    build_node(REPOSITORY_ROOT)
    heap = os.environ.get("HEAP", "1g")
    node = build_command(REPOSITORY_ROOT, folder / "elasticsearch" / "data", ports[1], ports[3], heap)
    url, redis_url = environment["ELASTICSEARCH_URL"], environment["REDIS_URL"]
    start(stack, "elasticsearch", node, folder, environment, lambda: is_elasticsearch_ready(url))
    valkey = build_valkey_command(ports[2], folder / "valkey")
    start(stack, "valkey", valkey, folder, environment, lambda: is_valkey_ready(redis_url))


def start_site(stack: contextlib.ExitStack, folder: Path, port: int, environment: dict[str, str]) -> None:
    """One process for the web: the generator of the load and the node need the other core."""
    web = [sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi", "--no-ws"]
    web += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "5"]
    web += ["--backpressure", "64", "--log-level", "warning"]
    url = f"http://127.0.0.1:{port}/health/live"
    start(stack, "web", web, folder, environment, lambda: does_website_answer(url))
    worker = [sys.executable, "-m", "celery", "--app", "config.celery", "worker", "--loglevel", "INFO"]
    worker += ["--concurrency", "1", "--without-gossip", "--without-mingle"]
    log = folder / "worker.log"
    start(stack, "worker", worker, folder, environment, lambda: " ready." in log.read_text(errors="replace"))


def start(
    stack: contextlib.ExitStack,
    name: str,
    command: list[str],
    folder: Path,
    environment: dict[str, str],
    is_ready: Callable[[], bool],
) -> None:
    """Start a program that ends with the stack. Raises LaunchError when it isn't ready in time."""
    process = stack.enter_context(running(command, folder / f"{name}.log", {**environment, "LOG_LEVEL": "INFO"}))
    if not wait_until(is_ready, READY_SECONDS, lambda: process.poll() is not None):
        raise LaunchError(f"{name} did not start.", f"See {folder / f'{name}.log'}")


@contextlib.contextmanager
def running(command: list[str], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    # The kernel ends it with this process, even when that is killed.
    guard = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*guard, *command],
            cwd=REPOSITORY_ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run_manage(arguments: list[str], environment: dict[str, str]) -> None:
    """Run a command of manage.py and show what it says. Raises LaunchError where it fails."""
    command = [sys.executable, str(SOURCE_ROOT / "manage.py"), *arguments]
    if subprocess.run(command, cwd=REPOSITORY_ROOT, env=environment, check=False).returncode != 0:
        raise LaunchError(f"{arguments[0]} failed.", "What it says above tells why.")
