"""kill -9 for Elasticsearch, Valkey or the worker in the middle of a hundred edits: every edit arrives."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.core.management import call_command

from catalogue.models import ToolPage
from catalogue.tests.factories import make_work
from config.celery import app as celery_app
from launch.embedded import (
    build_elasticsearch_command,
    build_valkey_command,
    is_elasticsearch_ready,
    is_valkey_ready,
    wait_until,
)
from launch.ports import choose_free_ports
from launch.suite_worker import kill_worker, start_worker, stop_worker
from search.models import OutboxEntry

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

WORKS = 20
EDITS = 100
KILL_AT, REVIVE_AT = 30, 70
# Nine of ten saves take no longer than this, service or not (seconds; they take about 0.1).
USUAL_EDIT = 1.0
SECONDS_TO_CATCH_UP = 60.0


class Service:
    """A server of this test's own, which can be killed and started again on the same data."""

    def __init__(self, command: list[str], is_ready):
        self.command, self.is_ready = command, is_ready
        self.process: subprocess.Popen[bytes] | None = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert wait_until(self.is_ready, 90)

    def kill(self):
        self.process.kill()
        self.process.wait(20)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
                return
            self.kill()


class Worker:
    """A Celery worker with beat inside, as a service that can be killed."""

    def __init__(self, folder: Path):
        self.folder = folder

    def start(self):
        self.process = start_worker(self.folder / f"worker-{time.monotonic_ns()}.log", with_beat=self.folder / "beat")

    def kill(self):
        kill_worker(self.process)

    def stop(self):
        stop_worker(self.process)


@pytest.fixture
def own_services(transactional_db, elasticsearch_url, settings, monkeypatch, tmp_path):
    """{"elasticsearch", "valkey", "worker"} of this test alone (the shared node is built by now)."""
    elasticsearch_port, valkey_port = choose_free_ports(2)
    own_elasticsearch = f"http://127.0.0.1:{elasticsearch_port}"
    own_redis = f"redis://127.0.0.1:{valkey_port}/0"
    for name, value in (
        ("ELASTICSEARCH_URL", own_elasticsearch),
        ("REDIS_URL", own_redis),
        ("SEARCH_OUTBOX_TICK", "1"),
        ("CELERY_VISIBILITY_TIMEOUT", "10"),
    ):
        monkeypatch.setitem(os.environ, name, value)
    settings.ELASTICSEARCH_URL = own_elasticsearch
    monkeypatch.setattr(celery_app.conf, "broker_url", own_redis)
    celery_app._after_fork()
    services = {
        "valkey": Service(build_valkey_command(valkey_port, tmp_path / "valkey"), lambda: is_valkey_ready(own_redis)),
        "elasticsearch": Service(
            build_elasticsearch_command(elasticsearch_port, tmp_path / "elasticsearch"),
            lambda: is_elasticsearch_ready(own_elasticsearch),
        ),
        "worker": Worker(tmp_path),
    }
    started = []
    try:
        for name, service in services.items():
            if name == "worker":
                call_command("rebuild_search_index", verbosity=0)
            service.start()
            started.append(service)
        yield services
    finally:
        for service in reversed(started):
            service.stop()
        celery_app._after_fork()


def edit(page: ToolPage, number: int) -> float:
    """Publish a new title as an editor does; return the seconds it took."""
    page = ToolPage.objects.get(pk=page.pk)
    page.title = f"Title after edit {number}"
    started = time.monotonic()
    page.save_revision().publish()
    return time.monotonic() - started


@pytest.mark.parametrize("victim", ["elasticsearch", "valkey", "worker"])
def test_a_hundred_edits_survive_kill_9(own_services, victim):
    pages = [ToolPage.objects.get(work=make_work("tool")) for _ in range(WORKS)]
    durations = []
    for number in range(EDITS):
        if number == KILL_AT:
            own_services[victim].kill()
        if number == REVIVE_AT:
            own_services[victim].start()
        durations.append(edit(pages[number % WORKS], number))
    assert sorted(durations)[EDITS * 9 // 10] < USUAL_EDIT

    assert wait_until(lambda: not OutboxEntry.objects.exists(), SECONDS_TO_CATCH_UP), (
        f"{OutboxEntry.objects.count()} rows still wait"
    )
    # Raises SystemExit(1) where a document is missing, stale or left over.
    call_command("check_search_index", verbosity=0)
