"""Finding by meaning: vectors of passages, an optional extra (docs/decisions/0013-dense-vectors.md)."""
