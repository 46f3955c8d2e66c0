"""What is counted is what is found, though counting asks for it in a cheaper way."""

import json

import pytest

from catalogue.tests.factories import make_work
from search.client import ReaderLinesSerializer
from search.query import part_counted
from search.tests.concepts import make_concept
from search.tests.conftest import ask
from search.vocabulary import forget_snapshot


def test_values_counted_together_are_told_apart_by_facet_and_sets_count_for_each_of_their_values():
    counted = {"page_language ar en": 2, "page_language en": 3, "kind tool": 5}
    buckets = [{"key": key, "doc_count": count} for key, count in counted.items()]
    assert part_counted(buckets) == {"page_language": {"ar": 2, "en": 5}, "kind": {"tool": 5}}


@pytest.fixture
def concept(db):
    forget_snapshot()
    yield make_concept("freezing", {"en": "freezing of criminal assets", "zh-hans": "冻结资产"})
    forget_snapshot()


@pytest.mark.parametrize(("typed", "language"), [("freezing of criminal assets", "en"), ("冻结资产", "zh-hans")])
def test_a_name_is_counted_wherever_it_is_found(concept, drain, typed, language):
    make_work(key="as-it-is", languages=("en",), body="On freezing of criminal assets.")
    make_work(key="with-gaps", languages=("en",), body="Freezing, early on, of a criminal's assets.")
    make_work(key="in-pieces", languages=("en",), titles={"en": "Assets"}, body="Criminal law. In winter, freezing.")
    make_work(key="chinese", languages=("zh-hans",), body="关于冻结资产的手册")
    make_work(key="characters", languages=("zh-hans",), body="结冻产资")
    make_work(key="other", languages=("en",), body="Something else.")
    drain()
    results = ask(typed, language)
    assert {"as-it-is", "in-pieces", "chinese"} <= {hit.key for hit in results.hits}
    assert results.total == len(results.hits)
    [kinds] = [each for each in results.facets if each.facet.name == "kind"]
    assert sum(value.count for value in kinds.values) == results.total


def test_halves_of_characters_reach_elasticsearch():
    [line] = ReaderLinesSerializer().dumps([{"q": "\ud83d extradición"}]).decode("utf-8", "surrogatepass").splitlines()
    assert json.loads(line) == {"q": "\ud83d extradición"}
