"""Requests to a service of somebody else's: limited in time and size, every way to fail one of two errors.

Nothing is tried again here: that is what the rows of jobs are for. Never call it inside a transaction.
"""

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from catalogue.translations.providers.base import ProviderRefusedError, ProviderUnavailableError, go_on

CONNECT_SECONDS = 3.05
CHUNK = 65_536
LONGEST_PAUSE = 3600.0
TOO_MANY, FIRST_REDIRECTION, FIRST_SERVER_ERROR = 429, 300, 500
# 408: it waited too long for us; 425: too early; 423: locked by another task.
BUSY = {408, 423, 425, TOO_MANY}
MAX_SHOWN = 200


class GarbageError(ProviderUnavailableError):
    """It answered something that can't be its answer: a proxy's page, half an answer, a wrong number of texts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read whole. `status` is below 300, or one that the caller admitted."""

    status: int
    content: bytes
    date: str = ""

    def json(self) -> Any:
        """Raises GarbageError."""
        try:
            return json.loads(self.content)
        except ValueError:  # of which wrong UTF-8 is one
            raise GarbageError(f"No JSON came back but {shorten(self.content)}") from None


class HttpClient:
    """One service. `headers` go with every request; `seconds` is what a request may take in all."""

    def __init__(self, base: str, headers: Mapping[str, str], seconds: float, max_bytes: int) -> None:
        self.before_request: Callable[[], None] = go_on
        self.base, self.seconds, self.max_bytes = base, seconds, max_bytes
        self.session = requests.Session()
        self.session.trust_env = False  # no password of another service from ~/.netrc
        self.session.headers.update({"Accept-Encoding": "identity", **headers})

    def request(self, method: str, path: str, *, admit: tuple[int, ...] = (), **arguments: Any) -> Answer:
        """Return the answer. `path` is below `base`, or a whole address there; `admit` are statuses to be told of.

        Raises ProviderUnavailableError: away, slow, busy (429), broken (5xx), or answered garbage;
        ProviderRefusedError: every other status.
        """
        address = urljoin(self.base, path)
        if not address.startswith(self.base):
            raise ProviderRefusedError(f"An address outside of {self.base} was named")
        self.before_request()
        deadline = time.monotonic() + self.seconds
        try:
            with self.session.request(
                method,
                address,
                timeout=(CONNECT_SECONDS, self.seconds),
                stream=True,
                # A redirection would carry the token somewhere else.
                allow_redirects=False,
                **arguments,
            ) as response:
                content = self.read(response, deadline)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise ProviderUnavailableError(f"{self.base} can't be reached: {describe(error)}") from error
        if response.status_code >= FIRST_REDIRECTION and response.status_code not in admit:
            raise error_of(response, content)
        return Answer(response.status_code, content, response.headers.get("Date", ""))

    def read(self, response: requests.Response, deadline: float) -> bytes:
        parts, size = [], 0
        # Not iter_content, which waits until a whole chunk is there, however slowly it comes.
        while part := response.raw.read1(CHUNK):
            parts.append(part)
            size += len(part)
            if size > self.max_bytes:
                raise GarbageError(f"The answer of {self.base} is longer than {self.max_bytes} bytes")
            if time.monotonic() > deadline:
                raise ProviderUnavailableError(f"The answer of {self.base} took longer than {self.seconds:g} s")
        return b"".join(parts)

    def close(self) -> None:
        self.session.close()


def error_of(response: requests.Response, content: bytes) -> ProviderUnavailableError | ProviderRefusedError:
    status = response.status_code
    text = f"{response.request.method} {response.url} was answered by {status}: {shorten(content)}"
    if status in BUSY or status >= FIRST_SERVER_ERROR:
        error = ProviderUnavailableError(text)
        error.retry_after = pause_of(response.headers.get("Retry-After", ""))
        return error
    return ProviderRefusedError(text)


def pause_of(retry_after: str) -> float:
    """Return the seconds that a service asks to be left alone; 0 where it says nothing, or a date."""
    try:
        seconds = float(retry_after)
    except ValueError:
        return 0.0
    return min(max(seconds, 0.0), LONGEST_PAUSE) if math.isfinite(seconds) else 0.0


def describe(error: BaseException) -> str:
    """Return an error without the addresses and keys that it may repeat."""
    return type(error).__name__


def shorten(content: bytes) -> str:
    text = " ".join(content[: 4 * MAX_SHOWN].decode("utf-8", "replace").split())
    return repr(text[:MAX_SHOWN])
