"""Takes out of a vector what only says in which language, and how, a text is written.

Vectors of one language lie close together whatever they mean, and those of short queries apart from those of
passages. Less the mean of their kind and language, they tell meanings apart (docs/relevance.md has the figures).
"""

import hashlib
import json
import math
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from search.fields import languages_in_script
from search.semantic.embedder import Embedder, Vector


class TextKind(StrEnum):
    PASSAGES = "passages"
    QUERIES = "queries"


def centre_vector(embedder: type[Embedder], vector: Vector, kind: TextKind, language_code: str) -> Vector:
    """Return the vector less the centre of its kind and language, of length 1 again."""
    centre = read_centres(embedder.centres).get(kind, {}).get(language_code)
    moved = [value - mean for value, mean in zip(vector, centre, strict=True)] if centre else vector
    length = math.sqrt(sum(value * value for value in moved))
    return [round(value / length, 5) for value in moved] if length else moved


def language_of_query(text: str, language_code: str) -> str:
    """Return the language a query is most likely in: the reader's where its letters fit."""
    fitting = languages_in_script(text)
    return language_code if not fitting or language_code in fitting else min(fitting)


@lru_cache(maxsize=4)
def read_centres(path: Path | None) -> Mapping[str, Mapping[str, Vector]]:
    """Return {kind of text: {language code: mean vector}}; {} for a model that needs none."""
    centres: Mapping[str, Mapping[str, Vector]] = json.loads(path.read_text(encoding="utf-8")) if path else {}
    return centres


def fingerprint_centres(path: Path | None) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path else ""
