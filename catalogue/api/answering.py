"""What all answers of the API have in common: who may ask, how often, and how answers are checked for changes."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import override

from catalogue.api.languages import preferred_languages
from catalogue.api.problems import ProblemError, problem_response
from catalogue.request_limits import seconds_to_wait
from pages.languages import html_lang

METHODS = "GET, HEAD, OPTIONS"
EXPOSED = "Content-Language, ETag, Last-Modified, Link, Retry-After"
DAY = "86400"

View = Callable[..., HttpResponseBase]


def open_data(view: View) -> View:
    """Make a view readable by everybody, from any site, with entity tags; HEAD and OPTIONS included.

    The view answers in the reader's best language, and raises ProblemError. Nothing in an answer depends on who asks.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with override(preferred_languages(request)[0]):
            return finish(request, answer_request(view, request, *args, **kwargs))

    # Only safe methods get through, so there is nothing to forge.
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def readable_from_anywhere(view: View) -> View:
    """Let pages of any site read the answers of a view that has rules of its own."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


def answer_request(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return answer_options()
    if request.method not in ("GET", "HEAD"):
        response = problem_response(request, ProblemError(405))
        response["Allow"] = METHODS
        return response
    wait = seconds_to_wait(request, "api")
    if wait:
        response = problem_response(request, ProblemError(429))
        response["Retry-After"] = str(wait)
        return response
    is_head, request.method = request.method == "HEAD", "GET"
    try:
        response = add_entity_tag(request, view(request, *args, **kwargs))
    except ProblemError as problem:
        response = problem_response(request, problem)
    finally:
        request.method = "HEAD" if is_head else "GET"
    return without_body(response) if is_head else response


def answer_options() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Accept-Language, If-Modified-Since, If-None-Match",
            "Access-Control-Max-Age": DAY,
        },
    )


def add_entity_tag(request: HttpRequest, response: HttpResponseBase) -> Any:
    """Return the answer with the hash of its content as entity tag, or 304 where the reader has it already."""
    if not isinstance(response, HttpResponse) or response.status_code != 200:
        return response
    language = response.get("Content-Language", "")
    tag = f'"{hashlib.sha256(response.content + language.encode()).hexdigest()[:32]}"'
    response["ETag"] = tag
    if not response.has_header("Cache-Control"):
        # Kept by anybody, asked about each time: never stale.
        response["Cache-Control"] = "public, no-cache"
    # Answers depend on names and on the clock, too, of which no single date tells: the tag alone decides.
    return get_conditional_response(request, etag=tag, response=response) or response


def finish(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    if not response.has_header("Content-Language"):
        response["Content-Language"] = html_lang(preferred_languages(request)[0])
    patch_vary_headers(response, ["Accept-Language"])
    return response


def without_body(response: Any) -> HttpResponseBase:
    """Return the headers of an answer, its length among them."""
    if isinstance(response, HttpResponse) and response.status_code == 200:
        response["Content-Length"] = str(len(response.content))
    if isinstance(response, HttpResponse):
        response.content = b""
    result: HttpResponseBase = response
    return result
