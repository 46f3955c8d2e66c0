"""Facets: what they let through, how they count, and that both engines agree about it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from catalogue.models import Audience, Instrument, InstrumentTitle, Region, Topic
from catalogue.tests.factories import make_work
from search.facets import current_labels
from search.tests.conftest import ask

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["elasticsearch", "database"])
def engine(request, catalogue, drain, settings):
    """Each test runs against both engines."""
    drain()
    if request.param == "database":
        settings.ELASTICSEARCH_URL = ""
    return request.param


@pytest.fixture
def catalogue(db):
    extradition = Topic.objects.create(slug="extradition", labels={"en": "Extradition", "fr": "Extradition"})
    evidence = Topic.objects.create(slug="evidence", labels={"en": "Evidence", "fr": "Preuves"})
    judges = Audience.objects.create(slug="judges", labels={"en": "Judges"})
    oceania = Region.objects.create(slug="oceania", scheme="m49", labels={"en": "Oceania"})
    treaty = Instrument.objects.create(slug="hostages", kind="convention", adopted_on="1979-12-17")
    InstrumentTitle.objects.create(instrument=treaty, language="en", title="Hostages Convention")
    now = timezone.now()
    make_work("tool", key="tool-1", topics=(extradition,), audiences=(judges,), date=date(2010, 5, 1))
    make_work(
        "tool",
        key="tool-2",
        topics=(extradition, evidence),
        regions=(oceania,),
        date=date(2015, 5, 1),
        versions=({"language": "fr"}, {"language": "ar"}),
    )
    make_work(
        "publication",
        key="publication-1",
        topics=(evidence,),
        instruments=(treaty,),
        countries=["FJ", "TO"],
        date=date(2015, 12, 31),
        versions=({"language": "fr"}, {"language": "ru", "status": "forthcoming"}),
    )
    make_work(
        "training", key="past", starts_at=now - timedelta(days=400), ends_at=now - timedelta(days=399), time_zone="UTC"
    )
    make_work(
        "training",
        key="running",
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
        time_zone="UTC",
        venue_country="TO",
    )
    make_work("training", key="upcoming", starts_at=datetime(now.year + 2, 3, 1, tzinfo=UTC), time_zone="UTC")


def keys(**parameters):
    return {hit.key for hit in ask("", **parameters).hits}


def counts(name, query="", **parameters):
    results = ask(query, **parameters)
    facet = next(each for each in results.facets if each.facet.name == name)
    return {value.value: value.count for value in facet.values}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"kind": "tool"}, {"tool-1", "tool-2"}),
        ({"kind": ["tool", "publication"]}, {"tool-1", "tool-2", "publication-1"}),
        ({"topic": "extradition"}, {"tool-1", "tool-2"}),
        ({"topic": ["extradition", "evidence"]}, {"tool-1", "tool-2", "publication-1"}),
        ({"topic": "evidence", "kind": "tool"}, {"tool-2"}),
        ({"audience": "judges"}, {"tool-1"}),
        ({"region": "oceania"}, {"tool-2"}),
        ({"instrument": "hostages"}, {"publication-1"}),
        ({"country": "FJ"}, {"publication-1"}),
        ({"country": "TO"}, {"publication-1", "running"}),
        ({"work_language": "fr"}, {"tool-2", "publication-1"}),
        ({"work_language": "ru"}, set()),
        ({"year_from": 2015, "year_to": 2015}, {"tool-2", "publication-1"}),
        ({"year_to": 2010}, {"tool-1"}),
        ({"time": "past"}, {"past"}),
        ({"time": "upcoming"}, {"running", "upcoming"}),
        ({"time": ["past", "upcoming"]}, {"past", "running", "upcoming"}),
    ],
)
def test_a_facet_lets_through_what_has_one_of_its_values(engine, parameters, expected):
    results = ask("", **parameters)
    assert results.engine == engine
    assert {hit.key for hit in results.hits} == expected
    assert results.total == len(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kind", {"training": 3, "tool": 2, "publication": 1}),
        ("topic", {"extradition": 2, "evidence": 2}),
        ("audience", {"judges": 1}),
        ("region", {"oceania": 1}),
        ("instrument", {"hostages": 1}),
        ("country", {"FJ": 1, "TO": 2}),
        ("work_language", {"fr": 2, "ar": 1}),
        ("time", {"upcoming": 2, "past": 1}),
    ],
)
def test_values_are_counted(engine, name, expected):
    assert counts(name) == expected


def test_years_are_counted_latest_first(engine):
    years = counts("year")
    assert years["2015"] == 2
    assert years["2010"] == 1
    assert list(years) == sorted(years, reverse=True)


def test_a_facet_ignores_its_own_choice_when_it_counts_and_heeds_the_others(engine):
    assert counts("kind", kind="tool") == {"training": 3, "tool": 2, "publication": 1}
    assert counts("topic", kind="publication") == {"evidence": 1}
    assert counts("topic", kind="publication", topic="extradition") == {"evidence": 1, "extradition": 0}
    assert counts("year", year_from=2010, year_to=2010)["2015"] == 2


def test_a_chosen_value_without_hits_stays_visible_so_that_it_can_be_dropped(engine):
    results = ask("", topic="extradition", kind="training")
    topic = next(each for each in results.facets if each.facet.name == "topic")
    assert [(value.value, value.count, value.is_selected) for value in topic.values] == [("extradition", 0, True)]
    assert topic.values[0].label.text == "Extradition"


def test_a_label_that_an_editor_changes_is_the_new_one_in_the_next_search(engine):
    for label in ("Handing over", "Surrender"):
        topic = Topic.objects.get(slug="extradition")
        topic.labels = {"en": label}
        topic.save()
        facets = {each.facet.name: each.values for each in ask("").facets}
        assert {value.value: value.label.text for value in facets["topic"]}["extradition"] == label


def test_labels_are_kept_until_a_name_changes(catalogue, django_assert_num_queries):
    assert current_labels().of(Topic, "en")["extradition"].text == "Extradition"
    with django_assert_num_queries(1):
        current_labels().of(Topic, "en")
    Topic.objects.create(slug="seizure", labels={"en": "Seizure"})
    with django_assert_num_queries(2):
        assert current_labels().of(Topic, "en")["seizure"].text == "Seizure"


def test_each_facet_counts_among_the_hits_of_the_others(engine):
    chosen = {"topic": ["extradition"], "kind": "tool"}
    assert counts("kind", **chosen) == {"tool": 2}
    assert counts("topic", **chosen) == {"extradition": 2, "evidence": 1}
    assert counts("work_language", **chosen) == {"fr": 1, "ar": 1}


def test_labels_are_those_of_the_language_or_say_in_which_they_are(engine):
    make_work("tool", languages=("fr",), topics=tuple(Topic.objects.all()), audiences=tuple(Audience.objects.all()))
    if engine == "elasticsearch":
        from search.drain import drain_outbox
        from search.reconcile import find_drift

        drain_outbox()
        assert not find_drift()  # refreshes, too
    facets = {each.facet.name: each.values for each in ask("", "fr").facets}
    topics = {value.value: value.label for value in facets["topic"]}
    assert (topics["evidence"].text, topics["evidence"].language_code) == ("Preuves", "fr")
    assert (facets["audience"][0].label.text, facets["audience"][0].label.language_code) == ("Judges", "en")


def test_words_and_facets_narrow_together(engine):
    make_work("tool", key="tool-3", titles={"en": "Numbat handbook"})
    make_work("publication", key="publication-3", titles={"en": "Numbat report"})
    if engine == "elasticsearch":
        from search.drain import drain_outbox
        from search.reconcile import find_drift

        drain_outbox()
        assert not find_drift()
    assert {hit.key for hit in ask("numbat", kind="tool").hits} == {"tool-3"}
    assert counts("kind", "numbat", kind="tool") == {"tool": 1, "publication": 1}
