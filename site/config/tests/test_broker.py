"""Queueing without a broker fails fast, and a worker comes back by itself when its broker does."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from config.celery import QueuedTask, broker_pause
from launch.embedded import wait_until
from launch.paths import IMPORT_PATH


@pytest.fixture(autouse=True)
def _no_pause():
    broker_pause.end()
    yield
    broker_pause.end()


def make_task(url: str):
    app = Celery("probe", task_cls=QueuedTask, set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = url

    @app.task(name="config.tests.write_file")
    def write_file(path):
        raise AssertionError("only queued here; the worker has the real one")

    return write_file


def test_queueing_fails_within_about_a_second_and_then_at_once(dead_port):
    task = make_task(f"redis://127.0.0.1:{dead_port}/0")
    started = time.monotonic()
    with pytest.raises(OperationalError):
        task.delay("a")
    assert time.monotonic() - started < 2.5  # one second, and the first import of the transport
    started = time.monotonic()
    for _ in range(500):
        with pytest.raises(OperationalError):
            task.delay("a")
    assert time.monotonic() - started < 0.5


def test_queueing_works_again_after_the_pause(valkey):
    task = make_task(valkey.url)
    task.app.conf.queue_pause = 0.1
    task.delay("a")
    valkey.kill()
    with pytest.raises(OperationalError):
        task.delay("b")
    valkey.start()
    time.sleep(0.1)
    task.delay("c")


@pytest.mark.parametrize(("query", "required"), [("", True), ("?ssl_cert_reqs=none", False)])
def test_an_encrypted_broker_must_show_its_certificate_unless_told_otherwise(query, required):
    program = (
        "from config.celery import app; import ssl; "
        "print(app.connection_for_write().ssl['ssl_cert_reqs'] == ssl.CERT_REQUIRED)"
    )
    environment = {**os.environ, "PYTHONPATH": IMPORT_PATH, "REDIS_URL": f"rediss://:word@host:6380/0{query}"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == str(required)


@pytest.fixture
def start_worker(valkey, tmp_path):
    environment = {**os.environ, "PYTHONPATH": IMPORT_PATH, "REDIS_URL": valkey.url}
    command = [sys.executable, "-m", "celery", "--app", "config.tests.probe_app", "worker", "--pool", "solo"]
    command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    processes = []

    def start() -> subprocess.Popen:
        with (tmp_path / "worker.log").open("ab") as log:
            processes.append(
                subprocess.Popen(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
            )
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()


def has_run(path: Path) -> bool:
    # A worker takes its time to start on a busy machine.
    return wait_until(path.exists, 60)


@pytest.mark.fault
def test_a_worker_reconnects_by_itself_when_the_broker_returns(valkey, start_worker, tmp_path):
    task = make_task(valkey.url)
    worker = start_worker()
    with structlog.contextvars.bound_contextvars(request_id="edge-request-0001"):
        task.delay(str(tmp_path / "before"))
    assert has_run(tmp_path / "before"), (tmp_path / "worker.log").read_text()
    # The task's events carry the id of the request that queued it.
    assert (tmp_path / "before").read_text() == "edge-request-0001"

    valkey.kill()
    time.sleep(3)
    assert worker.poll() is None
    valkey.start()
    task.delay(str(tmp_path / "after a crash"))
    assert has_run(tmp_path / "after a crash"), (tmp_path / "worker.log").read_text()

    valkey.freeze()
    time.sleep(3)
    valkey.thaw()
    task.delay(str(tmp_path / "after a freeze"))
    assert has_run(tmp_path / "after a freeze"), (tmp_path / "worker.log").read_text()

    worker.terminate()
    worker.wait(15)
    task.delay(str(tmp_path / "queued before a crash"))
    valkey.kill()
    valkey.start()
    start_worker()
    assert has_run(tmp_path / "queued before a crash"), (tmp_path / "worker.log").read_text()
