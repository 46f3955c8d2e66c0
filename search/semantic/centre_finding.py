"""Finds the means and concepts that `search.semantic.centring` stands on.

They come from what is in this repository, the demo catalogue and the thesaurus, so that anybody can find them again.
"""

from collections import defaultdict
from collections.abc import Sequence

from catalogue.demo.records import read_works
from catalogue.reference_data import read_rows
from search.semantic.centring import CONCEPTS, Centres, TextKind, multiply, scale, subtract
from search.semantic.embedder import Embedder, Vector
from search.semantic.passages import cut_passages
from search.semantic.vectors import BATCH, Progress, cut_batches

# So many of the passages are enough for a mean: every third.
STEP = 3


def find_centres(embedder: Embedder, progress: Progress | None = None) -> Centres:
    """Return the centres for a model; `progress` is told how many more texts are embedded. Raises EmbedderError."""
    passages = {
        code: find_mean(embed_passages(embedder, texts, progress)) for code, texts in list_demo_passages().items()
    }
    by_concept: dict[str, dict[str, Vector]] = {}
    for slug, labels in list_labels().items():
        by_concept[slug] = {code: embedder.embed_query(text) for code, text in labels.items()}
        if progress:
            progress(len(labels))
    queries = {
        code: find_mean([vectors[code] for vectors in by_concept.values() if code in vectors]) for code in passages
    }
    # A concept is what its names in all languages have in common.
    concepts = {
        slug: scale(find_mean([scale(subtract(vector, queries[code])) for code, vector in vectors.items()]))
        for slug, vectors in by_concept.items()
    }
    return {TextKind.PASSAGES.value: passages, TextKind.QUERIES.value: queries, CONCEPTS: concepts}


def count_texts() -> int:
    """Return how many texts `find_centres` embeds."""
    return sum(map(len, list_demo_passages().values())) + sum(map(len, list_labels().values()))


def list_demo_passages() -> dict[str, list[str]]:
    """Return {language code: every third passage of the demo works}."""
    passages: dict[str, list[str]] = defaultdict(list)
    for work in read_works():
        for code, page in work["pages"].items():
            body = page["body"].replace("\n\n", "\n")
            passages[code] += cut_passages(page["title"], page["summary"], body)
    return {code: texts[::STEP] for code, texts in sorted(passages.items())}


def list_labels() -> dict[str, dict[str, str]]:
    """Return {slug: {language code: preferred name, in small letters as readers type}} of the thesaurus."""
    return {
        row["slug"]: {code: names["preferred"].lower() for code, names in sorted(row["labels"].items())}
        for row in read_rows("thesaurus")
    }


def embed_passages(embedder: Embedder, texts: list[str], progress: Progress | None) -> list[Vector]:
    vectors = []
    for batch in cut_batches(texts, BATCH):
        vectors += embedder.embed_passages(batch)
        if progress:
            progress(len(batch))
    return vectors


def find_mean(vectors: Sequence[Vector]) -> Vector:
    return [sum(values) / len(vectors) for values in zip(*vectors, strict=True)]


def measure_agreement(centres: Centres, others: Centres) -> float:
    """Return the least cosine between two vectors of the same kind and name; 0 where a name is missing in one."""
    if any(centres.get(kind, {}).keys() != others.get(kind, {}).keys() for kind in {*centres, *others}):
        return 0.0
    return min(
        multiply(scale(vector), scale(others[kind][name]))
        for kind, vectors in centres.items()
        for name, vector in vectors.items()
    )
