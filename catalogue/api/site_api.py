"""The API as a whole: its addresses, its errors, and how its answers are written."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from catalogue.api import entry_route, term_routes, work_routes
from catalogue.api.answering import open_data
from catalogue.api.problems import ProblemError

VERSION = "1.0.0"
DESCRIPTION = """\
Training sessions, technical tools and publications for criminal justice officials, as data.

**Languages.** Every answer is in one language: that of the parameter `lang`, else the best of `Accept-Language`, \
else English. Lists of works hold the works that have a page in that language, as the site's own listings do: \
nothing is filled up from another language. Names of topics, instruments and so on that don't exist in the language \
come in another one, and say in which. All six languages at once are in the dumps (see the page on open data).

**Lists** come in portions in the order of keys; `next` is the address of the following one. The order never changes \
while you go through it, so nothing is skipped or told twice.

**Changes.** Answers have an entity tag: send it back in `If-None-Match`, and an unchanged answer costs nothing (304). \
To follow changes of many works, harvest `/oai` instead (OAI-PMH 2.0), which also tells of works that were withdrawn.

**Errors** are `application/problem+json` in your language. Within version 1 nothing is removed or renamed; \
members are added, so pass over those you don't know.
"""


class ReadableRenderer(JSONRenderer):
    """JSON in UTF-8: escapes would double the size of Arabic, Chinese and Russian."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=self.encoder_class, ensure_ascii=False, separators=(",", ":"))


api = NinjaAPI(
    title="Sextant",
    version=VERSION,
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-1",
    renderer=ReadableRenderer(),
)
api.add_router("", entry_route.router)
api.add_router("", work_routes.router)
api.add_router("", term_routes.router)


def raise_problem(_request: HttpRequest, problem: Exception | type[Exception]) -> HttpResponse:
    """Errors are answered further out, for HEAD, limits and other methods, too."""
    if isinstance(problem, ValidationError):
        reasons = [(str(each["loc"][-1]), _("This value can't be used.")) for each in problem.errors]
        raise ProblemError(400, list(dict.fromkeys(reasons)))
    raise problem


api.add_exception_handler(ProblemError, raise_problem)
api.add_exception_handler(ValidationError, raise_problem)


@open_data
def no_such_address(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise ProblemError(404)


def answer_in_language(pattern: URLPattern) -> URLPattern:
    """Have a view of the API answer as all open data does."""
    pattern.callback = open_data(pattern.callback)
    return pattern


def build_patterns() -> list[URLPattern]:
    """Return the addresses below /api/v1/, without those that other apps have there."""
    patterns, _app, _namespace = api.urls
    return [
        answer_in_language(pattern)
        for pattern in patterns
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]


patterns = build_patterns()
# Behind all others. Addresses without the final slash are sent on to those with one.
rest = [re_path(r"^(?P<path>.*/)?$", no_such_address, name="no_such_address")]
