"""Runs one program for as long as its owner lives: `python -m launch.supervise [options] -- PROGRAM…`.

The program gets a process group of its own. It is stopped when this process is told to stop or when the
owner (a process id) has gone, even by `kill -9`; with --restart it is started again whenever it ends.
"""

import argparse
import contextlib
import ctypes
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 30.0
# A program that ran this long was well: its next end starts the back-off from the beginning.
SETTLED_AFTER_SECONDS = 60.0
POLL_SECONDS = 0.2
LOCK_SECONDS = 40.0
PR_SET_PDEATHSIG = 1


class _StopRequest:
    """Becomes true on the first SIGTERM, SIGINT or SIGHUP."""

    def __init__(self) -> None:
        self.is_set = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: object) -> None:
        self.is_set = True


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):
        # The state follows the command's name, which is in parentheses and may hold anything.
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return True


def _die_with_parent() -> None:
    """Have the kernel kill the program should this supervisor itself be killed (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _write_state(path: Path | None, name: str, pid: int) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        state = {"name": name, "pid": pid, "supervisor": os.getpid()}
        path.write_text(json.dumps(state) + "\n", encoding="utf-8")


@contextlib.contextmanager
def _open_log(path: Path | None) -> Iterator[IO[bytes] | None]:
    if path is None:
        yield None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as handle:
        yield handle


@contextlib.contextmanager
def _hold_lock(path: Path | None, seconds: float) -> Iterator[bool]:
    """One supervisor per state file: two programs on one data folder would damage it.

    Waits for an earlier one that is still stopping; False if that takes longer than `seconds`.
    """
    if path is None:
        yield True
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + seconds
    with path.with_suffix(".lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    yield False
                    return
                _sleep(POLL_SECONDS)
        yield True


def _sleep(seconds: float) -> None:
    with contextlib.suppress(InterruptedError):
        select.select([], [], [], seconds)


def _wait_for_dependents(paths: list[Path], seconds: float) -> None:
    """Wait until the programs whose state files are given have gone, at most `seconds`."""
    deadline = time.monotonic() + seconds
    for path in paths:
        with contextlib.suppress(OSError, ValueError, KeyError):
            pid = int(json.loads(path.read_text(encoding="utf-8"))["pid"])
            while time.monotonic() < deadline and is_alive(pid):
                _sleep(POLL_SECONDS)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _stop(process: subprocess.Popen[bytes], grace_seconds: float) -> None:
    """Ask the program to end; whatever is left of its group after `grace_seconds` is killed."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace_seconds)
    _signal_group(process, signal.SIGKILL)
    process.wait()


def _say(name: str, text: str) -> None:
    with contextlib.suppress(OSError):
        print(f"{name} {text}", flush=True)


def supervise(options: argparse.Namespace) -> int:
    """Run the program until told to stop; return its exit status (0 if it was stopped on request)."""
    stop_request = _StopRequest()
    with _hold_lock(options.state, LOCK_SECONDS) as is_mine, _open_log(options.log) as log:
        if not is_mine:
            _say(options.name, f"is still run by an earlier start (see {options.state})")
            return 1

        def is_stop_wanted() -> bool:
            return stop_request.is_set or not is_alive(options.owner)

        _await_start(options.start_when, is_stop_wanted)
        return 0 if is_stop_wanted() else _run_again_and_again(options, log, is_stop_wanted)


def _await_start(path: Path | None, is_stop_wanted: Callable[[], bool]) -> None:
    """Wait until the file `path` is there."""
    while path is not None and not path.exists() and not is_stop_wanted():
        _sleep(POLL_SECONDS)


def _run_again_and_again(options: argparse.Namespace, log: IO[bytes] | None, is_stop_wanted: Callable[[], bool]) -> int:
    backoff = FIRST_BACKOFF_SECONDS
    while True:
        started = time.monotonic()
        status = _run_once(options, log, is_stop_wanted)
        if is_stop_wanted():
            return 0
        if not options.restart:
            # As a shell has it: 128 and the signal's number for a program that a signal ended.
            return status if status >= 0 else 128 - status
        if time.monotonic() - started > SETTLED_AFTER_SECONDS:
            backoff = FIRST_BACKOFF_SECONDS
        _say(options.name, f"ended (status {status}), starting it again in {backoff:.0f} s")
        deadline = time.monotonic() + backoff
        while time.monotonic() < deadline and not is_stop_wanted():
            _sleep(POLL_SECONDS)
        backoff = min(backoff * 2, LONGEST_BACKOFF_SECONDS)


def _run_once(options: argparse.Namespace, log: IO[bytes] | None, is_stop_wanted: Callable[[], bool]) -> int:
    """Run the program to its end, or stop it when that is wanted; return its status."""
    process = subprocess.Popen(
        options.program,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process has no threads
    )
    _write_state(options.state, options.name, process.pid)
    while process.poll() is None and not is_stop_wanted():
        _sleep(POLL_SECONDS)
    if process.poll() is None:
        _wait_for_dependents(options.stop_after, options.stop_after_seconds)
        _stop(process, options.grace)
    # Children that the program left behind would keep its port or its files.
    _signal_group(process, signal.SIGKILL)
    return process.returncode


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; everything after `--` is the program."""
    parser = argparse.ArgumentParser(prog="launch.supervise", description=__doc__)
    parser.add_argument("--name", required=True, help="the program's name in messages")
    parser.add_argument("--owner", type=int, required=True, help="stop when this process id has gone")
    parser.add_argument("--restart", action="store_true", help="start it again when it ends")
    parser.add_argument("--log", type=Path, help="file for its output (default: this output)")
    parser.add_argument("--state", type=Path, help="JSON file for its process id")
    parser.add_argument("--start-when", type=Path, help="start the program once this file is there")
    parser.add_argument("--grace", type=float, default=15.0, help="seconds between SIGTERM and SIGKILL")
    parser.add_argument("--stop-after", type=Path, action="append", default=[], help="state file to await")
    parser.add_argument("--stop-after-seconds", type=float, default=15.0)
    parser.add_argument("program", nargs="+")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(supervise(parse_arguments(sys.argv[1:])))
