"""The contract of GET /api/v1/search/: keys, parameters, refusals."""

from datetime import UTC, date, datetime

import pytest

from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db

URL = "/api/v1/search/"
RESULT_KEYS = {
    "key",
    "kind",
    "title",
    "url",
    "language",
    "languages",
    "summary",
    "highlight",
    "symbol",
    "date",
}
FACET_NAMES = {
    "kind",
    "time",
    "topic",
    "audience",
    "region",
    "country",
    "instrument",
    "work_language",
    "page_language",
    "year",
}


def get(client, **parameters):
    response = client.get(URL, parameters)
    return response.status_code, response.json()


@pytest.fixture
def work(drain):
    work = make_work(
        "publication",
        languages=("en", "fr"),
        key="guide",
        titles={"en": "Guide to extradition", "fr": "Guide de l’extradition"},
        summary="How to ask for a person & how to answer.",
        symbol="A/RES/62/172",
        date=date(2007, 12, 18),
        versions=({"language": "ar"}, {"language": "fr", "status": "forthcoming"}),
    )
    drain()
    return work


def test_an_answer_has_the_keys_of_the_contract(client, work):
    status, answer = get(client, q="extradition", lang="en")
    assert status == 200
    assert {"query", "language", "engine", "total", "took_ms", "results", "facets"} <= set(answer)
    assert (answer["query"], answer["language"], answer["engine"]) == ("extradition", "en", "elasticsearch")
    assert answer["total"] == 1
    assert isinstance(answer["took_ms"], int)
    assert set(answer["facets"]) == FACET_NAMES
    assert answer["facets"]["kind"] == [{"value": "publication", "label": "Publication", "count": 1, "selected": False}]


def test_a_result_has_the_keys_of_the_contract(client, work):
    result = get(client, q="extradition", lang="fr")[1]["results"][0]
    assert set(result) >= RESULT_KEYS
    assert result["key"] == "guide"
    assert result["kind"] == "publication"
    assert result["title"] == "Guide de l’extradition"
    assert result["url"] == "http://testserver/fr/publications/guide/"
    assert result["language"] == "fr"
    assert result["languages"] == ["en", "fr"]
    assert result["work_languages"] == ["ar"]
    assert result["symbol"] == "A/RES/62/172"
    assert result["date"] == "2007-12-18"


def test_the_date_of_a_session_is_the_day_it_starts_in_its_own_zone(client, drain):
    make_work("training", starts_at=datetime(2030, 1, 1, 23, 30, tzinfo=UTC), time_zone="Asia/Tokyo")
    drain()
    result = get(client, lang="en")[1]["results"][0]
    assert result["date"] == "2030-01-02"
    assert result["starts_at"] == "2030-01-01T23:30:00+00:00"


def test_the_language_is_english_unless_said_otherwise(client, work):
    assert get(client, q="guide")[1]["language"] == "en"


def test_without_words_everything_is_listed_newest_first(client, drain):
    for year in (2001, 2020, 2010):
        make_work("publication", key=f"of-{year}", date=date(year, 1, 1))
    drain()
    keys = [result["key"] for result in get(client, lang="en")[1]["results"]]
    assert keys == ["of-2020", "of-2010", "of-2001"]
    keys = [result["key"] for result in get(client, lang="en", sort="oldest")[1]["results"]]
    assert keys == ["of-2001", "of-2010", "of-2020"]


def test_titles_sort_as_readers_of_the_language_expect(client, drain):
    for title in ("Œuvre", "été", "Avant", "zèle"):
        make_work(languages=("fr",), titles={"fr": title})
    drain()
    titles = [result["title"] for result in get(client, lang="fr", sort="title")[1]["results"]]
    assert titles == ["Avant", "été", "Œuvre", "zèle"]


def test_pages_of_results_follow_each_other_without_repetition(client, drain):
    works = [make_work() for _ in range(7)]
    drain()
    keys = []
    for page in (1, 2, 3):
        answer = get(client, lang="en", size=3, page=page)[1]
        assert answer["total"] == 7
        keys += [result["key"] for result in answer["results"]]
    assert sorted(keys) == sorted(work.key for work in works)
    assert get(client, lang="en", size=3, page=4)[1]["results"] == []


def test_an_answer_needs_no_query_per_hit(client, drain, django_assert_max_num_queries):
    for _ in range(30):
        make_work()
    drain()
    get(client, lang="en")
    with django_assert_max_num_queries(8):
        assert len(get(client, lang="en", size=30)[1]["results"]) == 30


def test_an_answer_is_not_kept_by_caches(client, work):
    assert "no-cache" in client.get(URL)["Cache-Control"]


def test_only_reading_is_allowed(client):
    assert client.post(URL).status_code == 405


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("lang", "de"),
        ("lang", "EN"),
        ("kind", "novel"),
        ("topic", "no-such-topic"),
        ("topic", "no such topic"),
        ("audience", "nobody"),
        ("region", "atlantis"),
        ("country", "XX"),
        ("instrument", "no-such-convention"),
        ("work_language", "de"),
        ("time", "now"),
        ("year_from", "MMVII"),
        ("year_from", "-1"),
        ("year_to", "99999"),
        ("sort", "random"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "1.5"),
        ("page", "1000000000"),
        ("size", "0"),
        ("size", "101"),
        ("size", "many"),
        ("q", "x" * 201),
        ("q", "nul\0"),
    ],
)
def test_a_bad_parameter_is_refused_with_a_reason(client, parameter, value):
    status, answer = get(client, **{parameter: value})
    assert status == 400
    assert answer["error"]["message"]
    assert list(answer["error"]["parameters"]) == [parameter]
    assert all(answer["error"]["parameters"][parameter])


def test_a_span_of_years_that_ends_before_it_begins_is_refused(client):
    status, answer = get(client, year_from=2010, year_to=2009)
    assert status == 400
    assert "year_to" in answer["error"]["parameters"]


def test_nobody_pages_deeper_than_the_engine_goes(client):
    assert get(client, size=100, page=100)[0] == 200
    assert get(client, size=100, page=101)[0] == 400


def test_unknown_parameters_are_ignored(client, search_indices):
    assert get(client, utm_source="newsletter")[0] == 200


def test_without_a_language_that_of_the_reader_is_searched_and_refusals_are_told_in_it(client, drain):
    make_work("training", languages=("fr",), titles={"fr": "Formation"})
    drain()
    found = client.get(URL, headers={"Accept-Language": "fr-CH, en;q=0.5"})
    assert (found.json()["language"], found["Content-Language"]) == ("fr", "fr")
    assert "Accept-Language" in found["Vary"]
    for url in (f"{URL}?sort=random", "/api/v1/suggest/?lang=de"):
        french, english = (client.get(url, headers={"Accept-Language": code}) for code in ("fr", "en"))
        assert french["Content-Language"] == "fr"
        assert french.json()["error"]["message"] != english.json()["error"]["message"]


def test_labels_and_messages_are_in_the_language_that_is_searched(client, drain):
    make_work("training", languages=("fr",), countries=["DE"])
    drain()
    facets = get(client, lang="fr")[1]["facets"]
    assert facets["country"][0]["label"] == "Allemagne"
