"""`make run` as a newcomer does it: the real thing in a copy of the checkout, with state of its own."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from launch.embedded import wait_until
from launch.paths import REPOSITORY_ROOT, VENV
from launch.ports import choose_free_ports
from launch.supervise import is_alive

pytestmark = pytest.mark.xdist_group("launcher")

# Set-up with demo content and a page's first answer take this long on two busy cores at most.
START_SECONDS = 300
STOP_SECONDS = 60
PROGRAMS = ("make", "sh", "awk", "env")


class Checkout:
    """A copy of the sources with a var/ of its own; what takes minutes to build is linked, not built again."""

    def __init__(self, folder):
        self.root = folder / "checkout"
        ignored = shutil.ignore_patterns("var", ".git", "__pycache__", "*.mo")
        shutil.copytree(REPOSITORY_ROOT, self.root, ignore=ignored)
        state = self.root / "var"
        (state / "elasticsearch").mkdir(parents=True)
        (state / "venv").symlink_to(VENV.resolve())
        self.programs = folder / "bin"
        self.programs.mkdir()
        for name in PROGRAMS:
            (self.programs / name).symlink_to(shutil.which(name))
        (self.programs / "python3").symlink_to(Path(sys.executable).resolve())

    def give_node(self):
        """The Elasticsearch node as built in this checkout."""
        built = REPOSITORY_ROOT / "var" / "elasticsearch" / "home"
        (self.root / "var" / "elasticsearch" / "home").symlink_to(built.resolve())

    def environment(self, **variables):
        """A newcomer's environment: none of ours, and no Maven on the path."""
        given = {name: os.environ[name] for name in os.environ if name.startswith(("LANG", "LC_", "HOME", "TMP"))}
        given |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        return {**given, "PATH": str(self.programs), **variables}

    def make(self, target, **variables):
        """Run a command to its end; return its status and what it said."""
        done = subprocess.run(
            ["make", target],
            cwd=self.root,
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )
        return done.returncode, done.stdout + done.stderr

    def list_processes(self):
        """Every process whose command line or environment names this copy."""
        found = {}
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                place = str(self.root).encode()
                line = (folder / "cmdline").read_bytes()
                if int(folder.name) != os.getpid() and (place in line or place in (folder / "environ").read_bytes()):
                    found[int(folder.name)] = line.replace(b"\0", b" ").decode(errors="replace")
        return found


class Site:
    """A running `make run`."""

    def __init__(self, checkout, **variables):
        self.checkout = checkout
        self.port = choose_free_ports(1)[0]
        self.console = checkout.root / "console.txt"
        self.started = time.monotonic()
        with self.console.open("wb") as output:
            self.process = subprocess.Popen(
                ["make", "run"],
                cwd=checkout.root,
                env=checkout.environment(PORT=str(self.port), **variables),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def read(self):
        return self.console.read_text(errors="replace")

    def await_line(self, text, seconds=START_SECONDS):
        is_there = wait_until(lambda: text in self.read(), seconds, lambda: self.process.poll() is not None)
        assert is_there or text in self.read(), self.read()[-5000:]

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read().decode()

    def read_search_engine(self):
        return json.loads(self.get("/api/v1/search/?q=terrorism&lang=en"))["engine"]

    def await_process(self, name, other_than=None):
        """The id of the service's living process. A worker may end with its broker and be between two lives."""

        def read_pid():
            return json.loads((self.checkout.root / "var" / "run" / f"{name}.json").read_text())["pid"]

        assert wait_until(lambda: read_pid() != other_than and is_alive(read_pid()), 60), name
        return read_pid()

    def stop(self):
        """SIGTERM to make alone, as a service manager sends it."""
        self.process.terminate()
        self.process.wait(STOP_SECONDS)

    def press_control_c(self):
        """SIGINT to the whole foreground group, as a terminal sends it."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(STOP_SECONDS)

    def clear_away(self):
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        for pid in self.checkout.list_processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """One copy for all: its set-up with the demo content takes a minute."""
    return Checkout(tmp_path_factory.mktemp("launcher"))


@pytest.fixture
def start():
    sites = []

    def start_site(checkout, **variables):
        sites.append(Site(checkout, **variables))
        return sites[-1]

    yield start_site
    for site in sites:
        site.clear_away()


def assert_two_lines_and_no_traceback(said):
    """A problem and its remedy, then what make adds."""
    assert "Traceback" not in said
    lines = [line for line in said.splitlines() if not line.startswith(("[", "make:"))]
    assert len(lines) == 2, said
    assert lines[1].startswith("  ")


def test_a_taken_port_gets_one_clear_line_with_the_remedy(checkout):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        status, said = checkout.make("run", PORT=str(port))
    assert status != 0
    assert f"Port {port} is taken by another program." in said
    assert re.search(r"PORT=\d+ make run", said)
    assert_two_lines_and_no_traceback(said)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a file system of its own")
def test_a_full_disk_gets_one_clear_line_with_the_remedy(checkout, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(small)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("this machine does not let root mount a tmpfs")
    try:
        status, said = checkout.make("run", STATE_DIR=str(small))
    finally:
        subprocess.run(["umount", str(small)], check=True)
    assert status != 0
    assert "Not enough disk space" in said
    assert "STATE_DIR" in said
    assert_two_lines_and_no_traceback(said)


def test_a_state_folder_that_is_a_file_gets_one_clear_line(checkout, tmp_path):
    (tmp_path / "file").write_text("")
    status, said = checkout.make("run", STATE_DIR=str(tmp_path / "file"))
    assert status != 0
    assert_two_lines_and_no_traceback(said)


def test_an_unknown_command_names_the_known_ones(checkout):
    done = subprocess.run(
        [sys.executable, "-m", "launch", "rum"],
        env=checkout.environment(PYTHONPATH=str(checkout.root / "site")),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "'rum'" in done.stderr
    assert "run, setup, test" in done.stderr


def test_help_lists_every_target_of_the_makefile(checkout):
    _status, said = checkout.make("help")
    declared = re.search(r"^\.PHONY: (.+)$", (checkout.root / "Makefile").read_text(), re.MULTILINE)[1].split()
    listed = [line.split()[1] for line in said.splitlines()]
    assert sorted(listed) == sorted(declared)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_without_maven_the_site_starts_searches_the_database_and_says_so(checkout, start):
    site = start(checkout)
    site.await_line("Stop it with Ctrl-C.")
    said = site.read()
    assert "Elasticsearch node … not available\n  Maven (mvn) isn't installed" in said
    assert "apt install maven" in said
    assert "answered by the database" in said
    assert "Traceback" not in said
    assert '<html lang="ar"' in site.get("/ar/")
    assert site.read_search_engine() == "database"
    assert oct((checkout.root / "var" / "editor.json").stat().st_mode & 0o777) == "0o600"

    status, refused = checkout.make("run", PORT=str(choose_free_ports(1)[0]))
    assert status != 0
    assert f"already: http://127.0.0.1:{site.port}/" in refused
    assert_two_lines_and_no_traceback(refused)

    site.stop()
    assert "Sextant has stopped." in site.read()
    assert wait_until(lambda: not checkout.list_processes(), STOP_SECONDS), checkout.list_processes()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_whole_site_starts_survives_losing_its_stores_and_leaves_nothing_behind(checkout, start):
    checkout.give_node()
    site = start(checkout)
    site.await_line("Sextant is ready: http://127.0.0.1:")
    # Whoever searches because the site is called ready must find something.
    assert "[6/6] Search index … done" in site.read().partition("Sextant is ready")[0]
    assert json.loads(site.get("/health/ready"))["checks"]["search"]["index"] == "ok"
    # On a busy machine the first query may take longer than a reader is kept waiting.
    assert wait_until(lambda: site.read_search_engine() == "elasticsearch", 60)
    for language in ("ar", "zh-hans", "en", "fr", "ru", "es"):
        assert f'<html lang="{language}"' in site.get(f"/{language}/").lower()

    for name in ("valkey", "elasticsearch", "worker", "slow-worker", "beat"):
        before = site.await_process(name)
        os.kill(before, signal.SIGKILL)
        assert site.await_process(name, other_than=before)
        assert '<html lang="en"' in site.get("/en/")

    site.press_control_c()
    assert "Sextant has stopped." in site.read()
    assert wait_until(lambda: not checkout.list_processes(), STOP_SECONDS), checkout.list_processes()

    again = start(checkout)
    assert wait_until(lambda: _is_page_served(again), START_SECONDS)
    seconds = time.monotonic() - again.started
    print(f"second start: first page after {seconds:.1f} s")
    # 25 s on two idle cores; the rest of the suite may be using them now.
    assert seconds < 60
    # A launcher that is killed outright can't stop anything itself.
    launcher = next(pid for pid, line in checkout.list_processes().items() if line.strip().endswith("--inside run"))
    os.kill(launcher, signal.SIGKILL)
    assert wait_until(lambda: not checkout.list_processes(), STOP_SECONDS), checkout.list_processes()


def _is_page_served(site):
    with contextlib.suppress(OSError):
        return "</html>" in site.get("/en/")
    return False
