"""What the OpenAPI document of the site says of the search and of suggestions."""

from typing import Any

from pages.languages import language_codes
from search.facets import FACETS
from search.forms import FIRST_YEAR, LAST_YEAR
from search.request import MAX_QUERY_LENGTH, MAX_SIZE, Sort

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
NULLABLE_TEXT: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "integer"}


def record(**members: Schema) -> Schema:
    """Return the schema of an object that has all of these members."""
    return {"type": "object", "required": list(members), "properties": members}


def many(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def parameter(name: str, schema: Schema, description: str) -> Schema:
    """Return a parameter; one with an empty value counts as one that isn't given, as forms send them."""
    return {"in": "query", "name": name, "schema": schema, "description": description, "allowEmptyValue": True}


def answers(schema: Schema) -> Schema:
    error = record(error=record(message=TEXT, parameters={"type": "object", "additionalProperties": TEXTS}))
    return {
        "200": {"description": "The answer.", "content": {"application/json": {"schema": schema}}},
        "400": {
            "description": "Part of the request can't be understood.",
            "content": {"application/json": {"schema": error}},
        },
    }


LANG = parameter(
    "lang",
    {"type": "string", "enum": language_codes()},
    "The language that is searched; without it Accept-Language decides, and English where that names none of the six.",
)
WORDS = parameter("q", {"type": "string", "maxLength": MAX_QUERY_LENGTH}, "The words to search for.")
YEAR: Schema = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
FILE_PAGE = record(page=NUMBER, language=TEXT, title=TEXT, url=TEXT, excerpt=TEXT)
HIT = record(
    key=TEXT,
    found_by={"type": "string", "enum": ["words", "meaning"]},
    kind=TEXT,
    title=TEXT,
    url=TEXT,
    language=TEXT,
    languages=TEXTS,
    summary=TEXT,
    highlight=TEXT,
    symbol=TEXT,
    date=NULLABLE_TEXT,
    type=TEXT,
    work_languages=TEXTS,
    file_languages=TEXTS,
    file_pages=many(FILE_PAGE),
    starts_at=NULLABLE_TEXT,
    ends_at=NULLABLE_TEXT,
)
FACET_VALUE = record(value=TEXT, label=TEXT, count=NUMBER, selected={"type": "boolean"})
SEARCH = record(
    query=TEXT,
    language=TEXT,
    engine=TEXT,
    total=NUMBER,
    took_ms={"type": "number"},
    loosened={"type": "boolean"},
    page=NUMBER,
    size=NUMBER,
    also_searched=many(record(text=TEXT, language=TEXT)),
    results=many(HIT),
    facets={"type": "object", "additionalProperties": many(FACET_VALUE)},
    did_you_mean=NULLABLE_TEXT,
    best_bets=many(record(title=TEXT, url=TEXT, language=TEXT)),
)
SUGGESTION = record(text=TEXT, kind=TEXT, label=TEXT, language=TEXT, lang=TEXT, dir=TEXT, symbol=TEXT, url=TEXT)


def describe_paths() -> dict[str, Any]:
    """Return the two addresses as OpenAPI 3.1 has them."""
    facets = [
        parameter(facet.name, TEXTS, "Values of a facet, as an answer lists them.")
        for facet in FACETS
        if facet.name != "year"
    ]
    search = [
        WORDS,
        LANG,
        parameter("year_from", YEAR, "The first year."),
        parameter("year_to", YEAR, "The last year."),
        parameter("sort", {"type": "string", "enum": [each.value for each in Sort]}, "The order of the results."),
        parameter(
            "expand", {"type": "string", "enum": ["on", "off"]}, "off searches only the words as they are typed."
        ),
        parameter("page", {"type": "integer", "minimum": 1}, "Which portion of the results."),
        parameter("size", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, "How many results a portion has."),
        *facets,
    ]
    return {
        "/api/v1/search/": {"get": operation("search", "Search", search, SEARCH)},
        "/api/v1/suggest/": {
            "get": operation(
                "suggest",
                "Suggestions while typing",
                [WORDS, LANG],
                record(language=TEXT, suggestions=many(SUGGESTION)),
            )
        },
    }


def operation(name: str, summary: str, parameters: list[Schema], schema: Schema) -> Schema:
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["Search"],
        "parameters": parameters,
        "responses": answers(schema),
    }
