"""The page of a list: what an address gives, in the reader's language or named; what it says of the rest."""

import csv
import io
import json
import re

import pypdfium2
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from catalogue.my_list.contents import build_contents
from catalogue.my_list.listed_keys import MOST, read_keys
from catalogue.my_list.pdf import UncoveredTextError, build_list_pdf
from catalogue.tests.factories import make_work
from pages.languages import language_codes

pytestmark = pytest.mark.django_db

ARABIC = "دليل الأدلة الإلكترونية"


@pytest.fixture
def works():
    first = make_work("tool", ("en", "ar"), key="guide", titles={"en": "Guide to evidence", "ar": ARABIC})
    second = make_work("publication", ("fr",), key="rapport", titles={"fr": "Rapport sur les otages"}, symbol="A/1/2")
    third = make_work("training", ("en", "zh-hans"), key="session", titles={"en": "Workshop", "zh-hans": "讲习班"})
    return [first, second, third]


def page(client, query: str, code: str = "en", status: int = 200) -> str:
    response = client.get(f"/{code}/my-list/{query}")
    assert response.status_code == status
    return response.content.decode()


def titles(text: str) -> list[str]:
    main = text.partition("<main")[2]
    return re.findall(r'class="card__title"><a [^>]*>([^<]*)', main)


@pytest.mark.parametrize(("query", "keys"), [("keys=b,a,b", ["b", "a"]), ("keys=a&keys=b", ["a", "b"]), ("", [])])
def test_keys_keep_their_order_and_come_once(query, keys):
    assert read_keys(QueryDict(query)).keys == keys


def test_a_list_holds_a_hundred_and_says_what_was_left_out():
    listed = read_keys(QueryDict("keys=" + ",".join(f"k{number}" for number in range(120)) + ",%00,<script>,A"))
    assert (len(listed.keys), listed.left_out, listed.garbled) == (MOST, 20, 3)


def test_works_stand_in_the_order_of_the_address(client, works):
    assert titles(page(client, "?keys=session,guide")) == ["Workshop", "Guide to evidence"]
    assert titles(page(client, "?keys=guide,session")) == ["Guide to evidence", "Workshop"]


def test_what_is_not_there_in_the_readers_language_is_named_as_such(client, works):
    text = page(client, "?keys=guide,rapport", "ar")
    assert titles(text) == [ARABIC, "Rapport sur les otages"]
    assert 'hreflang="fr" lang="fr" dir="ltr">Rapport sur les otages</a>' in text


@pytest.mark.parametrize("code", language_codes())
def test_there_is_a_list_in_every_language(client, works, code):
    assert f'href="/{code}/my-list/?keys=rapport"' in page(client, "?keys=guide,rapport", code)


def test_each_work_can_be_taken_off_without_a_script(client, works):
    text = page(client, "?keys=guide,session")
    assert 'href="/en/my-list/?keys=session" rel="nofollow" data-list-change' in text
    assert 'href="/en/my-list/?keys=guide" rel="nofollow" data-list-change' in text


def test_each_work_but_the_first_can_be_moved_up_without_a_script(client, works):
    text = page(client, "?keys=guide,session,rapport")
    assert re.findall(r'href="([^"]+)#(entry-[a-z]+)"', text) == [
        ("/en/my-list/?keys=session,guide,rapport", "entry-session"),
        ("/en/my-list/?keys=guide,rapport,session", "entry-rapport"),
    ]
    assert 'id="entry-session"' in text


@pytest.mark.parametrize("added", ["session", "/en/training/session/", "https://example.org/en/training/session/?x=1"])
def test_a_work_is_added_by_its_key_or_address_without_a_script(client, works, added):
    response = client.get("/en/my-list/", {"keys": "guide", "add": added})
    assert response.status_code == 302
    assert response["Location"] == "/en/my-list/?keys=guide,session"


@pytest.mark.parametrize("added", ["nothing", "<b>", "/", "\x00", "x" * 3000])
def test_what_cannot_be_added_is_said(client, works, added):
    text = page(client, "?keys=guide&add=" + added.replace("\x00", "%00"))
    assert "No work with this key or address was found" in text
    assert "<b>" not in text.partition("<main")[2]
    assert titles(text) == ["Guide to evidence"]


def test_unknown_and_unpublished_works_are_said_alike_and_nothing_is_told_of_them(client, works):
    make_work("tool", ("en",), key="draft", titles={"en": "Secret draft"}, live=False)
    text = page(client, "?keys=draft,guide,unknown")
    assert titles(text) == ["Guide to evidence"]
    assert text.count("not in the catalogue, or no longer") == 2
    assert "Secret draft" not in text


def test_a_withdrawn_work_is_named_with_its_reason_and_successor(client, works):
    work = works[0]
    work.withdrawn_reason, work.successor = "replaced", works[2]
    work.save()
    for each in work.pages.all():
        each.specific.unpublish()
    text = page(client, "?keys=guide")
    assert "Guide to evidence" in text
    assert "Use instead:" in text
    assert "Workshop</a>" in text


def test_the_queries_of_a_list_do_not_grow_with_it(client, works):
    many = [make_work("tool", ("en",), key=f"many-{number}").key for number in range(30)]
    page(client, "?keys=guide")
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client, f"?keys={many[0]},unknown")
    with CaptureQueriesContext(connection) as lots:
        page(client, f"?keys={','.join(many)},unknown,other")
    assert len(lots) <= len(few) <= 20


def test_the_list_is_had_as_csv_and_json(client, works):
    works[0].pages.filter(locale__language_code="en").update(title="=1+1")
    response = client.get("/en/my-list/list.csv?keys=guide,rapport,unknown")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == ["'=1+1", "Rapport sur les otages"]
    assert (rows[1]["language"], rows[1]["symbol"]) == ("fr", "A/1/2")
    data = json.loads(client.get("/en/my-list/list.json?keys=guide,rapport,unknown").content)
    assert [work["key"] for work in data["works"]] == ["guide", "rapport"]
    assert data["not_found"] == ["unknown"]
    assert data["works"][1]["url"].endswith("/rapport/")


@pytest.mark.parametrize("code", language_codes())
def test_a_pdf_holds_the_titles_in_every_language(client, works, code):
    response = client.get(f"/{code}/my-list/list.pdf?keys=guide,rapport,session")
    assert response.status_code == 200, response.content.decode()
    document = pypdfium2.PdfDocument(response.content)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "Rapport sur les otages" in text
    if code == "zh-hans":
        assert "讲习班" in text
    if code == "ar":
        assert "دليل" in text or "ليلد"[::-1] in text


def test_a_pdf_is_refused_rather_than_shown_with_boxes(client, works):
    works[2].pages.filter(locale__language_code="en").update(title="Workshop 𠮷")
    response = client.get("/en/my-list/list.pdf?keys=session")
    assert response.status_code == 422
    text = response.content.decode()
    assert "𠮷" in text
    assert "Save as PDF" in text
    with override("en"), pytest.raises(UncoveredTextError):
        build_list_pdf("x", build_contents(read_keys(QueryDict("keys=session"))).entries, "example.org")


@pytest.mark.parametrize("query", ["", "?keys=", "?keys=unknown"])
def test_there_is_no_pdf_of_nothing(client, db, query):
    response = client.get(f"/en/my-list/list.pdf{query}")
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")
    said = "not in the catalogue" if "unknown" in query else "nothing on this list yet"
    assert said in response.content.decode()


def test_a_card_and_a_work_have_a_link_that_works_without_a_script(client, works):
    for path in ("/en/tools/", works[0].pages.get(locale__language_code="en").get_url()):
        assert 'href="/en/my-list/?keys=guide"' in client.get(path).content.decode()
