"""The public figures of how complete each language is: true, in six languages, of public works alone."""

import csv
import io
import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from catalogue.models import WorkPage
from catalogue.tests.factories import make_page, make_work
from catalogue.translations.parity import CACHE_KEY, measure_parity
from catalogue.translations.tests.status_rows import set_status, set_statuses
from pages.languages import html_lang, language_codes

pytestmark = pytest.mark.django_db
CSV, JSON = "/api/v1/language-coverage.csv", "/api/v1/language-coverage.json"


def address(language_code: str) -> str:
    return f"/{language_code}/language-coverage/"


def row_of(language_code, kind="all"):
    return next(row for row in measure_parity().rows if (row.language_code, row.kind) == (language_code, kind))


@pytest.fixture
def works(db):
    """Two tools and a publication: English all, Arabic one up to date, one behind, French one in translation."""
    now = timezone.now()
    first = make_work("tool", ("en", "ar"), key="first")
    set_statuses(first, ar="approved", fr="in_translation")
    second = make_work("tool", ("en", "ar"), key="second")
    set_statuses(second, ar="outdated")
    set_status(second, "ar", lagging_since=now - timedelta(days=10), is_public=True, state="outdated", words_left=30)
    third = make_work("publication", ("en",), key="third")
    set_statuses(third, ar="machine_draft")
    WorkPage.objects.filter(work=third).update(first_published_at=now - timedelta(days=100))
    return first, second, third


def test_figures_add_up_by_language_and_kind(works):
    arabic = row_of("ar")
    assert (arabic.works, arabic.available, arabic.up_to_date, arabic.behind) == (3, 2, 1, 1)
    assert (arabic.in_preparation, arabic.not_begun, arabic.behind_days, arabic.waiting_days) == (1, 0, 10, 100)
    assert arabic.words_left == 30 + 100
    french = row_of("fr")
    assert (french.available, french.in_preparation, french.not_begun, french.backlog) == (0, 1, 2, 3)
    assert row_of("ar", "publication").in_preparation == 1
    assert row_of("ar", "training").works == 0
    for row in measure_parity().rows:
        assert row.works == row.available + row.in_preparation + row.not_begun
        assert row.available == row.up_to_date + row.behind
    assert row_of("en").coverage == 1.0


def test_works_that_are_not_public_are_neither_counted_nor_named(works, client):
    draft = make_work("tool", ("en",), key="draft", titles={"en": "Secret draft"}, live=False)
    set_statuses(draft, ar="in_review")
    private = make_work("tool", ("en",), key="private", titles={"en": "Private guide"})
    set_statuses(private, ar="approved")
    PageViewRestriction.objects.create(page=private.pages.get(), restriction_type="login")
    assert row_of("en").works == 3
    assert row_of("ar").words_left == 130
    for url in (address("en"), CSV, JSON):
        text = client.get(url).content.decode()
        assert "Secret draft" not in text
        assert "Private guide" not in text


def test_a_page_that_is_private_in_one_language_is_missing_there(works):
    page = works[0].pages.get(locale__language_code="ar")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert row_of("ar").available == 1
    assert row_of("en").available == 3


def test_an_alias_is_no_page_in_the_language(works, locales):
    english = works[2].pages.get()
    english.specific.copy_for_translation(locales["fr"], alias=True)
    assert row_of("fr").available == 0


@pytest.mark.parametrize("language_code", language_codes())
def test_the_page_gives_the_figures_in_each_language(client, works, language_code):
    response = client.get(address(language_code))
    assert response.status_code == 200
    assert "max-age=300" in response["Cache-Control"]
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.html["lang"] == html_lang(language_code)
    tables = soup.select("table.figures")
    assert len(tables) == 3  # there is no training session
    for table in tables:
        assert table.find_parent(attrs={"role": "region"})["aria-labelledby"]
        assert len(table.select("thead th[scope=col]")) == 8
        assert len(table.select("tbody th[scope=row]")) == 6
    arabic = [each.get_text(" ", strip=True) for each in tables[0].select("tbody tr")[0].find_all("td")]
    assert arabic[1] == "1"
    links = {link["hreflang"]: link["href"] for link in soup.select(".language-bar a[hreflang]")}
    assert links == {html_lang(code): address(code) for code in language_codes()}
    assert not soup.select("[style], style, main script")


def test_the_footer_of_every_page_leads_there(client, works):
    links = BeautifulSoup(client.get("/fr/").content, "html.parser").select("footer a")
    assert address("fr") in [link["href"] for link in links]
    with override("fr"):
        assert reverse("language_parity") == address("fr")


def test_open_data_has_documented_columns_and_the_same_figures_in_both_forms(client, works):
    document = client.get(JSON)
    assert document["Access-Control-Allow-Origin"] == "*"
    data = json.loads(document.content)
    assert data["documentation"].endswith(address("en"))
    rows = data["rows"]
    assert len(rows) == 6 * 4
    assert all(set(row) == set(data["columns"]) for row in rows)
    arabic = next(row for row in rows if (row["language"], row["kind"]) == ("ar", "all"))
    assert (arabic["available"], arabic["behind"], arabic["coverage_percent"]) == (2, 1, 66.7)
    assert arabic["behind_since"] == (timezone.now() - timedelta(days=10)).date().isoformat()
    response = client.get(CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [{**line} for line in lines] == [
        {
            "measured_at": data["measured_at"],
            **{name: "" if value is None else str(value) for name, value in row.items()},
        }
        for row in rows
    ]
    assert {row["language"] for row in rows} == {"ar", "zh-Hans", "en", "fr", "ru", "es"}


def test_every_column_is_explained_on_the_page(client, works):
    columns = json.loads(client.get(JSON).content)["columns"]
    soup = BeautifulSoup(client.get(address("en")).content, "html.parser")
    shown = {term.text.strip(): term.find_next_sibling("dd").text for term in soup.select(".parity-columns dt")}
    assert shown == columns


def test_figures_are_kept_for_ten_minutes_and_cost_no_query_then(client, works, django_assert_num_queries):
    client.get(address("en"))
    make_page(works[2], "fr")
    with django_assert_num_queries(3):  # the menu, its addresses and the footer
        assert json.loads(client.get(JSON).content)
        client.get(address("ar"))
    cache.delete(CACHE_KEY)
    data = json.loads(client.get(JSON).content)
    assert next(row for row in data["rows"] if (row["language"], row["kind"]) == ("fr", "all"))["available"] == 1
    with django_assert_num_queries(2):
        measure_parity()
