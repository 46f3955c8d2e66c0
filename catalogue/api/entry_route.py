"""The address of the API itself: what there is below it, and where that is described."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override
from ninja import Query, Router, Schema
from pydantic import Field

from catalogue.api.described_paths import registered_paths
from catalogue.api.languages import preferred_languages
from catalogue.api.problems import refuse_other_names
from catalogue.api.references import api_url
from catalogue.api.schemas import LanguageParameters, LanguageTag
from catalogue.api.term_routes import COLLECTIONS
from catalogue.public_works import absolute_url
from pages.languages import html_lang

router = Router(tags=["About"])
WORK_LISTS = ("works", "versions", "files")


class Entry(Schema):
    """Where to begin."""

    language: LanguageTag
    openapi: str = Field(description="The address of this document.")
    documentation: str = Field(description="The page for people.")
    addresses: list[str] = Field(
        description="What there is: lists, the search, suggestions, how complete languages are."
    )


@router.get("/", response=Entry, operation_id="read_entry", summary="What there is")
def read_entry(request: HttpRequest, parameters: Query[LanguageParameters]) -> Any:
    """The addresses of all lists, of the OpenAPI document, and of the page that explains them."""
    refuse_other_names(request, parameters)
    code = preferred_languages(request)[0]
    with override(code):
        page = absolute_url(reverse("open_data"))
    lists = [api_url(name) for name in (*WORK_LISTS, *(collection.name for collection in COLLECTIONS))]
    others = [absolute_url(path) for path in registered_paths()]
    return {
        "language": html_lang(code),
        "openapi": absolute_url(reverse("openapi_document")),
        "documentation": page,
        "addresses": [*lists, *others],
    }
