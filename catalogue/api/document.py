"""The OpenAPI 3.1 document: what the routes declare, the addresses of other apps, and errors as they really are."""

from copy import deepcopy
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from catalogue.api.answering import open_data
from catalogue.api.described_paths import registered_paths
from catalogue.api.problems import CONTENT_TYPE
from catalogue.api.schemas import Problem
from catalogue.api.site_api import api
from catalogue.public_works import absolute_url

PREFIX = "api/v1/"
ERRORS = {
    400: "Part of the request can't be understood; `errors` says which.",
    404: "There is nothing at this address.",
    429: "Too many requests from one network; `Retry-After` says for how many seconds.",
}
UNCHANGED = {"description": "Unchanged since the answer whose entity tag is in If-None-Match."}
HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "Changes with the answer."},
    "Content-Language": {"schema": {"type": "string"}, "description": "The language of the answer."},
}


@open_data
def openapi_json(request: HttpRequest) -> HttpResponseBase:
    """Answer with the document; it is the same in every language."""
    return JsonResponse(build_document(), json_dumps_params={"ensure_ascii": False})


def build_document() -> dict[str, Any]:
    document = deepcopy(declared_document())
    document["servers"] = [{"url": absolute_url("/").rstrip("/")}]
    document["externalDocs"] = {"description": "Open data, for people", "url": absolute_url("/en/open-data/")}
    document["paths"] |= registered_paths()
    return document


@lru_cache(maxsize=1)
def declared_document() -> dict[str, Any]:
    """Return what the routes say of themselves, with their errors."""
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    document["components"]["schemas"]["Problem"] = Problem.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    document["components"]["schemas"] |= document["components"]["schemas"]["Problem"].pop("$defs", {})
    for path, item in document["paths"].items():
        for operation in item.values():
            describe_answers(operation, has_parameters="{" in path)
    return document


def describe_answers(operation: dict[str, Any], *, has_parameters: bool) -> None:
    """Add the errors that an address can give, and the headers of its answers."""
    for parameter in operation["parameters"]:
        # What is left out isn't null: an address has no way to say so.
        alternatives = [each for each in parameter["schema"].pop("anyOf", []) if each != {"type": "null"}]
        parameter["schema"] |= alternatives[0] if alternatives else {}
    operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
    operation["responses"]["200"] |= {"description": "The answer.", "headers": HEADERS}
    operation["responses"]["304"] = UNCHANGED
    for status, description in ERRORS.items():
        if status != 404 or has_parameters:
            operation["responses"][str(status)] = problem_answer(description)


def problem_answer(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {CONTENT_TYPE: {"schema": schema}}}
