"""Takes out of a vector what only says in which language, and how, a text is written.

Vectors of one language lie close together whatever they mean, and those of short queries apart from those of
passages. Less the mean of their kind and language, they tell meanings apart (docs/relevance.md has the figures).
"""

import base64
import hashlib
import json
import math
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from operator import mul
from pathlib import Path

from search.fields import languages_in_script
from search.semantic.embedder import Embedder, Vector
from search.semantic.vectors import pack_vector, unpack_vector

# {kind: {name: vector}}: means of passages and of queries by language code, concepts of the thesaurus by slug.
Centres = Mapping[str, Mapping[str, Vector]]
CONCEPTS = "concepts"


class TextKind(StrEnum):
    PASSAGES = "passages"
    QUERIES = "queries"


def centre_vector(embedder: type[Embedder], vector: Vector, kind: TextKind, language_code: str) -> Vector:
    """Return the vector less the centre of its kind and language, of length 1 again."""
    centre = read_centres(embedder.centres).get(kind, {}).get(language_code)
    return [round(value, 5) for value in scale(subtract(vector, centre) if centre else vector)]


def measure_belonging(embedder: type[Embedder], vector: Vector, language_code: str) -> float:
    """Return how much a query, by its vector as the model gave it, is of the field that the thesaurus covers.

    That is the cosine between it and the nearest concept, divided by its distance from the centre of queries, which is
    great for what the model knows no language or use of. Infinite for a model without concepts.
    """
    centres = read_centres(embedder.centres)
    concepts = centres.get(CONCEPTS)
    if not concepts:
        return math.inf
    centre = centres[TextKind.QUERIES].get(language_code)
    moved = subtract(vector, centre) if centre else vector
    square = multiply(moved, moved)
    return max(multiply(moved, concept) for concept in concepts.values()) / square if square else 0.0


def language_of_query(text: str, language_code: str) -> str:
    """Return the language a query is most likely in: the reader's where its letters fit."""
    fitting = languages_in_script(text)
    return language_code if not fitting or language_code in fitting else min(fitting)


@lru_cache(maxsize=4)
def read_centres(path: Path | None) -> Centres:
    """Return the centres that a file holds; {} for a model that needs none."""
    if path is None:
        return {}
    kinds = json.loads(path.read_text(encoding="utf-8"))["centres"]
    return {
        kind: {name: unpack_vector(base64.b64decode(text)) for name, text in vectors.items()}
        for kind, vectors in kinds.items()
    }


def write_centres(path: Path, model: str, centres: Centres) -> None:
    kinds = {
        kind: {name: base64.b64encode(pack_vector(vector)).decode() for name, vector in vectors.items()}
        for kind, vectors in centres.items()
    }
    path.write_text(json.dumps({"model": model, "centres": kinds}, indent=1) + "\n", encoding="utf-8")
    read_centres.cache_clear()


def fingerprint_centres(path: Path | None) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path else ""


def subtract(vector: Vector, other: Vector) -> Vector:
    return [value - mean for value, mean in zip(vector, other, strict=True)]


def multiply(vector: Vector, other: Vector) -> float:
    return sum(map(mul, vector, other))


def scale(vector: Vector) -> Vector:
    """Return the vector with length 1; one without a length as it is."""
    length = math.sqrt(multiply(vector, vector))
    return [value / length for value in vector] if length else vector
