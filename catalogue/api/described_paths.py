"""Addresses of the API that other apps answer: they register what the OpenAPI document says of them."""

from collections.abc import Callable
from typing import Any

# Returns {path: path item} as OpenAPI 3.1 has them.
PathDescriber = Callable[[], dict[str, Any]]

_describers: list[PathDescriber] = []


def register_paths(describer: PathDescriber) -> None:
    """Have the document include what `describer` returns; a second registration of the same changes nothing."""
    if describer not in _describers:
        _describers.append(describer)


def registered_paths() -> dict[str, Any]:
    return {path: item for describer in _describers for path, item in describer().items()}
