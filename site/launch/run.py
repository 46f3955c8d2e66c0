"""`make setup` and `make run`: set up, start everything, say when it is ready, stop everything."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import honcho.manager
from honcho.printer import Printer

from launch.embedded import does_website_answer, is_elasticsearch_ready, is_valkey_ready, wait_until
from launch.errors import LaunchError
from launch.locks import hold_run_lock, hold_setup_lock, note_address
from launch.paths import LOG_FOLDER, REPOSITORY_ROOT, RUN_FOLDER
from launch.progress import Progress
from launch.running_site import note_addresses
from launch.search_index import fill_search_index
from launch.services import (
    DEFAULT_WEB_PORT,
    ELASTICSEARCH,
    VALKEY,
    WEB_READY,
    Service,
    build_environment,
    list_clients,
    prepare_logs,
    read_port,
)
from launch.setup_steps import (
    SiteState,
    build_node_step,
    compile_languages_step,
    load_demo_step,
    prepare_database_step,
)

STEPS = 6
STEPS_BEFORE = 1  # the virtual environment, by an earlier process
HEAD_START_SECONDS = 20
WEB_SECONDS = 90
STORE_SECONDS = 120
VALKEY_SECONDS = 20
# Longer than any supervisor takes: honcho's SIGKILL would leave their programs to the kernel.
STOP_SECONDS = 45


class ServiceManager(honcho.manager.Manager):
    """honcho's manager, which calls `when_started` once all processes are there (and no fork will follow)."""

    def __init__(self, when_started: Callable[[], None]) -> None:
        super().__init__(Printer(sys.stdout))
        self._when_started = when_started
        self.was_asked_to_stop = False
        self.first_to_stop = ""

    def _start(self) -> None:
        super()._start()
        self._when_started()

    def terminate(self) -> None:
        stopped = [name for name, process in self._processes.items() if process.get("returncode") is not None]
        self.first_to_stop = self.first_to_stop or next(iter(stopped), "")
        super().terminate()

    def _system_print(self, data: Any) -> None:
        """Only what ended matters at the console; who was sent which signal doesn't."""
        if "received" in data:
            self.was_asked_to_stop = True
            print("\nStopping …", flush=True)


@dataclass
class Site:
    """A site that is set up: what its processes share, and the stores among them."""

    environment: dict[str, str]
    stores: list[Service]
    state: SiteState

    def find_store(self, name: str) -> Service | None:
        """The embedded store, or None if an address of another one was given (or there is none)."""
        return next((store for store in self.stores if store.name == name), None)


def set_up(web_port: int, progress: Progress) -> Site:
    """Everything but the virtual environment and the index, one progress line a step. Raises LaunchError."""
    state = SiteState()
    with hold_setup_lock():
        build_node_step(progress, state)
        compile_languages_step(progress)
        environment, stores = build_environment(web_port, state.has_node)
        site = Site(environment, stores, state)
        # What publishing the demo content queues waits in the broker for the worker.
        valkey = site.find_store(VALKEY)
        with _running(valkey, environment):
            if valkey:
                wait_until(lambda: is_valkey_ready(environment["REDIS_URL"]), VALKEY_SECONDS)
            prepare_database_step(progress, state, environment)
            load_demo_step(progress, environment)
    return site


def set_up_only() -> int:
    """`make setup`: also fills the index, with Elasticsearch running for as long as that takes. Raises LaunchError."""
    progress = Progress(STEPS, STEPS_BEFORE)
    with hold_run_lock():
        site = set_up(DEFAULT_WEB_PORT, progress)
        url = site.environment["ELASTICSEARCH_URL"]
        if not url:
            with progress.step("Search index") as step:
                step.conclude("not possible without Elasticsearch; the database answers searches")
        else:
            valkey, elasticsearch = site.find_store(VALKEY), site.find_store(ELASTICSEARCH)
            with _running(valkey, site.environment), _running(elasticsearch, site.environment):
                if not wait_until(lambda: is_elasticsearch_ready(url), STORE_SECONDS):
                    log = LOG_FOLDER / "elasticsearch.log"
                    raise LaunchError(f"Elasticsearch at {url} does not answer.", f"See {log}")
                fill_search_index(progress, site.environment, lambda: False)
    print("Everything is set up. `make run` starts the site.", flush=True)
    return 0


@contextlib.contextmanager
def _running(service: Service | None, environment: dict[str, str]) -> Iterator[None]:
    """The service for the length of a with block (none: its address was given, so it runs elsewhere)."""
    if service is None:
        yield
        return
    prepare_logs([service])
    service = replace(service, starts_after_web=False, stops_after=())
    command = shlex.split(service.build_command(os.getpid()))[1:]
    with subprocess.Popen(command, env=environment, cwd=REPOSITORY_ROOT, start_new_session=True) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def run_site() -> int:
    """Set up what is missing and run everything until Ctrl-C or SIGTERM. Raises LaunchError."""
    with hold_run_lock():
        web_port = read_port("PORT", DEFAULT_WEB_PORT)
        site = set_up(web_port, Progress(STEPS, STEPS_BEFORE))
        services = [*site.stores, *list_clients(web_port)]
        prepare_logs(services)
        for leftover in (WEB_READY, *RUN_FOLDER.glob("*.json")):
            leftover.unlink(missing_ok=True)
        note_address(f"http://127.0.0.1:{web_port}/")
        note_addresses(RUN_FOLDER, site.environment)
        return _manage(services, site.environment, site.state)


def _manage(services: list[Service], environment: dict[str, str], state: SiteState) -> int:
    honcho.manager.KILL_WAIT = STOP_SECONDS
    stopping = threading.Event()

    def announce() -> None:
        threading.Thread(target=_watch_start, args=(environment, state, stopping.is_set), daemon=True).start()

    manager = ServiceManager(announce)
    for service in services:
        manager.add_process(service.name, service.build_command(os.getpid()), env=environment, cwd=str(REPOSITORY_ROOT))
    # A closed terminal stops the site like Ctrl-C does.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    stopping.set()
    if manager.was_asked_to_stop:
        print("Sextant has stopped.", flush=True)
        return 0
    print(f"The process {manager.first_to_stop!r} ended by itself, so all were stopped; its last lines are above.")
    return int(manager.returncode or 1)


def _watch_start(environment: dict[str, str], state: SiteState, is_stopping: Callable[[], bool]) -> None:
    """Say when pages are served, see to the search index, then say that the site is ready."""
    address = f"http://127.0.0.1:{environment['PORT']}/"
    is_answering = wait_until(lambda: does_website_answer(f"{address}health/live"), HEAD_START_SECONDS, is_stopping)
    WEB_READY.touch()
    if not is_answering:
        is_answering = wait_until(lambda: does_website_answer(f"{address}health/live"), WEB_SECONDS, is_stopping)
    if not is_answering:
        if not is_stopping():
            print(f"The web server does not answer at {address}; see the lines above.", flush=True)
        return
    if not wait_until(lambda: is_valkey_ready(environment["REDIS_URL"]), VALKEY_SECONDS, is_stopping):
        if is_stopping():
            return
        print("The broker does not answer: pages work, tasks wait. See REDIS_URL or var/log/valkey.log.", flush=True)
    _prepare_search(address, environment, is_stopping)
    if not is_stopping():
        _print_ready(address, environment, state)


def _prepare_search(address: str, environment: dict[str, str], is_stopping: Callable[[], bool]) -> None:
    """See to the search index before the site is called ready, and say that its pages can be read meanwhile."""
    url = environment["ELASTICSEARCH_URL"]
    if not url:
        return
    print(f"Pages answer at {address} while search gets ready; until then the database answers searches.", flush=True)
    if wait_until(lambda: is_elasticsearch_ready(url), STORE_SECONDS, is_stopping):
        fill_search_index(Progress(STEPS, STEPS - 1, has_company=True), environment, is_stopping)
    elif not is_stopping():
        print(f"Elasticsearch at {url} does not answer; the database answers searches until it does.", flush=True)


def _print_ready(address: str, environment: dict[str, str], state: SiteState) -> None:
    password = state.password if state.is_password_current else "(as you changed it)"
    lines = [
        "",
        f"Sextant is ready: {address}",
        f"  Editing:  {address}admin/   user name: {state.username}   password: {password}",
    ]
    if not environment["ELASTICSEARCH_URL"]:
        why = state.why_no_node.splitlines()[0] if state.why_no_node else "ELASTICSEARCH_URL is set to nothing."
        lines += [f"  Search:   answered by the database, without Elasticsearch: {why}"]
        lines += [f"            {line.strip()}" for line in state.why_no_node.splitlines()[1:]]
    lines += ["  Stop it with Ctrl-C.", ""]
    print("\n".join(lines), flush=True)
