"""Why a search finds what it finds, as editors and administrators are told."""

import pytest
from django.core.management import CommandError, call_command

from catalogue.tests.factories import make_work
from search.explanation import explain_search
from search.request import SearchRequest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language_code", "title", "query", "term"),
    [
        ("ar", "التسليم", "بالتسليم", "تسليم"),
        ("zh-hans", "引渡手册", "引渡", "引渡"),
        ("en", "Extraditing", "extradition", "extradit"),
        ("fr", "L’extradition", "extraditions", "extrad"),
        ("ru", "Выдача", "выдачу", "выдач"),
        ("es", "Extradición", "extradicion", "extradicion"),
    ],
)
def test_the_terms_of_a_query_and_the_parts_that_a_hit_meets_are_told(drain, language_code, title, query, term):
    work = make_work(languages=(language_code,), titles={language_code: title})
    drain()
    explanation = explain_search(SearchRequest(language=language_code, query=query, is_expanded=False))
    assert term in explanation.terms["title"]
    assert explanation.total == 1
    hit = explanation.hits[0]
    assert hit.score > 0
    assert (hit.rank, hit.key) == (1, work.key)
    words = [part for part in hit.parts if part.kind == "words" and part.score > 0]
    assert any(part.text == query and part.languages == (language_code,) for part in words)
    assert [part.score for part in hit.parts] == sorted((part.score for part in hit.parts), reverse=True)


def test_a_symbol_is_what_puts_its_work_first(drain, capsys):
    work = make_work(symbol="A/RES/62/172")
    drain()
    call_command("explain_search", "a res 62 172")
    output = capsys.readouterr().out
    assert "symbol or number “ares62172” (weight 1000)" in output
    assert work.key in output


def test_what_else_was_searched_is_told_unless_words_are_taken_as_typed(drain, capsys):
    from catalogue.models.thesaurus import Concept, ConceptLabel
    from search.vocabulary import forget_snapshot

    concept = Concept.objects.create(slug="surrender")
    ConceptLabel.objects.create(concept=concept, language="en", text="surrender of fugitives")
    ConceptLabel.objects.create(concept=concept, language="ru", text="экстрадиция")
    forget_snapshot()
    make_work(languages=("ru",), titles={"ru": "Экстрадиция"})
    drain()
    call_command("explain_search", "surrender of fugitives")
    output = capsys.readouterr().out
    assert "экстрадиция" in output
    assert "shown in ru" in output
    call_command("explain_search", "surrender of fugitives", "--as-typed")
    assert "экстрадиция" not in capsys.readouterr().out
    forget_snapshot()


@pytest.mark.parametrize("query", ["", "x" * 300])
def test_what_cannot_be_explained_is_said(search_indices, query):
    with pytest.raises(CommandError):
        call_command("explain_search", query)


def test_without_elasticsearch_there_is_a_clear_line(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="does not answer"):
        call_command("explain_search", "extradition")


def test_each_language_that_agrees_counts_once(drain):
    from catalogue.models.thesaurus import Concept, ConceptLabel
    from search.ranking import AGREEMENT
    from search.vocabulary import forget_snapshot

    titles = {"en": "Surrender of fugitives", "ru": "Экстрадиция", "fr": "Extradition"}
    concept = Concept.objects.create(slug="surrender")
    for language, text in titles.items():
        ConceptLabel.objects.create(concept=concept, language=language, text=text)
    make_work(languages=tuple(titles), titles=titles)
    forget_snapshot()
    drain()
    (hit,) = explain_search(SearchRequest(language="en", query="surrender of fugitives")).hits
    assert hit.agreement == 2
    (agreed,) = [part for part in hit.parts if part.kind == "key"]
    assert (agreed.times, agreed.score) == (1, 2 * AGREEMENT)
    forget_snapshot()


def test_the_second_page_goes_on_counting(drain):
    for number in range(5):
        make_work(key=f"numbat-{number}", summary="numbat")
    drain()
    explanation = explain_search(SearchRequest(language="en", query="numbat", page=2, size=2))
    assert [(hit.rank, hit.key) for hit in explanation.hits] == [(3, "numbat-2"), (4, "numbat-3")]


def test_a_work_is_placed_on_the_command_line(drain, capsys):
    make_work(key="first", titles={"en": "Numbat manual"})
    make_work(key="second", titles={"en": "A numbat"}, symbol="E/CN.15/2014/4")
    drain()
    call_command("explain_search", "numbat manual", "--size", "1", "--work", "e cn.15 2014 4")
    output = capsys.readouterr().out
    assert "page in en: may be found" in output
    assert "numbat (there) | manual (not there)" in output
    assert "  2. " in output.partition("page in en")[2]
    with pytest.raises(CommandError, match="no work with the key"):
        call_command("explain_search", "numbat", "--work", "nowhere")
