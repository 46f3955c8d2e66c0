"""PostgreSQL and Redis servers of our own for `make test-postgres`: own folders, own ports, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from launch.embedded import is_valkey_ready, wait_until
from launch.errors import LaunchError
from launch.ports import choose_free_ports

ACCOUNT = "postgres"
START_SECONDS = 60
STOP_SECONDS = 30


def install_packages(names: list[str]) -> None:
    """Install Debian packages that are missing. Raises LaunchError when that is not possible."""
    remedy = f"As root: apt-get install {' '.join(names)}"
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise LaunchError(f"Not installed: {', '.join(names)}.", remedy)
    print(f"Installing {', '.join(names)} …", flush=True)
    # Run level 1 keeps the packages from starting servers of their own where no systemd is in charge.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", *names]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise LaunchError(f"{' '.join(command[:2])} failed: {said[-1] if said else '?'}", remedy)


def find_postgres_folder() -> Path | None:
    """The folder of the newest installed PostgreSQL's programs."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    installed.sort(key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0)
    if installed:
        return installed[-1]
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def _build_runner() -> list[str]:
    """The start of a command line that runs a program as somebody else than root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups"]


def _end_with_us(stop_signal: signal.Signals) -> list[str]:
    """The start of a command line whose program the kernel stops when this process has gone, even by kill -9.

    It comes last: a change of the user takes the kernel's promise back. Linux only; elsewhere there is none.
    """
    return ["setpriv", "--pdeathsig", stop_signal.name.removeprefix("SIG")] if shutil.which("setpriv") else []


@contextlib.contextmanager
def run_postgres() -> Iterator[str]:
    """A fresh PostgreSQL on loopback for the length of a with block; gives its DATABASE_URL."""
    if find_postgres_folder() is None:
        install_packages(["postgresql"])
    programs = find_postgres_folder()
    if programs is None:
        raise LaunchError("PostgreSQL's server programs were not found.", "As root: apt-get install postgresql")
    port = choose_free_ports(1)[0]
    with tempfile.TemporaryDirectory(prefix="sextant-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        runner = _build_runner()
        if runner:
            account = pwd.getpwnam(ACCOUNT)
            os.chown(folder, account.pw_uid, account.pw_gid)
        initdb = [*runner, str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", "sextant"]
        initdb += ["--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        done = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise LaunchError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}", f"Check {programs}.")
        # What is lost at a crash doesn't matter here; everything else is as in production.
        server = [
            *runner,
            *_end_with_us(signal.SIGINT),
            str(programs / "postgres"),
            "-D",
            str(folder / "data"),
            "-p",
            str(port),
            "-k",
            str(folder),
        ]
        server += ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "full_page_writes=off"]
        ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        # SIGINT is PostgreSQL's fast stop: it doesn't wait for clients.
        with _running("PostgreSQL", server, folder, signal.SIGINT) as process:
            _await("PostgreSQL", lambda: subprocess.run(ready, check=False).returncode == 0, process, folder)
            url = f"postgres://sextant@127.0.0.1:{port}/sextant"
            create = [str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "sextant", "sextant"]
            subprocess.run(create, check=True)
            yield url


@contextlib.contextmanager
def run_redis() -> Iterator[str]:
    """A fresh Redis (or Debian's Valkey) on loopback for the length of a with block; gives its REDIS_URL."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        install_packages(["redis-server"])
        program = shutil.which("redis-server")
    if program is None:
        raise LaunchError("redis-server was not found.", "As root: apt-get install redis-server")
    port = choose_free_ports(1)[0]
    with tempfile.TemporaryDirectory(prefix="sextant-redis-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        command = [*_end_with_us(signal.SIGTERM), program, "--bind", "127.0.0.1", "--port", str(port), "--dir", name]
        command += ["--appendonly", "yes", "--save", "", "--daemonize", "no"]
        url = f"redis://127.0.0.1:{port}/0"
        with _running("Redis", command, folder, signal.SIGTERM) as process:
            _await("Redis", lambda: is_valkey_ready(url), process, folder)
            yield url


@contextlib.contextmanager
def _running(name: str, command: list[str], folder: Path, stop_signal: int) -> Iterator[subprocess.Popen[bytes]]:
    with (
        (folder / "server.log").open("wb") as log,
        # A session of its own: Ctrl-C ends pytest first, and the server after it.
        subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True
        ) as process,
    ):
        try:
            yield process
        finally:
            process.send_signal(stop_signal)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                print(f"{name} did not stop within {STOP_SECONDS} s and was killed.", flush=True)
                process.kill()


def _await(name: str, is_ready: Callable[[], bool], process: subprocess.Popen[bytes], folder: Path) -> None:
    if not wait_until(is_ready, START_SECONDS, lambda: process.poll() is not None):
        log = (folder / "server.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise LaunchError(f"{name} did not start: {log[-1] if log else 'it said nothing'}", "Try again.")
