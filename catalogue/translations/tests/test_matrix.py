"""The matrix in the admin: what it shows, filters, orders and hands out as a spreadsheet."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from catalogue.tests.factories import make_work
from catalogue.translations.models import LanguageStatus
from catalogue.translations.tests.status_rows import set_status, set_statuses

pytestmark = pytest.mark.django_db
MATRIX = "/admin/translations/"
EXPORT = {"export": "csv"}


@pytest.fixture
def reader(client, db):
    """Somebody who may look at statuses and nothing else."""
    user = get_user_model().objects.create_user("reader", "reader@example.org", "secret")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_languagestatus"]))
    client.force_login(user)
    return user


@pytest.fixture
def guide(db):
    work = make_work("tool", ("en",), key="guide", titles={"en": "Guide to extradition"}, symbol="A/RES/62/172")
    set_statuses(work, ar="in_review")
    return work


@pytest.fixture
def report(db):
    work = make_work("publication", ("ru",), key="report", titles={"ru": "Доклад о выдаче"})
    set_statuses(work, source="ru", ar="in_translation", fr="outdated")
    return work


def read(client, query=""):
    response = client.get(f"{MATRIX}?{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def keys_in(soup) -> list[str]:
    return [row.select(".matrix__facts bdi")[-1].text for row in soup.select(".matrix tbody tr")]


def cell(soup, key, language_code):
    heads = [head.get_text(strip=True) for head in soup.select(".matrix thead th")]
    names = {"ar": "عربي", "zh-hans": "中文", "en": "English", "fr": "Français", "ru": "Русский", "es": "Español"}
    row = next(row for row in soup.select(".matrix tbody tr") if row.select(".matrix__facts bdi")[-1].text == key)
    return row.find_all(["td", "th"], recursive=False)[heads.index(names[language_code])]


def test_the_languages_stand_in_the_order_of_the_language_bar(admin, guide):
    heads = [head.get_text(strip=True) for head in read(admin).select(".matrix__language")]
    assert heads == ["عربي", "中文", "English", "Français", "Русский", "Español"]


def test_a_cell_tells_state_in_words_age_words_left_assignee_and_due_date(admin, guide, editor):
    set_status(
        guide,
        "ar",
        state="in_review",
        state_since=timezone.now() - timedelta(days=15),
        words_left=1234,
        assignee=editor,
        due_on=timezone.localdate() - timedelta(days=1),
        priority=3,
    )
    text = cell(read(admin), "guide", "ar").get_text(" ", strip=True)
    for part in ("in review", "2 weeks", "1,234 words left", "editor", "Overdue", "Priority: high"):
        assert part in text.replace("\xa0", " ")
    assert cell(read(admin), "guide", "en").get_text(" ", strip=True).startswith("approved Source language")


def test_titles_and_cells_lead_to_the_page_only_for_those_who_may_edit_it(admin, guide, editor):
    page = guide.pages.get()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    soup = read(admin)
    assert soup.select_one("th.matrix__work a")["href"] == address
    assert cell(soup, "guide", "en").a["href"] == address
    assert cell(soup, "guide", "ar").a is None


def test_readers_see_no_links_no_checkboxes_and_no_actions(client, reader, guide):
    soup = read(client)
    assert keys_in(soup) == ["guide"]
    assert not soup.select("th.matrix__work a, .matrix__cell a, [data-bulk-action-checkbox], .bulk-actions-choices")


def test_nobody_else_may_look(client, db):
    user = get_user_model().objects.create_user("author", "author@example.org", "secret")
    user.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(user)
    assert client.get(MATRIX).status_code == 302


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=in_review", ["guide"]),
        ("state=in_review&state=outdated", ["guide", "report"]),
        ("state=in_review&language=fr", []),
        ("language=fr", ["guide", "report"]),
        ("kind=publication", ["report"]),
        ("q=extradition", ["guide"]),
        ("q=RES/62", ["guide"]),
        ("q=доклад", ["report"]),
        ("q=repor", ["report"]),
        ("assignee=me", ["report"]),
        ("assignee=me&language=ar", []),
        ("assignee=nobody&language=fr", ["guide"]),
        ("due=overdue", ["report"]),
        ("due=soon", ["guide"]),
        ("due=none&language=ar&state=in_translation", ["report"]),
        ("priority=3", ["guide"]),
        ("waiting=30", ["report"]),
        ("waiting=90", []),
        ("state=nonsense", ["guide", "report"]),
    ],
)
def test_filters_and_search_are_about_one_cell(admin, guide, report, editor, query, expected):
    today = timezone.localdate()
    set_status(report, "fr", assignee=editor, due_on=today - timedelta(days=1))
    set_status(report, "es", state="missing", state_since=timezone.now() - timedelta(days=40))
    set_status(guide, "ar", due_on=today + timedelta(days=3), priority=3)
    # What is approved neither waits nor is late.
    set_status(guide, "en", due_on=today - timedelta(days=9), state_since=timezone.now() - timedelta(days=99))
    assert sorted(keys_in(read(admin, query))) == expected


def test_only_the_chosen_languages_have_columns_and_matching_cells_are_marked(admin, guide):
    soup = read(admin, "language=ar&language=fr&state=in_review")
    assert [head.get_text(strip=True) for head in soup.select(".matrix__language")] == ["عربي", "Français"]
    assert "matrix__cell--match" in cell(soup, "guide", "ar")["class"]
    assert "matrix__cell--match" not in cell(soup, "guide", "fr")["class"]


def test_orders(admin, guide, report):
    set_status(report, "ar", state_since=timezone.now() - timedelta(days=5))
    set_status(guide, "fr", due_on=timezone.localdate())
    set_status(report, "es", words_left=900)
    for ordering, first in [
        ("due", "guide"),
        ("title", "guide"),
        ("-title", "report"),
        ("ar", "report"),
        ("-ar", "guide"),
        ("-words_left", "report"),
        ("words_left", "guide"),
        ("password", "guide"),
    ]:
        assert keys_in(read(admin, f"ordering={ordering}"))[0] == first, ordering


def test_the_address_keeps_filters_order_and_search_from_page_to_page(admin):
    for number in range(60):
        set_statuses(make_work("tool", ("en",), key=f"guide-{number:02}"), ar="in_review")
    soup = read(admin, "q=guide&state=in_review&ordering=title&p=2")
    assert len(keys_in(soup)) == 10
    link = soup.select_one(".pagination .prev a")["href"]
    assert {"q=guide", "state=in_review", "ordering=title", "p=1"} <= set(link.split("?")[1].split("&"))
    head = soup.select_one(".matrix__language a")["href"]
    assert {"q=guide", "state=in_review", "ordering=ar"} <= set(head.split("?")[1].split("&"))


def test_the_number_of_queries_does_not_grow_with_the_works(admin, editor, django_assert_max_num_queries):
    def add_works(start, stop):
        for number in range(start, stop):
            work = make_work("tool", ("en", "fr"), key=f"guide-{number}")
            set_statuses(work, ar="in_review")
            set_status(work, "ar", assignee=editor)

    add_works(0, 10)
    admin.get(MATRIX)
    with django_assert_max_num_queries(30) as few:
        read(admin)
    add_works(10, 100)
    with django_assert_max_num_queries(30) as many:
        assert len(keys_in(read(admin))) == 50
    assert len(many) == len(few)


def test_the_sheet_has_a_row_per_work_and_language_that_the_filters_let_through(admin, guide, report, editor):
    set_status(guide, "ar", assignee=editor, words_left=7)
    response = admin.get(MATRIX, {"export": "csv", "state": ["in_review", "outdated"], "ordering": "title"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [(row["Key"], row["Language"], row["State (code)"]) for row in rows] == [
        ("guide", "ar", "in_review"),
        ("report", "fr", "outdated"),
    ]
    assert (rows[0]["Assigned to"], rows[0]["Words left"], rows[0]["Symbol"]) == ("editor", "7", "A/RES/62/172")
    every = b"".join(admin.get(MATRIX, EXPORT).streaming_content).decode()
    assert len(every.splitlines()) == 1 + 2 * 6


def test_the_sheet_is_streamed_in_two_queries_however_many_works_there_are(admin):
    def add_works(start, stop):
        for number in range(start, stop):
            set_statuses(make_work("tool", ("en", "ar"), key=f"guide-{number}"), ar="in_review")

    def count() -> tuple[int, int]:
        response = admin.get(MATRIX, EXPORT)
        assert response.streaming
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        with CaptureQueriesContext(connection) as queries:
            rows = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
        return len(queries), len(rows)

    add_works(0, 3)
    few = count()
    add_works(3, 40)
    assert (few, count()) == ((2, 1 + 3 * 6), (2, 1 + 40 * 6))


def test_cells_of_a_sheet_are_never_formulas(admin):
    for number, start in enumerate("=+-@\t\r"):
        work = make_work("tool", ("en",), key=f"k{number}", titles={"en": f"{start}1+1"})
        set_statuses(work)
    text = b"".join(admin.get(MATRIX, {**EXPORT, "language": "en"}).streaming_content).decode("utf-8-sig")
    titles = [row["Title"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert len(titles) == 6
    assert all(title.startswith("'") for title in titles)
    sheet = load_workbook(io.BytesIO(b"".join(admin.get(MATRIX, {"export": "xlsx"}).streaming_content))).active
    assert {each.data_type for row in sheet.iter_rows() for each in row} <= {"inlineStr", "s", "n", "d", "b"}


@pytest.mark.parametrize("group", ["Translator", "Approver", "Publisher", "Administrator"])
def test_groups_that_look_after_translations_see_the_matrix(client, guide, group):
    from catalogue.groups import ensure_groups

    ensure_groups()
    user = get_user_model().objects.create_user("somebody", "somebody@example.org", "secret")
    user.groups.set([Group.objects.get(name=group)])
    client.force_login(user)
    assert keys_in(read(client)) == ["guide"]


def test_works_not_counted_yet_are_shown_as_such(admin, db):
    make_work("tool", ("en",), key="new")
    LanguageStatus.objects.all().delete()
    assert cell(read(admin), "new", "fr").get_text(strip=True) == "Not counted yet"
