"""The shape of a passage document: the vectors of one page, and what a hit must fulfil besides.

Vectors stand in a field per place ("vectors.p0" is the title and summary). Nested documents would hold them
better, but nested vector searches count as joins and are refused where expensive queries are; a document per
passage would need as many removals per write as a work could ever have passages.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NotRequired, TypedDict

from elasticsearch.dsl import Date, DenseVector, Document, Integer, Keyword, Object

from search.documents import WorkRecord, build_body_of, hash_record
from search.semantic.centring import TextKind, centre_vector, fingerprint_centres
from search.semantic.embedder import Embedder, Vector, get_embedder_class
from search.semantic.passages import MAX_PASSAGES, cut_passages
from search.semantic.vectors import hash_passage, read_vectors, unpack_vector

# What facets ask of a document (see `search.facets`), under the same names as in the works' own.
FACET_FIELDS = (
    "kind",
    "topic",
    "audience",
    "region",
    "country",
    "instrument",
    "page_language",
    "work_language",
    "year",
    "starts_at",
    "ends_at",
)
VECTOR_FIELDS = [f"vectors.p{place}" for place in range(MAX_PASSAGES)]
# {work key: {language code: its record}}
WorkRecords = Mapping[str, Mapping[str, WorkRecord]]


class PassageRecord(TypedDict):
    """What is indexed of one page; a passage without a vector yet is left out of `vectors` ({place: vector})."""

    key: str
    language: str
    expires_at: str | None
    kind: str
    topic: list[str]
    audience: list[str]
    region: list[str]
    country: list[str]
    instrument: list[str]
    page_language: list[str]
    work_language: list[str]
    year: int | None
    starts_at: str | None
    ends_at: str | None
    vectors: dict[str, Vector]
    content_hash: NotRequired[str]


class PassageDocument(Document):
    """The fields that every model's documents have."""

    key = Keyword()
    language = Keyword()
    expires_at = Date()
    kind = Keyword()
    topic = Keyword()
    audience = Keyword()
    region = Keyword()
    country = Keyword()
    instrument = Keyword()
    page_language = Keyword()
    work_language = Keyword()
    year = Integer()
    starts_at = Date()
    ends_at = Date()
    content_hash = Keyword()

    class Meta:
        dynamic = "strict"


def build_passage_index_body() -> dict[str, Any]:
    """Return settings and mappings of the index of passages, with a fingerprint of both and of the model."""
    embedder = require_embedder_class()
    fields = {
        f"p{place}": DenseVector(
            dims=embedder.dimensions,
            index=True,
            similarity="cosine",
            # A byte a number: a quarter of the memory, and no licence.
            index_options={"type": "int8_hnsw"},
            meta={"model": embedder.model, "centres": fingerprint_centres(embedder.centres)},
        )
        for place in range(MAX_PASSAGES)
    }
    document = type("VectorDocument", (PassageDocument,), {"vectors": Object(properties=fields)})
    return build_body_of(document)


def require_embedder_class() -> type[Embedder]:
    embedder = get_embedder_class()
    if embedder is None:
        raise LookupError("SEARCH_EMBEDDER names no provider of vectors.")
    return embedder


def list_passages(records: Mapping[str, WorkRecord]) -> dict[str, list[str]]:
    """Return {language code: passages} of the pages that a work has."""
    return {
        code: cut_passages(record["title"], record["summary"], record["body"])
        for code, record in records.items()
        if not record["is_stand_in"]
    }


def list_texts(records: WorkRecords) -> Iterator[str]:
    """Yield all passages of some works."""
    for of_work in records.values():
        for passages in list_passages(of_work).values():
            yield from passages


def build_passage_records(records: WorkRecords) -> tuple[dict[str, dict[str, PassageRecord]], set[str]]:
    """Return {work key: {language code: document}}, and the keys of works that still lack vectors."""
    passages = {key: list_passages(of_work) for key, of_work in records.items()}
    hashes = {
        key: {code: [hash_passage(text) for text in texts] for code, texts in by_language.items()}
        for key, by_language in passages.items()
    }
    wanted = {each for by_language in hashes.values() for found in by_language.values() for each in found}
    embedder = require_embedder_class()
    vectors = read_vectors(embedder.model, wanted)
    built = {
        key: {
            code: build_passage_record(records[key][code], found, vectors, embedder)
            for code, found in by_language.items()
        }
        for key, by_language in hashes.items()
    }
    lacking = {
        key
        for key, by_language in hashes.items()
        if any(each not in vectors for found in by_language.values() for each in found)
    }
    return built, lacking


def build_passage_record(
    work: WorkRecord, hashes: list[str], vectors: Mapping[str, bytes], embedder: type[Embedder]
) -> PassageRecord:
    known = {f"p{place}": each for place, each in enumerate(hashes) if each in vectors}
    record: Any = {name: work[name] for name in FACET_FIELDS}  # type: ignore[literal-required]
    record |= {"key": work["key"], "language": work["language"], "expires_at": work["expires_at"]}
    # The texts stand for their vectors: the same model makes the same of them.
    fingerprint = hash_record({**record, "vectors": known})
    record["vectors"] = {
        place: centre_vector(embedder, unpack_vector(vectors[each]), TextKind.PASSAGES, work["language"])
        for place, each in known.items()
    }
    record["content_hash"] = fingerprint
    result: PassageRecord = record
    return result
