"""The vectors of passages, kept in the database by a hash of the text: no text is embedded twice."""

import hashlib
import struct
from collections.abc import Callable, Collection, Iterable, Iterator

from search.models_passages import PassageVector
from search.semantic.embedder import Embedder, EmbedderError, Vector

# Texts embedded, and committed, at a time: some seconds of work.
BATCH = 16
# Databases limit the parameters of a query.
HASHES_PER_QUERY = 500

Progress = Callable[[int], None]


def hash_passage(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def pack_vector(vector: Collection[float]) -> bytes:
    """Return the vector as half floats; its angles to others change by less than a thousandth."""
    return struct.pack(f"<{len(vector)}e", *vector)


def unpack_vector(data: bytes) -> Vector:
    return list(struct.unpack(f"<{len(data) // 2}e", data))


def read_vectors(model: str, hashes: Iterable[str]) -> dict[str, bytes]:
    """Return {hash of the text: packed vector} of those that are there."""
    found: dict[str, bytes] = {}
    for chunk in cut_batches(sorted(set(hashes)), HASHES_PER_QUERY):
        rows = PassageVector.objects.filter(model=model, text_hash__in=chunk)
        found |= {text_hash: bytes(vector) for text_hash, vector in rows.values_list("text_hash", "vector")}
    return found


def embed_texts(embedder: Embedder, texts: Iterable[str], progress: Progress | None = None) -> int:
    """Store the vectors of the texts that have none; return how many. Raises EmbedderError.

    Each batch is committed (outside a transaction), so that what was done stays done.
    """
    by_hash = {hash_passage(text): text for text in texts}
    known = read_vectors(embedder.model, by_hash)
    waiting = [text_hash for text_hash in by_hash if text_hash not in known]
    for batch in cut_batches(waiting, BATCH):
        vectors = embedder.embed_passages([by_hash[text_hash] for text_hash in batch])
        if [len(vector) for vector in vectors] != [embedder.dimensions] * len(batch):
            raise EmbedderError("There are fewer vectors than texts, or they have another size.")
        rows = [
            PassageVector(model=embedder.model, text_hash=text_hash, vector=pack_vector(vector))
            for text_hash, vector in zip(batch, vectors, strict=True)
        ]
        PassageVector.objects.bulk_create(rows, ignore_conflicts=True)
        if progress:
            progress(len(batch))
    return len(waiting)


def cut_batches(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
