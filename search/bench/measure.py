"""What the benchmark measures of a running site: searches, the bare engine, Wagtail's search, edits, suggestions."""

import itertools
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page

from catalogue.models import WorkPage
from search.api import search_api
from search.bench.corpus import KEY_PREFIX
from search.bench.load import Measured, Target, run_open_loop
from search.bench.queries import encode, make_searches
from search.client import get_reader
from search.results import ELASTICSEARCH

PER_SECOND = 20.0
SEARCHES = 1200
# Three minutes: a node that was just started has neither compiled its code nor read its index.
WARM_UP = 3600
EDITS = 30
EDIT_TIMEOUT_SECONDS = 30.0
SUGGESTIONS = 400
# Wagtail's search is slow at size: so many searches, or as many as end in so many seconds, tell how slow.
DATABASE_SEARCHES = 30
DATABASE_SECONDS = 120.0

Recorded = list[tuple[str, str, bytes | None]]


class Measurement:
    """One run against a site at `url`; `languages` are searched in turn at random."""

    def __init__(self, url: str, languages: list[str], searches: int = SEARCHES, seed: int = 62172) -> None:
        self._site = Target(url)
        self._engine = Target(settings.ELASTICSEARCH_URL)
        self._languages, self._count = languages, searches
        self._searches = list(itertools.islice(make_searches(languages, seed), searches + WARM_UP))

    def measure_api(self) -> dict[str, Any]:
        """Time the API over HTTP; an answer by the database counts as an error."""

        def ask(search: dict[str, object]) -> Callable[[], None]:
            path = f"/api/v1/search/?{encode(search)}"

            def send() -> None:
                answer = json.loads(self._site.send("GET", path))
                if answer["engine"] != ELASTICSEARCH:
                    raise OSError(f"answered by {answer['engine']}")

            return send

        return self._run([ask(search) for search in self._searches])

    def measure_engine(self) -> dict[str, Any]:
        """Time the very requests that the API makes of Elasticsearch, sent to it as bare JSON."""
        recorded = [record_engine_requests(search) for search in self._searches]

        def ask(requests: Recorded) -> Callable[[], None]:
            def send() -> None:
                for method, path, body in requests:
                    self._engine.send(method, path, body)

            return send

        figures = self._run([ask(requests) for requests in recorded])
        counts = [len(requests) for requests in recorded]
        return figures | {"engine_requests_per_search": round(sum(counts) / len(counts), 2)}

    def _run(self, requests: list[Callable[[], None]]) -> dict[str, Any]:
        run_open_loop(requests[:WARM_UP], PER_SECOND)
        measured = run_open_loop(requests[WARM_UP:], PER_SECOND)
        return measured.to_dict() | {"first_errors": measured.errors[:3]}

    def measure_wagtail(self) -> dict[str, Any]:
        """Time Wagtail's own database search for the same words, one after the other; titles of 20 hits."""
        measured = Measured()
        end = time.monotonic() + DATABASE_SECONDS
        searches = [search for search in self._searches if search["q"]]
        # By the row: Wagtail's search admits no filter on a column of another table.
        locales = {locale.language_code: locale for locale in Locale.objects.all()}
        for search in searches[:DATABASE_SEARCHES]:
            if time.monotonic() > end:
                break
            started = time.perf_counter()
            pages = Page.objects.live().filter(locale=locales[str(search["lang"])])
            _titles = [page.title for page in pages.search(str(search["q"]))[:20]]
            measured.milliseconds.append((time.perf_counter() - started) * 1000)
        return measured.to_dict()

    def measure_suggestions(self) -> dict[str, Any]:
        """Time suggestions for beginnings of what is searched for, as the site answers them."""
        typed = [(str(search["q"]), search["lang"]) for search in self._searches if len(str(search["q"])) > 3]
        paths = [
            f"/api/v1/suggest/?{urlencode({'q': text[: 3 + number % 4], 'lang': code})}"
            for number, (text, code) in enumerate(typed[:SUGGESTIONS])
        ]

        def ask(path: str) -> Callable[[], None]:
            return lambda: void(self._site.send("GET", path))

        return run_open_loop([ask(path) for path in paths], PER_SECOND).to_dict()

    def measure_edits(self) -> dict[str, Any]:
        """Publish a new title and ask the API for it until it is there; a worker must be running."""
        measured = Measured()
        randomly = random.Random(len(self._searches))  # noqa: S311 - repeatable choice, no secret
        keys = list(WorkPage.objects.filter(slug__startswith=KEY_PREFIX).values_list("pk", flat=True)[:5000])
        for number, pk in enumerate(randomly.sample(keys, min(EDITS, len(keys)))):
            page = WorkPage.objects.get(pk=pk).specific
            word = f"quokka{time.time_ns()}"
            page.title = f"{word} {page.title}"[:255]
            started = time.perf_counter()
            page.save_revision().publish()
            path = f"/api/v1/search/?{urlencode({'q': word, 'lang': page.locale.language_code})}"
            if self._wait_for(path, started):
                measured.milliseconds.append((time.perf_counter() - started) * 1000)
            else:
                measured.errors.append(f"edit {number} can't be found after {EDIT_TIMEOUT_SECONDS:.0f} s")
        return measured.to_dict()

    def _wait_for(self, path: str, started: float) -> bool:
        while time.perf_counter() - started < EDIT_TIMEOUT_SECONDS:
            if json.loads(self._site.send("GET", path))["total"]:
                return True
            time.sleep(0.05)
        return False


def void(_answer: bytes) -> None:
    """An answer that only had to come."""


def ask_in_process(search: Mapping[str, Any]) -> None:
    request = RequestFactory().get("/api/v1/search/", query_params=search, SERVER_NAME="127.0.0.1")
    response = search_api(request)
    if response.status_code != 200:
        raise OSError(response.content[:300].decode())


@contextmanager
def recorded_requests() -> Iterator[Recorded]:
    """Note what this process asks of Elasticsearch within a with block: method, path and JSON."""
    transport = get_reader().transport
    original = transport.perform_request
    recorded: Recorded = []

    def perform(method: str, target: str, *, body: Any = None, **options: Any) -> Any:
        content = None if body is None else transport.serializers.dumps(body, "application/json")
        if isinstance(body, list):
            content = transport.serializers.dumps(body, "application/x-ndjson")
        recorded.append((method, target, content))
        return original(method, target, body=body, **options)

    transport.perform_request = perform  # type: ignore[method-assign]
    try:
        yield recorded
    finally:
        del transport.perform_request


def record_engine_requests(search: Mapping[str, Any]) -> Recorded:
    with recorded_requests() as recorded:
        ask_in_process(search)
    return recorded


def count_database_queries(language_code: str) -> dict[str, int]:
    """Return how many queries a search makes of the database for 10 and for 100 hits a page."""
    counts = {}
    for size in (10, 100):
        search = {"q": "", "lang": language_code, "size": size}
        ask_in_process(search)
        with CaptureQueriesContext(connection) as queries:
            ask_in_process(search)
        counts[f"{size}_hits"] = len(queries)
    return counts
