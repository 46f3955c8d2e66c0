"""What the OpenAPI document of the site says of language parity."""

from typing import Any

from catalogue.translations.parity_data import COLUMNS

CELL = {"type": ["string", "number", "null"]}


def describe_paths() -> dict[str, Any]:
    """Return the two addresses as OpenAPI 3.1 has them."""
    row = {"type": "object", "required": list(COLUMNS), "properties": dict.fromkeys(COLUMNS, CELL)}
    schema = {
        "type": "object",
        "required": ["measured_at", "documentation", "columns", "rows"],
        "properties": {
            "measured_at": {"type": "string", "format": "date-time"},
            "documentation": {"type": "string"},
            "columns": {"type": "object", "additionalProperties": {"type": "string"}},
            "rows": {"type": "array", "items": row},
        },
    }
    return {
        "/api/v1/language-coverage.json": {
            "get": operation("language_coverage", "How complete each language is", "application/json", schema)
        },
        "/api/v1/language-coverage.csv": {
            "get": operation("language_coverage_table", "The same as a table", "text/csv", {"type": "string"})
        },
    }


def operation(name: str, summary: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["Languages"],
        "parameters": [],
        "responses": {"200": {"description": "The answer.", "content": {media_type: {"schema": schema}}}},
    }
