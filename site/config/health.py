"""/health/live and /health/ready, for orchestrators and monitoring.

`ready` is 503 only when the site can't serve pages (no database). Without the broker or Elasticsearch it serves
on (edits wait in the database, which also answers searches): that is "degraded", and 200.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Any

import redis
import structlog
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.module_loading import import_string
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = structlog.get_logger(__name__)

OK, DEGRADED, FAILING = "ok", "degraded", "failing"
# Seconds for all probes together.
TIME_LIMIT = 1.0
# Seconds an answer is repeated, so that frequent callers don't wear out the database.
FRESH_SECONDS = 1.0

Result = dict[str, Any]


class HealthMiddleware:
    """Answers /health/… before anything looks at the Host header, the session or the language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._monitor = Monitor()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in {"/health/live", "/health/ready"}:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        result = {"status": OK} if request.path_info == "/health/live" else self._monitor.read()
        response = JsonResponse(result, status=503 if result["status"] == FAILING else 200)
        response["Cache-Control"] = "no-store"
        return response


class Monitor:
    """Runs the probes of settings.HEALTH_PROBES side by side; one that hangs is not started a second time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="health")
        self._running: dict[str, Future[Result]] = {}
        self._lock = Lock()
        self._last: Result = {}
        self._last_at = 0.0

    def read(self) -> Result:
        """Return {"status", "checks": {name: {"status", "ms", figures…}}}, at most FRESH_SECONDS old."""
        with self._lock:
            if not self._last or time.monotonic() - self._last_at > FRESH_SECONDS:
                self._last = summarize(self._probe())
                self._last_at = time.monotonic()
            return self._last

    def _probe(self) -> dict[str, Result]:
        for name, path in settings.HEALTH_PROBES.items():
            if name not in self._running or self._running[name].done():
                self._running[name] = self._threads.submit(run_probe, name, path)
        wait(self._running.values(), timeout=TIME_LIMIT)
        late = {"status": FAILING, "error": "timeout", "ms": round(TIME_LIMIT * 1000)}
        return {name: future.result() if future.done() else late for name, future in self._running.items()}


def summarize(checks: dict[str, Result]) -> Result:
    """Return the answer of /health/ready: only what HEALTH_REQUIRED names makes it failing."""
    states = {name: check["status"] for name, check in checks.items()}
    if any(states.get(name) == FAILING for name in settings.HEALTH_REQUIRED):
        status = FAILING
    else:
        status = DEGRADED if {FAILING, DEGRADED} & set(states.values()) else OK
    return {"status": status, "checks": checks}


def run_probe(name: str, path: str) -> Result:
    """Call the probe at a dotted path; its error is named by its type only, since messages may hold addresses."""
    started = time.monotonic()
    result: Result
    try:
        result = {"status": OK, **import_string(path)()}
    except Exception as error:  # noqa: BLE001 - whatever it is, the component does not work
        result = {"status": FAILING, "error": type(error).__name__}
        logger.warning("health_probe_failed", component=name, error=type(error).__name__)
    finally:
        # This thread's connection; the next probe shall find out whether a new one can be had.
        connections.close_all()
    return {**result, "ms": round((time.monotonic() - started) * 1000)}


def probe_database() -> Result:
    """Raise unless the database answers a query."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return {}


def probe_broker() -> Result:
    """Return {"waiting_tasks", "waiting_slow_tasks"}: messages of each queue that no worker has taken yet.

    Raise unless the broker answers.
    """
    limits = {"socket_connect_timeout": TIME_LIMIT / 2, "socket_timeout": TIME_LIMIT / 2}
    server = redis.Redis.from_url(settings.CELERY_BROKER_URL, retry=Retry(NoBackoff(), 0), **limits)
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    queues = {"waiting_tasks": settings.CELERY_TASK_DEFAULT_QUEUE, "waiting_slow_tasks": settings.CELERY_SLOW_QUEUE}
    with server:
        return {name: server.llen(f"{prefix}{queue}") for name, queue in queues.items()}
