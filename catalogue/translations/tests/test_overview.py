"""The overview by language: its numbers, and the works that they lead to."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.utils import timezone

from catalogue.tests.factories import make_work
from catalogue.translations.admin.overview import build_overview
from catalogue.translations.models import LanguageStatus
from catalogue.translations.tests.status_rows import set_status, set_statuses
from pages.languages import language_codes

pytestmark = pytest.mark.django_db
OVERVIEW = "/admin/reports/translations/"


@pytest.fixture
def works(editor):
    """A tool and a publication; in Arabic one is late and somebody's, in French both are missing."""
    tool = make_work("tool", ("en",), key="tool")
    set_statuses(tool, ar="in_review")
    set_status(
        tool,
        "ar",
        assignee=editor,
        due_on=timezone.localdate() - timedelta(days=2),
        state_since=timezone.now() - timedelta(days=50),
        words_left=1500,
    )
    report = make_work("publication", ("en",), key="report")
    set_statuses(report, ar="in_translation")
    return tool, report


def test_all_languages_states_and_kinds_are_counted_in_one_query(works, django_assert_num_queries):
    with django_assert_num_queries(1):
        everything, training, tools, publications = build_overview()
    assert [each.language_code for each in everything.languages] == language_codes()
    arabic = everything.languages[0]
    assert [figure.count for figure in arabic.states] == [0, 0, 1, 1, 0, 0, 0, 0]
    assert (arabic.words_left, arabic.overdue.count, arabic.unassigned.count) == (1600, 1, 1)
    assert (timezone.now() - arabic.oldest_since).days == 50
    assert sum(figure.count for figure in tools.languages[0].states) == 1
    assert sum(figure.count for figure in training.languages[0].states) == 0
    assert publications.languages[3].states[0].count == 1
    total = sum(figure.count for language in everything.languages for figure in language.states)
    assert total == LanguageStatus.objects.count()


def test_every_number_leads_to_as_many_works(admin, works):
    soup = BeautifulSoup(admin.get(OVERVIEW).content, "html.parser")
    links = [link for link in soup.select_one(".overview").select("a") if link.text.strip().isdecimal()]
    assert len(links) > 10
    for link in links:
        rows = BeautifulSoup(admin.get(link["href"]).content, "html.parser").select(".matrix tbody tr")
        assert len(rows) == int(link.text)
    oldest = soup.select_one(".overview tbody tr td:last-child a")["href"]
    first = BeautifulSoup(admin.get(oldest).content, "html.parser").select_one(".matrix tbody tr")
    assert first.select(".matrix__facts bdi")[-1].text == "tool"


def test_only_those_who_may_see_statuses_see_the_overview(client, django_user_model):
    user = django_user_model.objects.create_user("somebody", "somebody@example.org", "secret")
    client.force_login(user)
    assert client.get(OVERVIEW).status_code == 302


def test_the_overview_says_what_translation_status_says(synced_page, steps, capsys):
    steps.translate(synced_page, "ar")
    call_command("translation_status", "--json")
    told = json.loads(capsys.readouterr().out)["languages"]
    everything = build_overview()[0].languages
    assert {each.language_code: [figure.count for figure in each.states] for each in everything} == {
        code: list(counts.values()) for code, counts in told.items()
    }
    assert told["ar"]["in_translation"] == 1
