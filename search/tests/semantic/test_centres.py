"""Centres of vectors: found from this repository, kept in a file, checked; and what they say of a query."""

import math

import pytest
from django.core.management import CommandError, call_command

from search.semantic.centre_finding import count_texts, find_centres, list_demo_passages, list_labels, measure_agreement
from search.semantic.centring import TextKind, centre_vector, measure_belonging, read_centres, write_centres
from search.semantic.finding import choose_leading
from search.semantic.query_vectors import find_query_vector
from search.tests.semantic.word_vectors import WordVectors

# {kind: {name: vector}} of two dimensions.
CENTRES = {
    "passages": {"en": [1.0, 0.0]},
    "queries": {"en": [0.0, 0.5]},
    "concepts": {"east": [1.0, 0.0], "west": [-1.0, 0.0]},
}


@pytest.fixture
def plane(tmp_path):
    """A provider of two dimensions."""
    path = tmp_path / "plane.json"
    write_centres(path, "plane", CENTRES)
    return type("Plane", (WordVectors,), {"centres": path, "dimensions": 2, "model": "plane"})


@pytest.fixture
def centred_words(word_vectors, monkeypatch, tmp_path):
    """The provider of the tests, with centres of its own."""
    path = tmp_path / "words.json"
    monkeypatch.setattr(WordVectors, "centres", path)
    yield path
    read_centres.cache_clear()


def test_what_is_written_is_read(plane):
    assert read_centres(plane.centres) == CENTRES
    assert read_centres(None) == {}


def test_a_vector_is_taken_less_the_mean_of_its_kind_and_language(plane):
    assert centre_vector(plane, [1.0, 0.5], TextKind.QUERIES, "en") == [1.0, 0.0]
    assert centre_vector(plane, [1.0, 0.5], TextKind.PASSAGES, "en") == [0.0, 1.0]
    # Of a language without a mean only the length changes.
    assert centre_vector(plane, [0.0, 3.0], TextKind.PASSAGES, "fr") == [0.0, 1.0]
    assert centre_vector(plane, [1.0, 0.0], TextKind.PASSAGES, "en") == [0.0, 0.0]


def test_a_query_belongs_the_more_the_nearer_it_is_to_a_concept_and_to_other_queries(plane):
    assert measure_belonging(plane, [0.5, 0.5], "en") == pytest.approx(2)
    assert measure_belonging(plane, [1.0, 0.5], "en") == pytest.approx(1)
    assert measure_belonging(plane, [-1.0, 0.5], "en") == pytest.approx(1)
    assert measure_belonging(plane, [0.0, 1.5], "en") == pytest.approx(0)
    assert measure_belonging(plane, [0.0, 0.5], "en") == 0
    assert measure_belonging(WordVectors, [1.0] * 64, "en") == math.inf


def test_the_nearest_lead_and_those_far_behind_are_left_out():
    assert choose_leading({"a": 0.5, "b": 0.45, "c": 0.39}, 0.1) == ["a", "b"]
    assert choose_leading({}, 0.1) == []


def test_they_come_from_all_languages_of_the_demo_catalogue_and_the_thesaurus():
    passages, labels = list_demo_passages(), list_labels()
    assert list(passages) == ["ar", "en", "es", "fr", "ru", "zh-hans"]
    assert all(set(names) <= set(passages) for names in labels.values())
    told = []
    centres = find_centres(WordVectors(), told.append)
    assert sum(told) == count_texts()
    assert set(centres["concepts"]) == set(labels)
    assert set(centres["passages"]) == set(centres["queries"]) == set(passages)
    length = math.hypot(*centres["concepts"]["extradition"])
    assert length == pytest.approx(1)


def test_agreement_is_the_worst_of_all_and_none_where_a_name_is_missing():
    turned = {**CENTRES, "passages": {"en": [0.6, 0.8]}}
    assert measure_agreement(CENTRES, CENTRES) == pytest.approx(1)
    assert measure_agreement(CENTRES, turned) == pytest.approx(0.6)
    assert measure_agreement(CENTRES, {**CENTRES, "concepts": {"east": [1.0, 0.0]}}) == 0
    assert measure_agreement(CENTRES, {}) == 0


def test_the_command_writes_the_file_and_tells_a_changed_one(centred_words, capsys):
    call_command("find_vector_centres")
    assert "words.json written" in capsys.readouterr().out
    call_command("find_vector_centres", check=True)
    assert "is 1.00000" in capsys.readouterr().out
    centres = read_centres(centred_words)
    turned = {**centres["queries"], "en": list(reversed(centres["queries"]["en"]))}
    write_centres(centred_words, "words", {**centres, "queries": turned})
    before = centred_words.read_bytes()
    with pytest.raises(CommandError, match="isn't what the demo catalogue"):
        call_command("find_vector_centres", check=True)
    assert centred_words.read_bytes() == before


def test_the_command_needs_a_provider_with_centres(settings, word_vectors):
    with pytest.raises(CommandError, match="no centres"):
        call_command("find_vector_centres")
    settings.SEARCH_EMBEDDER = ""
    with pytest.raises(CommandError, match="set SEARCH_EMBEDDER"):
        call_command("find_vector_centres")


def test_a_query_is_measured_and_centred_in_the_language_of_its_letters(centred_words):
    call_command("find_vector_centres")
    asked = find_query_vector("выдача", "en")
    raw = WordVectors().embed_query("выдача")
    assert asked.vector == centre_vector(WordVectors, raw, TextKind.QUERIES, "ru")
    assert asked.belonging == measure_belonging(WordVectors, raw, "ru")
