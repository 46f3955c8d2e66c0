"""A supervised program lives exactly as long as it should: the processes here are real ones."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from launch.embedded import wait_until
from launch.paths import IMPORT_PATH
from launch.supervise import is_alive

SECONDS = 15
# A program with a child of its own in the same group, like Celery's and granian's workers.
FAMILY = "import subprocess, time; print(subprocess.Popen(['sleep', '300']).pid, flush=True); time.sleep(300)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(300)"


class Supervised:
    """A supervisor under test, with the files it writes."""

    def __init__(self, folder, *program, owner=None, name="program", options=()):
        self.state = folder / f"{name}.json"
        self.log = folder / f"{name}.log"
        command = [sys.executable, "-m", "launch.supervise", "--name", name, "--owner", str(owner or os.getpid())]
        command += ["--state", str(self.state), "--log", str(self.log), *options, "--", *program]
        self.process = subprocess.Popen(
            command, env={**os.environ, "PYTHONPATH": IMPORT_PATH}, stdout=subprocess.PIPE, text=True
        )

    @property
    def pid(self):
        with contextlib.suppress(OSError, ValueError):
            return json.loads(self.state.read_text())["pid"]
        return None

    def read_log(self):
        return self.log.read_text() if self.log.exists() else ""

    def await_start(self, text=""):
        assert wait_until(lambda: self.pid and text in self.read_log() and (not text or self.read_log()), SECONDS)
        return self.pid


@pytest.fixture
def supervise(tmp_path):
    started = []

    def start(*program, **keywords):
        started.append(Supervised(tmp_path, *program, **keywords))
        return started[-1]

    yield start
    for supervised in started:
        with contextlib.suppress(ProcessLookupError):
            supervised.process.kill()
        supervised.process.wait()
        supervised.process.stdout.close()


def test_a_killed_program_is_started_again_and_the_console_says_so(supervise):
    supervised = supervise("sleep", "300", options=["--restart"])
    first = supervised.await_start()
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: supervised.pid not in {None, first} and is_alive(supervised.pid), SECONDS)
    supervised.process.terminate()
    assert "program ended (status -9), starting it again in 1 s" in supervised.process.communicate(timeout=SECONDS)[0]


@pytest.mark.parametrize(
    ("code", "status"), [("pass", 0), ("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 137)]
)
def test_without_restart_the_supervisor_ends_with_its_program_and_its_status(supervise, code, status):
    assert supervise(sys.executable, "-c", code).process.wait(SECONDS) == status


def test_sigterm_stops_the_program_and_its_children(supervise):
    supervised = supervise(sys.executable, "-c", FAMILY)
    pid = supervised.await_start("\n")
    child = int(supervised.read_log())
    supervised.process.terminate()
    assert supervised.process.wait(SECONDS) == 0
    assert wait_until(lambda: not is_alive(pid) and not is_alive(child), SECONDS)


def test_a_program_that_ignores_sigterm_is_killed_after_its_grace(supervise):
    supervised = supervise(sys.executable, "-c", DEAF, options=["--grace", "0.5"])
    pid = supervised.await_start("deaf")
    supervised.process.terminate()
    assert supervised.process.wait(SECONDS) == 0
    assert not is_alive(pid)


def test_an_owner_killed_outright_takes_the_program_with_it(supervise):
    with subprocess.Popen(["sleep", "300"]) as owner:
        supervised = supervise("sleep", "300", owner=owner.pid, options=["--restart"])
        pid = supervised.await_start()
        owner.kill()
        owner.wait()
        assert supervised.process.wait(SECONDS) == 0
    assert not is_alive(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
def test_a_supervisor_killed_outright_takes_the_program_with_it(supervise):
    supervised = supervise("sleep", "300")
    pid = supervised.await_start()
    supervised.process.kill()
    assert wait_until(lambda: not is_alive(pid), SECONDS)


def test_a_store_stops_only_after_those_who_write_to_it(supervise, tmp_path):
    client = supervise("sleep", "300", name="client")
    client.await_start()
    store = supervise("sleep", "300", name="store", options=["--stop-after", str(tmp_path / "client.json")])
    pid = store.await_start()
    store.process.terminate()
    time.sleep(1)
    assert is_alive(pid)
    client.process.terminate()
    assert store.process.wait(SECONDS) == 0
    assert not is_alive(pid)


def test_two_supervisors_never_run_programs_on_one_state_file(supervise):
    first = supervise("sleep", "300")
    pid = first.await_start()
    second = supervise("sleep", "300")
    time.sleep(1)
    assert first.pid == pid
    first.process.terminate()
    assert wait_until(lambda: second.pid != pid and is_alive(second.pid), SECONDS)
    assert not is_alive(pid)


def test_a_program_waits_for_the_file_that_lets_it_start(supervise, tmp_path):
    supervised = supervise("sleep", "300", options=["--start-when", str(tmp_path / "ready")])
    time.sleep(1)
    assert supervised.pid is None
    (tmp_path / "ready").touch()
    assert is_alive(supervised.await_start())
