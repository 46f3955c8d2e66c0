"""How soon a changed name is seen, and what looking costs."""

import subprocess
import sys
import time

import pytest

from catalogue.models import Concept, ConceptLabel
from launch.paths import REPOSITORY_ROOT
from launch.suite_worker import build_process_environment
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


@pytest.mark.usefixtures("_concepts")
def test_the_names_can_be_there_before_anybody_searches(django_assert_num_queries, settings):
    vocabulary.forget_snapshot()
    vocabulary.warm_up()
    settings.SEARCH_VOCABULARY_CHECK_SECONDS = 60
    with django_assert_num_queries(0):
        assert found("extradition") == ["extradition"]


def test_a_web_process_starts_where_the_database_has_no_tables_yet(tmp_path):
    environment = {**build_process_environment(), "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    command = [sys.executable, "-c", "import config.wsgi; print('started')"]
    done = subprocess.run(command, cwd=REPOSITORY_ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip().splitlines()[-1:]) == (0, ["started"]), done.stderr
    assert "The vocabulary could not be read yet" in done.stderr + done.stdout
