"""The Elasticsearch node and the Valkey that one run of the test suite shares among its workers.

The first process that needs one starts it; it ends with the run's first process, whatever happens to that.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from launch.embedded import (
    build_elasticsearch_command,
    build_valkey_command,
    is_elasticsearch_ready,
    is_valkey_ready,
    wait_until,
)
from launch.paths import IMPORT_PATH, REPOSITORY_ROOT
from launch.ports import choose_free_ports
from launch.supervise import is_alive

FOLDER_VARIABLE = "SEXTANT_TEST_FOLDER"
OWNER_VARIABLE = "SEXTANT_TEST_OWNER"
ELASTICSEARCH = "elasticsearch"
VALKEY = "valkey"
READY_SECONDS = {ELASTICSEARCH: 90.0, VALKEY: 20.0}
STOP_SECONDS = 15.0
URL_VARIABLE = {ELASTICSEARCH: "ELASTICSEARCH_URL", VALKEY: "REDIS_URL"}


class SuiteServiceError(RuntimeError):
    """A service of the test run did not start; the message names its log file."""


def prepare_environment() -> bool:
    """Set the variables of this process before Django reads its settings; True in the run's first process.

    ELASTICSEARCH_URL, REDIS_URL and DATABASE_URL that are given are used as they are; names of indexes and
    keys are this run's and this worker's own in any case.
    """
    is_first = FOLDER_VARIABLE not in os.environ
    if is_first:
        os.environ[FOLDER_VARIABLE] = tempfile.mkdtemp(prefix="sextant-tests-")
        os.environ[OWNER_VARIABLE] = str(os.getpid())
        elasticsearch_port, valkey_port = choose_free_ports(2)
        started = []
        if not os.environ.get("ELASTICSEARCH_URL"):
            os.environ["ELASTICSEARCH_URL"] = f"http://127.0.0.1:{elasticsearch_port}"
            started.append(ELASTICSEARCH)
        if not os.environ.get("REDIS_URL"):
            os.environ["REDIS_URL"] = f"redis://127.0.0.1:{valkey_port}/0"
            started.append(VALKEY)
        (run_folder() / "embedded.json").write_text(json.dumps(started), encoding="utf-8")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    run = run_folder().name.removeprefix("sextant-tests-").lower().strip("_-")
    os.environ["SEARCH_INDEX_PREFIX"] = f"test-{run}-{worker}"
    os.environ["REDIS_KEY_PREFIX"] = f"test-{run}-{worker}"
    media = run_folder() / worker / "media"
    media.mkdir(parents=True, exist_ok=True)
    os.environ["TEST_MEDIA_ROOT"] = str(media)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    return is_first


def run_folder() -> Path:
    """The temporary folder of this run of the suite."""
    return Path(os.environ[FOLDER_VARIABLE])


def is_embedded(name: str) -> bool:
    """Whether this run starts the service itself (no address for it was given)."""
    return name in json.loads((run_folder() / "embedded.json").read_text(encoding="utf-8"))


def _build_command(name: str) -> list[str]:
    port = int(os.environ[URL_VARIABLE[name]].rsplit(":", 1)[1].split("/")[0])
    if name == VALKEY:
        return build_valkey_command(port, run_folder() / name)
    from search.node.build import build_node

    build_node(REPOSITORY_ROOT)
    return build_elasticsearch_command(port, run_folder() / name)


def start(name: str) -> None:
    """Start the service unless a process of this run has done so. Does not wait for it."""
    if not is_embedded(name):
        return
    marker = run_folder() / f"{name}.supervisor"
    with (run_folder() / f"{name}.starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if marker.exists():
            return
        options = ["--name", name, "--owner", os.environ[OWNER_VARIABLE], "--grace", "5"]
        options += ["--log", str(run_folder() / f"{name}.log"), "--state", str(run_folder() / f"{name}.json")]
        process = subprocess.Popen(
            [sys.executable, "-m", "launch.supervise", *options, "--", *_build_command(name)],
            env=_child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        marker.write_text(str(process.pid), encoding="utf-8")


def _child_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": IMPORT_PATH}


def require(name: str) -> str:
    """Return the service's address once it answers, starting it if need be."""
    start(name)
    url = os.environ[URL_VARIABLE[name]]
    is_ready = is_elasticsearch_ready if name == ELASTICSEARCH else is_valkey_ready
    if not wait_until(lambda: is_ready(url), READY_SECONDS[name], lambda: is_embedded(name) and _has_ended(name)):
        raise SuiteServiceError(f"{name} at {url} did not answer.\n{_read_log_end(name)}")
    return url


def _has_ended(name: str) -> bool:
    return not is_alive(int((run_folder() / f"{name}.supervisor").read_text(encoding="utf-8")))


def _read_log_end(name: str) -> str:
    path = run_folder() / f"{name}.log"
    if not path.exists():
        return "(its address was given; it has no log here)"
    return path.read_text(encoding="utf-8", errors="replace")[-3000:]


def forget_cached_values() -> None:
    """Empty this worker's cache. Not FLUSHDB: the server may be somebody's, and holds queues, too."""
    import redis
    from django.conf import settings

    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=1)
    with contextlib.suppress(redis.RedisError), client:
        keys = list(client.scan_iter(match=f"{settings.REDIS_KEY_PREFIX}:cache*", count=1000))
        if keys:
            client.delete(*keys)


def stop_all() -> None:
    """Stop what this run started and remove its folder. Called by the run's first process."""
    supervisors = [int(path.read_text(encoding="utf-8")) for path in run_folder().glob("*.supervisor")]
    for pid in supervisors:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not any(map(is_alive, supervisors)), STOP_SECONDS)
    shutil.rmtree(run_folder(), ignore_errors=True)
    os.environ.pop(FOLDER_VARIABLE, None)
