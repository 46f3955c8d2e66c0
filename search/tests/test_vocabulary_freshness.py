"""How soon a changed name is seen, and what looking costs."""

import time

import pytest

from catalogue.models import Concept, ConceptLabel
from search import vocabulary
from search.tests.concepts import EXTRADITION, FINANCING, found, make_concept

pytestmark = pytest.mark.django_db


@pytest.fixture
def _concepts():
    make_concept("extradition", EXTRADITION)
    make_concept("financing", FINANCING, acronym=[("en", "CFT"), ("fr", "LFT"), ("ru", "ФТ")])


@pytest.mark.usefixtures("_concepts")
def test_every_way_of_changing_a_name_is_seen_at_the_next_look():
    assert found("surrender") == []
    label = ConceptLabel.objects.create(
        concept=Concept.objects.get(slug="extradition"), language="en", kind="alternative", text="surrender"
    )
    assert found("surrender") == ["extradition"]
    label.text = "rendition"
    label.save()
    assert found("surrender") == []
    assert found("rendition") == ["extradition"]
    ConceptLabel.objects.filter(pk=label.pk).delete()
    assert found("rendition") == []
    Concept.objects.all().delete()
    assert found("extradition") == []


@pytest.mark.usefixtures("_concepts")
def test_between_two_looks_no_query_is_made(settings, django_assert_num_queries):
    found("extradition")
    settings.SEARCH_VOCABULARY_CHECK_SECONDS = 60
    with django_assert_num_queries(0):
        for _each in range(50):
            found("extradition")
    settings.SEARCH_VOCABULARY_CHECK_SECONDS = 0
    with django_assert_num_queries(1):
        found("extradition")


@pytest.mark.django_db(transaction=True)
def test_a_committed_change_is_seen_within_two_seconds_while_the_old_names_go_on_serving(settings):
    settings.SEARCH_VOCABULARY_CHECK_SECONDS = 1.0
    vocabulary.forget_snapshot()
    make_concept("extradition", EXTRADITION)
    assert found("extradition") == ["extradition"]
    make_concept("surrender", {"en": "surrender"})
    started = time.monotonic()
    while found("surrender") != ["surrender"]:
        assert found("extradition") == ["extradition"]
        assert time.monotonic() - started < 2
        time.sleep(0.02)
    vocabulary.forget_snapshot()
