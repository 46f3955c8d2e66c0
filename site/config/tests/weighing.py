"""A site as readers get it, compressed static files included, and a browser that measures what a page weighs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from pages.page_cache.kept import forget

# 400 kbit/s, 400 ms, a processor of a quarter of the speed.
NETWORK = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
SLOWER = 4
OBSERVE = """
window.seen = {lcp: 0, cls: 0};
new PerformanceObserver(list => { for (const e of list.getEntries()) seen.lcp = e.startTime })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.cls += e.value })
  .observe({type: 'layout-shift', buffered: true});
"""
KINDS = {"Document": "html", "Stylesheet": "css", "Script": "js"}


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        """Tests have nothing to say about requests."""


class Server(ThreadedWSGIServer):
    daemon_threads = True


@contextmanager
def serving(settings, folder) -> Iterator[str]:
    """Serve the site with hashed, compressed static files, as production does; yield its address.

    What is kept names static files of one storage: nothing of it may cross the change, on either side.
    """
    forget()
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    settings.STATIC_ROOT = folder
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    settings.PAGE_CACHE = True
    left_out = ["admin*", "wagtail*", "django*", "rest_framework*", "ninja*"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=left_out)
    with Server(("127.0.0.1", 0), QuietHandler) as server:
        server.set_app(get_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            forget()


@dataclass
class Weight:
    """Bytes over the wire by kind, requests, foreign hosts, milliseconds to the largest paint, and shifts."""

    bytes: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    foreign: list[str] = field(default_factory=list)
    lcp: float = 0.0
    cls: float = 0.0

    @property
    def total(self) -> int:
        return sum(self.bytes.values())

    def __str__(self) -> str:
        kib = " ".join(f"{self.bytes.get(kind, 0) / 1024:7.1f}" for kind in ("html", "css", "js"))
        return f"{self.total / 1024:7.1f} {kib} {self.requests:8} {self.lcp:7.0f} {self.cls:6.3f}"


KIB = 1024
MOST_MILLISECONDS = 2500
MOST_OF_A_KIND = {"html": 20, "css": 20, "js": 20}


def find_faults(weight: Weight) -> list[str]:
    """Return what of a weight is beyond the limits. Nothing painted would be quick, too, and is a fault."""
    kinds = [kind for kind, most in MOST_OF_A_KIND.items() if weight.bytes.get(kind, 0) > most * KIB]
    checks = {
        "total": weight.total > 100 * KIB,
        "requests": weight.requests > 12,
        "late": weight.lcp > MOST_MILLISECONDS,
        "not painted": weight.lcp <= 0,
        "shifts": weight.cls > 0.1,
    }
    return [*kinds, *(name for name, is_wrong in checks.items() if is_wrong), *weight.foreign]


def weigh_patiently(browser, address: str, path: str, status: int = 200) -> Weight:
    """Other programs on the machine make a page late, never early: the best of up to three times counts."""
    weight = weigh(browser, address, path, status=status)
    for _ in range(2):
        if weight.lcp > MOST_MILLISECONDS:
            weight = min(weight, weigh(browser, address, path, status=status), key=lambda each: each.lcp)
    return weight


HEAD = f"{'':28} {'KiB':>7} {'html':>7} {'css':>7} {'js':>7} requests {'LCP ms':>7} {'CLS':>6}"


def weigh(browser, address: str, path: str, *, status: int = 200, is_line_weak: bool = True) -> Weight:
    """Open a page in a phone's window, with nothing in the browser's cache, on a weak line unless told otherwise."""
    context = browser.new_context(viewport={"width": 360, "height": 720}, device_scale_factor=2)
    page = context.new_page()
    page.add_init_script(OBSERVE)
    session = context.new_cdp_session(page)
    weight, kinds = Weight(), {}

    def note_response(event):
        kinds[event["requestId"]] = KINDS.get(event["type"], "other")
        if not event["response"]["url"].startswith((address, "data:")):
            weight.foreign.append(event["response"]["url"])

    def note_end(event):
        kind = kinds.get(event["requestId"])
        if kind is not None:
            weight.bytes[kind] = weight.bytes.get(kind, 0) + int(event["encodedDataLength"])
            weight.requests += 1

    session.on("Network.responseReceived", note_response)
    session.on("Network.loadingFinished", note_end)
    session.send("Network.enable")
    if is_line_weak:
        session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    response = page.goto(f"{address}{path}", wait_until="networkidle")
    assert response.status == status, path
    page.wait_for_function("() => seen.lcp > 0", timeout=10_000)
    seen = page.evaluate("() => seen")
    weight.lcp, weight.cls = seen["lcp"], seen["cls"]
    context.close()
    return weight
