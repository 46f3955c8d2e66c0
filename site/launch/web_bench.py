"""`make bench-web`: how fast pages are, kept and not, beside the page of an empty Wagtail site, in the same run."""

import contextlib
import json
import os
import re
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from launch.bench import build_environment, run_manage, start, start_stores
from launch.embedded import does_website_answer
from launch.empty_site import make_empty_site
from launch.paths import STATE_ROOT
from launch.ports import choose_free_ports
from launch.web_load import measure

FOLDER = STATE_ROOT / "bench" / "web"
WARM_UP_SECONDS = 0.5
# A kept page against the empty site's own, and a work's page against the empty page, both as shares of its rate.
CACHED_SHARE, DETAIL_SHARE = 0.5, 0.25
EMPTY, BARE = "empty page", "nothing (the measure's own ceiling)"
LISTINGS = {"session": "/en/training/", "tool": "/en/tools/", "publication": "/en/publications/"}
ADDRESSES = {
    "home": "/en/",
    "home in Arabic": "/ar/",
    **{f"listing of {kind}s": path for kind, path in LISTINGS.items()},
    "calendar": "/en/calendar/",
    "instruments": "/en/instruments/",
    "topics": "/en/topics/",
    "search": "/en/search/?q=terrorism",
}
WITHOUT_CACHE = ("search",)
Figures = dict[str, dict[str, Any]]


def run_web_bench(arguments: list[str]) -> int:
    """Prepare, measure, print; 1 where a promise isn't kept. `SECONDS_EACH` are for one address. Raises LaunchError."""
    seconds = float(os.environ.get("SECONDS_EACH", "") or 4)
    shutil.rmtree(FOLDER / "elasticsearch", ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    ports = choose_free_ports(4)
    environment = {**build_environment(FOLDER, ports), "WEB_BENCH_FOLDER": str(FOLDER)}
    with contextlib.ExitStack() as stack:
        start_stores(stack, FOLDER, ports, environment)
        for command in (["migrate", "-v0"], ["set_up_site"], ["load_demo"], ["rebuild_search_index"]):
            run_manage(command, environment)
        empty = make_empty_site(FOLDER / "empty", environment)
        wait_for_silence()
        figures = measure_all(ports[0], environment, empty, seconds)
    return report(figures)


def wait_for_silence() -> None:
    """Where BENCH_WAIT_FOR names a file, wait until it is there: the machine may have to be made quiet first."""
    path = os.environ.get("BENCH_WAIT_FOR", "")
    if path:
        print(f"Prepared. Measuring begins when {path} is there.", flush=True)
        while not Path(path).exists():
            time.sleep(0.5)


def measure_all(port: int, environment: dict[str, str], empty: dict[str, str], seconds: float) -> dict[str, Figures]:
    """Return {"cached": {page: figures}, "uncached": …}, one server at a time."""
    found: dict[str, Figures] = {"cached": {}, "uncached": {}}
    print(f"Load average before: {os.getloadavg()[0]:.1f}", flush=True)
    with serving("launch.empty_site:answer_nothing", port, environment):
        found["cached"][BARE] = measure_page(port, "/", seconds)
    for way, is_on in (("cached", "yes"), ("uncached", "no")):
        with serving("empty.wsgi:application", port, {**empty, "EMPTY_SITE_CACHE": is_on}):
            found[way][EMPTY] = measure_page(port, "/", seconds)
        with serving("config.wsgi:application", port, {**environment, "PAGE_CACHE": is_on}):
            for name, path in find_addresses(port).items():
                if way == "uncached" or name not in WITHOUT_CACHE:
                    found[way][name] = measure_page(port, path, seconds)
    return found


@contextlib.contextmanager
def serving(application: str, port: int, environment: dict[str, str]) -> Any:
    """Two processes of granian, as `make run` starts them."""
    # Python and granian both look for packages in the present folder first; both sites have one named "search".
    folder = environment["PYTHONPATH"].split(os.pathsep)[0]
    web = [
        "sh",
        "-c",
        # Neither writes a line for each request, as under `make run`.
        'cd "$0" && LOG_LEVEL=WARNING exec "$@"',
        folder,
        sys.executable,
        "-m",
        "granian",
        application,
        "--interface",
        "wsgi",
        "--no-ws",
        "--workers",
        "2",
    ]
    web += ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "5", "--backpressure", "64"]
    web += ["--log-level", "warning"]
    with contextlib.ExitStack() as stack:
        name = application.split(":", maxsplit=1)[0]
        is_ready: Callable[[], bool] = lambda: does_website_answer(f"http://127.0.0.1:{port}/")  # noqa: E731
        start(stack, name, web, FOLDER, environment, is_ready)
        yield


def find_addresses(port: int) -> dict[str, str]:
    """Return {page type: path} of the pages that the site has."""
    found = {name: path for name, path in ADDRESSES.items() if read(port, path)}
    for kind, listing in LISTINGS.items():
        links = re.findall(rf'class="card__title[^>]*>\s*<a href="({listing}[^"?]+)"', read(port, listing))
        if links:
            found[f"{kind}"] = links[0]
    for name, listing in (("instrument", "/en/instruments/"), ("topic", "/en/topics/")):
        links = re.findall(rf'href="({listing}[^"?#]+)"', read(port, listing))
        if links:
            found[name] = links[0]
    return found


def read(port: int, path: str) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError:
        return ""


def measure_page(port: int, path: str, seconds: float) -> dict[str, Any]:
    # Both processes must have seen the page.
    measure(port, path, WARM_UP_SECONDS)
    return {"path": path, **measure(port, path, seconds).to_dict()}


def report(found: dict[str, Figures]) -> int:
    """Print the table, keep the figures, and name what misses its share."""
    failures = []
    print("\n| page | cached req/s | p50 / p95 / p99 ms | share | uncached req/s | p50 / p95 / p99 ms | share |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name in dict.fromkeys([*found["cached"], *found["uncached"]]):
        cells = [name]
        for way, least in (("cached", CACHED_SHARE), ("uncached", DETAIL_SHARE if name in LISTINGS else 0.0)):
            figures = found[way].get(name)
            if figures is None:
                cells += ["", "", ""]
                continue
            share = figures["per_second"] / found[way][EMPTY]["per_second"]
            times = " / ".join(f"{figures[f'p{percent}_ms']:.1f}" for percent in (50, 95, 99))
            cells += [f"{figures['per_second']:,.0f}", times, f"{share:.2f}"]
            if share < least or figures["errors"]:
                failures.append(f"{name}, {way}: {share:.2f} of the empty page, at least {least}")
        print(f"| {' | '.join(cells)} |")
    output = FOLDER / "figures.json"
    load = [round(each, 1) for each in os.getloadavg()]
    output.write_text(json.dumps({"load": load, **found, "failures": failures}, indent=1), encoding="utf-8")
    print(f"\nLoad averages: {load}. Figures: {output}", *failures, sep="\n", flush=True)
    return 1 if failures else 0
