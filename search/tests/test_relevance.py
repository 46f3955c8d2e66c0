"""The search finds as well as it did, measured on the demo catalogue; and the measure itself measures right."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.client import alias_of
from search.documents import DOCUMENTS
from search.relevance import measure
from search.relevance.measure import Topic, find_losses, measure_topics, read_topics
from search.vocabulary import forget_snapshot

RELEVANCE = Path(measure.__file__).parent
TOPICS = RELEVANCE / "demo_topics.jsonl"
BASELINE = RELEVANCE / "demo_baseline.json"


def test_figures_are_those_of_the_definitions():
    topic = Topic("t", {"en": "q"}, frozenset({"a", "b"}))
    figures = measure_topics([topic], lambda *_: ["x", "a", "y", "b"])["en"]
    # (1/log2(3) + 1/log2(5)) / (1/log2(2) + 1/log2(3))
    assert figures == {"ndcg@10": 0.6509, "recall@100": 1.0, "mrr@10": 0.5}
    assert measure_topics([topic], lambda *_: [])["en"] == {"ndcg@10": 0.0, "recall@100": 0.0, "mrr@10": 0.0}


def test_a_loss_is_what_exceeds_the_tolerance():
    before = {"ar": {"ndcg@10": 0.8}, "ru": {"ndcg@10": 0.8}, "fr": {"ndcg@10": 0.8}}
    now = {"ar": {"ndcg@10": 0.781}, "ru": {"ndcg@10": 0.779}}
    assert find_losses(now, before) == [
        "ru: ndcg@10 fell from 0.800 to 0.779",
        "fr: ndcg@10 fell from 0.800 to 0.000",
    ]


def test_every_topic_asks_in_six_languages_for_works_of_the_demo():
    works = {path.stem for path in (RELEVANCE.parents[1] / "catalogue/demo/works").glob("*.json")}
    for topic in read_topics(TOPICS):
        assert set(topic.queries) == set(DOCUMENTS)
        assert topic.relevant <= works, topic.id


@pytest.mark.relevance
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_no_language_finds_worse_than_before(search_indices, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SEARCH_REQUEST_TIMEOUT = 20
    call_command("load_reference")
    call_command("load_demo")
    call_command("drain_outbox")
    search_indices.indices.refresh(index=",".join(alias_of(code) for code in DOCUMENTS))
    forget_snapshot()
    call_command("measure_relevance", TOPICS, baseline=BASELINE)
    # The gate shuts: better figures kept before are missed.
    better = tmp_path / "better.json"
    better.write_text(json.dumps({"en": {"ndcg@10": 1.5}}))
    with pytest.raises(CommandError, match="Worse than before"):
        call_command("measure_relevance", TOPICS, baseline=better)
    forget_snapshot()
