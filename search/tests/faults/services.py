"""Servers of the fault tests' own: real processes that may be stopped, killed and started again on their data."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from launch.embedded import wait_until
from launch.paths import REPOSITORY_ROOT
from launch.suite_worker import build_process_environment, kill_worker, start_worker, stop_worker

READY_SECONDS = 90


class Service:
    """A program that is ready when `is_ready` says so."""

    def __init__(self, command: list[str], is_ready, log: Path, environment=None):
        # The kernel ends it with the test run, even when that is killed.
        guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        self.command = [*guard, *command]
        self.is_ready, self.log, self.environment = is_ready, log, environment
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self):
        """Start it and don't wait."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=REPOSITORY_ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start(self):
        self.launch()
        assert wait_until(self.is_ready, READY_SECONDS, lambda: self.process.poll() is not None), self.log.read_text(
            errors="replace"
        )[-3000:]

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ensure_running(self):
        if not self.is_running:
            self.start()

    def kill(self):
        """kill -9, with its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def freeze(self):
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self):
        if not self.is_running:
            return
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
            return
        self.kill()


class Worker:
    """A Celery worker with beat inside."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self):
        self.process = start_worker(self.folder / f"worker-{time.monotonic_ns()}.log", with_beat=self.folder / "beat")

    def ensure_running(self):
        """Start it again where it ended by itself, as compose and the launcher do."""
        if self.process is not None and self.process.poll() is not None:
            self.start()

    def kill(self):
        kill_worker(self.process)

    def stop(self):
        if self.process and self.process.poll() is None:
            stop_worker(self.process)


def build_web_server(port: int, log: Path) -> Service:
    """The site on granian, as `make run` starts it, on the test's database and indices."""
    command = [sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws"]
    command += ["--blocking-threads", "5", "--backpressure", "64", "--log-level", "warning"]

    def is_ready():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live/", timeout=5):
                return True
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    return Service(command, is_ready, log, build_process_environment())
