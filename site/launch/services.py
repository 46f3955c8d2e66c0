"""The processes of `make run`: their command lines, what each needs, and the environment they share."""

import os
import shlex
import sys
from dataclasses import dataclass, field

from launch.embedded import build_elasticsearch_command, build_valkey_command
from launch.errors import LaunchError
from launch.paths import IMPORT_PATH, LOG_FOLDER, RUN_FOLDER, STATE_ROOT
from launch.ports import choose_free_ports, is_port_free

DEFAULT_WEB_PORT = 8000
WEB, WORKER, SLOW_WORKER, BEAT = "web", "worker", "slow-worker", "beat"
VALKEY, ELASTICSEARCH = "valkey", "elasticsearch"
# The stores outlive those who write to them.
CLIENTS = (WEB, WORKER, SLOW_WORKER, BEAT)
CLIENT_GRACE_SECONDS = 12
STORE_GRACE_SECONDS = 15
# Stands once the web server answers. The first page must not share the processor with what can wait.
WEB_READY = RUN_FOLDER / "web.ready"


@dataclass(frozen=True)
class Service:
    """One program under `launch.supervise`."""

    name: str
    program: list[str]
    is_restarted: bool = True
    has_log: bool = False
    starts_after_web: bool = False
    stops_after: tuple[str, ...] = field(default=())

    def build_command(self, owner: int) -> str:
        """The shell command that supervises it for the process `owner`."""
        options = ["--name", self.name, "--owner", str(owner), "--state", str(RUN_FOLDER / f"{self.name}.json")]
        options += ["--restart"] if self.is_restarted else []
        options += ["--log", str(LOG_FOLDER / f"{self.name}.log")] if self.has_log else []
        options += ["--start-when", str(WEB_READY)] if self.starts_after_web else []
        for name in self.stops_after:
            options += ["--stop-after", str(RUN_FOLDER / f"{name}.json")]
        options += ["--stop-after-seconds", str(CLIENT_GRACE_SECONDS + 2)]
        options += ["--grace", str(STORE_GRACE_SECONDS if self.stops_after else CLIENT_GRACE_SECONDS)]
        # exec: without it a shell would stand between honcho and the supervisor.
        return "exec " + shlex.join([sys.executable, "-m", "launch.supervise", *options, "--", *self.program])


def read_port(variable: str, default: int) -> int:
    """Read a port from the environment; 0 chooses a free one. Raises LaunchError if it can't be used."""
    text = os.environ.get(variable, "").strip() or str(default)
    example = f"For example: {variable}=8001 make run"
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise LaunchError(f"{variable}={text} is not a port number from 1 to 65535.", example)
    port = int(text)
    if port == 0:
        return choose_free_ports(1)[0]
    if port < 1024 and os.geteuid() != 0:
        raise LaunchError(f"Port {port} is reserved for the system administrator.", example)
    if not is_port_free(port):
        free = next((p for p in range(port + 1, min(port + 100, 65536)) if is_port_free(p)), 0)
        raise LaunchError(f"Port {port} is taken by another program.", f"Use another one: {variable}={free} make run")
    return port


def build_environment(web_port: int, has_node: bool) -> tuple[dict[str, str], list[Service]]:
    """Return the environment that all processes share, and the embedded stores that it points to.

    DATABASE_URL, REDIS_URL and ELASTICSEARCH_URL that are set replace the embedded parts.
    """
    environment = {**os.environ, "PYTHONPATH": IMPORT_PATH, "PYTHONUNBUFFERED": "1", "PORT": str(web_port)}
    environment.setdefault("BASE_URL", f"http://127.0.0.1:{web_port}")
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    stores = []
    if not environment.get("REDIS_URL"):
        port = read_port("VALKEY_PORT", 0)
        environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
        command = build_valkey_command(port, STATE_ROOT / "valkey")
        stores.append(Service(VALKEY, command, has_log=True, stops_after=CLIENTS))
    if "ELASTICSEARCH_URL" not in environment:
        environment["ELASTICSEARCH_URL"] = ""
        if has_node:
            port = read_port("ELASTICSEARCH_PORT", 0)
            environment["ELASTICSEARCH_URL"] = f"http://127.0.0.1:{port}"
            command = build_elasticsearch_command(port, STATE_ROOT / "elasticsearch")
            stores.append(Service(ELASTICSEARCH, command, has_log=True, starts_after_web=True, stops_after=CLIENTS))
    return environment, stores


def list_clients(web_port: int) -> list[Service]:
    """Web server, Celery workers (one for what takes long, see config.settings.celery) and Celery beat."""
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "config.celery"]
    level = os.environ.get("LOG_LEVEL", "WARNING").upper()
    web = [sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi"]
    web += ["--host", "127.0.0.1", "--port", str(web_port), "--workers", "2", "--no-ws"]
    web += ["--respawn-failed-workers", "--workers-kill-timeout", "5"]
    threads = str(min(8, 2 * (os.cpu_count() or 1) + 1))
    web += ["--blocking-threads", threads, "--backpressure", "64", "--log-level", level.lower()]
    worker = [*celery, "worker", "--loglevel", level, "--without-gossip", "--without-mingle"]
    slow_worker = [*worker, "--queues", "sextant-slow", "--concurrency", "1", "--hostname", "slow@%h"]
    worker += ["--queues", "sextant", "--concurrency", "2"]
    beat = [*celery, "beat", "--loglevel", level, "--pidfile", "", "--schedule", str(STATE_ROOT / "celerybeat")]
    return [
        # A web server that ends is a broken set-up or a broken site: say so instead of trying for ever.
        Service(WEB, web, is_restarted=False),
        Service(WORKER, worker, starts_after_web=True),
        Service(SLOW_WORKER, slow_worker, starts_after_web=True),
        Service(BEAT, beat, starts_after_web=True),
    ]


def prepare_logs(services: list[Service]) -> None:
    """Start each log file anew and keep the previous one as .log.1."""
    LOG_FOLDER.mkdir(parents=True, exist_ok=True)
    for service in services:
        path = LOG_FOLDER / f"{service.name}.log"
        if service.has_log and path.exists():
            path.replace(path.with_suffix(".log.1"))
