"""Errors of the API as RFC 9457 has them (application/problem+json), in the reader's language."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from pydantic import BaseModel

from catalogue.api.languages import preferred_languages

CONTENT_TYPE = "application/problem+json"
TITLES: dict[int, Promise] = {
    400: gettext_lazy("Part of the request can't be understood."),
    404: gettext_lazy("There is nothing at this address."),
    405: gettext_lazy("This address can only be read."),
    429: gettext_lazy("There were too many requests from your network."),
}
Reason = tuple[str, str | Promise]


class ProblemError(Exception):
    """An answer that isn't 200. `reasons` are [(parameter, why it can't be used)]; `extra` are further members."""

    def __init__(self, status: int, reasons: Iterable[Reason] = (), **extra: Any) -> None:
        super().__init__(status)
        self.status = status
        self.reasons = list(reasons)
        self.extra = extra


def unknown_value(name: str, values: Iterable[str]) -> ProblemError:
    text = ", ".join(map(shorten, values))
    return ProblemError(400, [(name, _("There is no such value: %(values)s.") % {"values": text})])


def refuse_other_names(request: HttpRequest, parameters: BaseModel) -> None:
    """Refuse parameters that the address hasn't: with a misspelt filter a list would silently hold everything."""
    unknown = sorted(set(request.GET) - set(type(parameters).model_fields))
    if unknown:
        raise ProblemError(400, [(shorten(name), _("There is no such parameter.")) for name in unknown])


def shorten(text: str) -> str:
    printable = "".join(each if each.isprintable() else "�" for each in text)
    return printable if len(printable) <= 60 else f"{printable[:59]}…"


def problem_response(request: HttpRequest, problem: ProblemError) -> HttpResponse:
    """Return the answer in the best language for the reader."""
    code = preferred_languages(request)[0]
    with override(code):
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": str(TITLES[problem.status]),
            "status": problem.status,
            **problem.extra,
        }
        if problem.reasons:
            body["errors"] = [{"parameter": name, "reason": str(reason)} for name, reason in problem.reasons]
        content = json.dumps(body, ensure_ascii=False)
    response = HttpResponse(content, status=problem.status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response
