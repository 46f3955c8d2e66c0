"""The servers of `make test-postgres` never outlive it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launch.embedded import wait_until
from launch.paths import IMPORT_PATH
from launch.supervise import is_alive

PROGRAM = """
import signal, sys, time
from pathlib import Path
from launch.private_servers import _end_with_us, _running
command = [*_end_with_us(signal.SIGTERM), "sleep", "60"]
with _running("Sleeper", command, Path(sys.argv[1]), signal.SIGTERM) as process:
    print(process.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
def test_a_server_ends_when_its_runner_is_killed(tmp_path):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(command, env={"PYTHONPATH": IMPORT_PATH, "PATH": "/usr/bin:/bin"}, stdout=-1) as runner:
        server = int(runner.stdout.readline())
        # The promise is made by the program that runs the server; give it the moment it takes.
        assert wait_until(lambda: b"sleep" in _command_of(server), 10)
        runner.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not is_alive(server), 10)


def _command_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
