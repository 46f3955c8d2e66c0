"""The read API: what it tells, to whom, in which language, and what it costs."""

import json
from datetime import UTC, date, datetime

import pytest
from django.test import override_settings
from django.utils.translation import override
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from catalogue.models import (
    Audience,
    Body,
    Concept,
    ConceptLabel,
    Instrument,
    InstrumentTitle,
    Region,
    Topic,
    WorkRelation,
)
from catalogue.models.kinds import ToolType
from catalogue.models.works import RelationKind
from catalogue.tests.api_catalogue import make_catalogue, make_version
from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db
COLLECTIONS = ("topics", "audiences", "regions", "instruments", "bodies", "concepts")


@pytest.fixture
def ask(client):
    def ask(path, status=200, language="", **headers):
        response = client.get(f"/api/v1/{path}", headers={"Accept-Language": language, **headers})
        assert response.status_code == status, response.content
        expected = "application/json" if status == 200 else "application/problem+json"
        assert response["Content-Type"].startswith(expected)
        assert response["Access-Control-Allow-Origin"] == "*"
        return response.json()

    return ask


@pytest.fixture
def catalogue():
    return make_catalogue()


def test_a_list_holds_the_works_with_a_page_in_the_language_of_the_answer(ask, catalogue):
    english = ask("works/?lang=en")
    assert (english["language"], english["count"], english["next"]) == ("en", 2, None)
    assert [(each["key"], each["title"]) for each in english["items"]] == [
        ("manual", "Manual"),
        ("session", "session en"),
    ]
    arabic = ask("works/", language="ar-EG,fr;q=0.5")
    assert [each["title"] for each in arabic["items"]] == ["دليل"]
    entry = arabic["items"][0]
    assert entry["page_languages"] == ["ar", "en"]
    assert entry["topics"][0]["name"] == {"text": "التمويل", "language": "ar"}
    assert entry["audiences"][0]["name"] == {"text": "Judges", "language": "en"}
    assert entry["page_url"].endswith("/ar/tools/manual/")


def test_the_parameter_decides_the_language_before_the_header(ask, client, catalogue):
    response = client.get("/api/v1/works/?lang=fr", headers={"Accept-Language": "ar"})
    assert response["Content-Language"] == "fr"
    assert "Accept-Language" in response["Vary"]
    assert [each["key"] for each in response.json()["items"]] == ["report"]
    client.cookies["django_language"] = "ru"
    assert client.get("/api/v1/works/")["Content-Language"] == "en"


def test_a_work_answers_in_the_best_language_it_has_and_names_the_others(ask, catalogue):
    detail = ask("works/manual/", language="fr, ar;q=0.9, en;q=0.1")
    assert (detail["title"], detail["language"], detail["texts"]["body"]) == ("دليل", "ar", "Text")
    assert [page["language"] for page in detail["pages"]] == ["ar", "en"]
    with override("ar"):
        assert detail["type"]["label"] == str(ToolType.HANDBOOK.label)
    problem = ask("works/manual/?lang=fr", 404)
    assert [url.rpartition("=")[2] for url in problem["available"]] == ["ar", "en"]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("kind=tool", ["manual"]),
        ("kind=training&kind=tool", ["manual"]),
        ("topic=financing", ["manual", "session"]),
        ("topic=financing&audience=judges&region=sahel&instrument=convention", ["manual"]),
        ("type=workshop", ["session"]),
        ("when=upcoming", ["session"]),
        ("when=past", []),
        ("state=open", ["session"]),
        ("language=fr", ["session"]),
        ("kind=tool&state=open", []),
    ],
)
def test_works_have_the_filters_of_the_listings(ask, catalogue, query, keys):
    assert [each["key"] for each in ask(f"works/?{query}")["items"]] == keys


def test_the_state_and_times_of_a_session_are_those_of_its_zone(ask, catalogue):
    session = ask("works/session/")["session"]
    assert session["state"] == {"value": "open", "label": "Open"}
    assert session["start"].endswith(("+00:00", "Z"))
    assert session["working_languages"] == ["fr"]
    assert ask("works/manual/")["session"] is None


def test_what_is_not_public_is_neither_told_nor_named(ask, catalogue):
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    work = make_work(key="known", versions=(make_version(private), {"language": "fr", "status": "forthcoming"}))
    draft = make_work(key="draft", live=False, versions=(make_version(),))
    restricted = make_work(key="restricted", versions=(make_version(),))
    PageViewRestriction.objects.create(page=restricted.pages.get(), restriction_type="login")
    for hidden in (draft, restricted):
        WorkRelation.objects.create(work=work, target=hidden, kind=RelationKind.RELATED)
        ask(f"works/{hidden.key}/", 404)
    everything = json.dumps(
        [ask(f"{path}/?lang=en") for path in ("works", "versions", "files")] + [ask("works/known/")]
    )
    assert "draft" not in everything
    assert "restricted" not in everything
    assert ask("files/")["count"] == 0
    assert [each["file"] for each in ask("versions/?work=known")["items"]] == [None, None]
    ask(f"files/{work.versions.first().pk}/", 404)
    ask(f"versions/{draft.versions.get().pk}/", 404)


def test_files_tell_size_and_checksum(ask, client):
    work = make_work(key="known", versions=(make_version(),))
    (entry,) = ask("files/?work=known&language=en&media_type=application/pdf")["items"]
    assert (entry["byte_size"], len(entry["sha256"]), entry["media_type"]) == (19, 64, "application/pdf")
    assert ask(f"files/{work.versions.get().pk}/")["sha256"] == entry["sha256"]
    version = ask(f"versions/{work.versions.get().pk}/")
    assert version["file"]["sha256"] == entry["sha256"]
    assert client.get(entry["url"].partition("8000")[2]).status_code == 200


def test_the_api_tells_what_there_is_and_where_it_is_described(ask, client, catalogue):
    entry = ask("", language="fr")
    assert (entry["language"], entry["documentation"][-14:]) == ("fr", "/fr/open-data/")
    assert len(entry["addresses"]) > 10
    for address in (entry["openapi"], *entry["addresses"]):
        assert client.get(address.partition("8000")[2]).status_code == 200
    ask("?page=2", 400)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_collection_has_a_list_and_details(ask, catalogue, name):
    entries = ask(f"{name}/?lang=en")
    assert entries["count"] >= 1
    detail = ask(f"{name}/{entries['items'][0]['slug']}/?lang=en")
    assert {key: detail[key] for key in entries["items"][0]} == entries["items"][0]
    if name in ("topics", "audiences", "regions", "instruments", "bodies"):
        assert detail["works"] == {"topics": 2}.get(name, 1)


def test_the_thesaurus_tells_the_names_that_may_be_used(ask, catalogue):
    concept = ask("concepts/hawala/?lang=en")
    assert (concept["name"]["text"], concept["other_names"]) == ("Hawala", ["Hundi"])
    assert "Wrong" not in json.dumps(concept)
    assert "Havala" not in json.dumps(concept)


def test_a_cursor_goes_through_a_list_without_gaps_while_it_changes(ask, client):
    for number in range(7):
        make_work(key=f"w{number}")
    answer = ask("works/?limit=3")
    seen = [each["key"] for each in answer["items"]]
    make_work(key="a-new-one")
    while answer["next"]:
        answer = ask(answer["next"].partition("/api/v1/")[2])
        seen += [each["key"] for each in answer["items"]]
    assert seen == [f"w{number}" for number in range(7)]


def test_an_unchanged_answer_is_not_sent_again(client, catalogue):
    first = client.get("/api/v1/works/manual/")
    again = client.get("/api/v1/works/manual/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/works/manual/?lang=ar")["ETag"] != first["ETag"]
    topic = Topic.objects.get()
    topic.labels = {"en": "Money"}
    topic.save()
    changed = client.get("/api/v1/works/manual/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_the_head_of_an_answer_is_that_of_the_answer(client, catalogue):
    full, head = (getattr(client, method)("/api/v1/works/") for method in ("get", "head"))
    assert head.status_code == 200
    assert head.content == b""
    assert (head["ETag"], head["Content-Length"]) == (full["ETag"], str(len(full.content)))


def test_other_methods_than_reading_are_refused_and_options_say_so(client, catalogue):
    options = client.options("/api/v1/works/")
    assert (options.status_code, options["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)("/api/v1/works/", {}, content_type="application/json")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("works/?limit=0", 400),
        ("works/?limit=101", 400),
        ("works/?limit=many", 400),
        ("works/?lang=de", 400),
        ("works/?topics=financing", 400),
        ("works/?topic=none", 400),
        ("works/?topic=%00", 400),
        ("works/?kind=book", 400),
        ("works/?cursor=%00", 400),
        ("works/?cursor=AAAA", 400),
        ("versions/?cursor=bm9uZQ", 400),
        ("versions/?language=de", 400),
        ("files/?work=%00", 400),
        ("topics/%00/", 404),
        ("works/none/", 404),
        ("versions/99999999999999999999/", 404),
        ("no/such/address/", 404),
    ],
)
def test_errors_are_told_in_the_readers_language(ask, catalogue, path, status):
    english, french = ask(path, status, "en"), ask(path, status, "fr")
    assert english["status"] == status
    if status == 400:
        assert english["title"] != french["title"] or "lang=" in path
        (reason,) = english["errors"]
        assert reason["parameter"] == path.partition("?")[2].partition("=")[0]


def test_one_network_may_not_ask_too_often(client, catalogue):
    with override_settings(OPEN_DATA_REQUESTS_A_MINUTE=3):
        answers = [client.get("/api/v1/topics/") for _number in range(8)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:3] == [200] * 3
    assert 429 in statuses
    assert 1 <= int(answers[statuses.index(429)]["Retry-After"]) <= 60


def test_addresses_without_a_slash_lead_to_those_with_one(client, catalogue):
    response = client.get("/api/v1/works?lang=en")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/works/?lang=en")


def test_last_change_of_a_work_is_told_where_its_answer_follows_no_clock(client, catalogue):
    from catalogue.oai.record_keeping import refresh_all

    refresh_all(datetime(2026, 3, 1, tzinfo=UTC))
    assert client.get("/api/v1/works/manual/")["Last-Modified"] == "Sun, 01 Mar 2026 00:00:00 GMT"
    assert "Last-Modified" not in client.get("/api/v1/works/session/")


def test_lists_take_no_more_queries_for_100_entries_than_for_10(ask, catalogue, django_assert_max_num_queries):
    version = make_version()

    def make_many(first, last):
        slugs = [f"q{number}" for number in range(first, last)]
        for slug in slugs:
            make_work(key=slug, versions=(version,), **catalogue)
        for model, facts in ((Topic, {}), (Audience, {}), (Body, {}), (Region, {"scheme": "m49", "countries": "ML"})):
            model.objects.bulk_create(model(slug=slug, labels={"en": slug}, **facts) for slug in slugs)
        day = date(2000, 1, 1)
        instruments = Instrument.objects.bulk_create(
            Instrument(slug=slug, kind="protocol", adopted_on=day) for slug in slugs
        )
        titles = [InstrumentTitle(instrument=each, language="en", title=each.slug) for each in instruments]
        InstrumentTitle.objects.bulk_create(titles)
        concepts = Concept.objects.bulk_create(Concept(slug=slug) for slug in slugs)
        ConceptLabel.objects.bulk_create(ConceptLabel(concept=each, language="en", text=each.slug) for each in concepts)

    def count(path):
        with django_assert_max_num_queries(20) as queries:
            answer = ask(f"{path}limit=100")
        return len(answer["items"]), len(queries)

    paths = ["works/?topic=financing&", "versions/?", "files/?", *(f"{name}/?" for name in COLLECTIONS)]
    make_many(0, 10)
    few = {path: count(path) for path in paths}
    few = {path: count(path) for path in paths}
    make_many(10, 100)
    many = {path: count(path) for path in paths}
    assert all(number < 20 for number, _queries in few.values())
    assert all(number >= 100 for number, _queries in many.values())
    assert {path: queries for path, (_number, queries) in many.items()} == {
        path: queries for path, (_number, queries) in few.items()
    }
