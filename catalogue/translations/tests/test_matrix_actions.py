"""Doing something with many works at once: what is said before, who may, what happens, what is said after."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from catalogue.groups import ensure_groups
from catalogue.tests.factories import make_work
from catalogue.translations.models import JobState, LanguageStatus, TranslationJob, TranslationJobItem
from catalogue.translations.tests.conftest import messages_of
from catalogue.translations.tests.status_rows import set_status, set_statuses

pytestmark = pytest.mark.django_db
MATRIX = "/admin/translations/"
ACTIONS = ["assign", "send", "approve", "retry"]


@pytest.fixture
def works(db):
    """Three tools: the first approved in Arabic, all English, all missing in the other four."""
    works = [make_work("tool", ("en",), key=f"tool-{n}", titles={"en": f"Tool {n}"}) for n in range(3)]
    for number, work in enumerate(works):
        set_statuses(work, ar="in_translation" if number else "approved")
    return works


def address(name, works, query=""):
    ids = "&".join(f"id={work.pk}" for work in works)
    return f"{MATRIX}{name}/?{ids}{query}&next={MATRIX}%3Fstate%3Dmissing"


def ask(client, url) -> dict[str, list[str]]:
    """Return {language: [number of works, what is left as it is]} of the page that asks."""
    response = client.get(url)
    assert response.status_code == 200
    rows = BeautifulSoup(response.content, "html.parser").select(".matrix-plan tbody tr")
    cells = [[each.get_text(" ", strip=True) for each in row.find_all(["th", "td"])] for row in rows]
    return {language: [planned.split()[0], left] for language, planned, left in cells}


def test_the_page_says_for_each_language_what_will_happen_and_changes_nothing(admin, works):
    plan = ask(admin, address("assign", works))
    assert list(plan) == ["عربي", "中文", "English", "Français", "Русский", "Español"]
    assert plan["عربي"] == ["2", "1: it is approved already"]
    assert plan["Français"] == ["3", ""]
    assert plan["English"] == ["0", "3: it is the language that the others are translated from"]
    shown = admin.get(address("assign", works)).content.decode()
    assert "Tool 2" in shown
    assert not LanguageStatus.objects.filter(assignee__isnull=False).exists()


def test_languages_that_were_filtered_are_the_ones_ticked(admin, works):
    soup = BeautifulSoup(admin.get(address("assign", works, "&language=fr")).content, "html.parser")
    assert [box["value"] for box in soup.select("input[name=languages][checked]")] == ["fr"]
    assert len(soup.select("input[name=languages]")) == 5


def test_assigning_changes_the_chosen_languages_only_and_says_how_many(admin, works, editor):
    data = {"languages": ["ar", "fr"], "assignee": editor.pk, "due_on": "2027-01-31", "priority": "3"}
    response = admin.post(address("assign", works), data, follow=True)
    assert response.redirect_chain[0][0] == f"{MATRIX}?state=missing"
    shown = messages_of(response)
    assert "5 translations were assigned: عربي 2 and Français 3." in shown
    assert "1 translation was left as it was: it is approved already" in shown
    changed = LanguageStatus.objects.filter(assignee=editor, due_on=date(2027, 1, 31), priority=3)
    assert set(changed.values_list("language_code", flat=True)) == {"ar", "fr"}
    assert changed.count() == 5


def test_what_is_left_empty_stays_and_nobody_takes_the_person_away(admin, works, editor):
    due_on = timezone.localdate() + timedelta(days=5)
    status = set_status(works[1], "ar", assignee=editor, due_on=due_on, priority=1)
    admin.post(address("assign", works), {"languages": ["ar"], "priority": "3"})
    status.refresh_from_db()
    assert (status.assignee, status.due_on, status.priority) == (editor, due_on, 3)
    admin.post(address("assign", works), {"languages": ["ar"], "assignee": "nobody", "is_due_date_removed": "on"})
    status.refresh_from_db()
    assert (status.assignee, status.due_on, status.priority) == (None, None, 3)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"languages": ["ar"]}, "Choose what is to change."),
        ({"priority": "3"}, "Choose at least one language."),
        ({"languages": ["en"], "priority": "3"}, "is not one of the available choices"),
        ({"languages": ["ar"], "due_on": "2027-01-31", "is_due_date_removed": "on"}, "not both"),
        ({"languages": ["ar"], "assignee": "999999"}, "is not one of the available choices"),
    ],
)
def test_wrong_choices_are_refused_with_the_reason(admin, works, data, reason):
    response = admin.post(address("assign", works), data)
    assert reason in response.content.decode()
    assert not LanguageStatus.objects.filter(priority=3).exists()


def test_only_people_who_translate_can_be_chosen(admin, works, member):
    ensure_groups()
    author = get_user_model().objects.create_user("author", "author@example.org", "secret")
    author.groups.set([Group.objects.get(name="Author")])
    response = admin.post(address("assign", works), {"languages": ["ar"], "assignee": author.pk})
    assert "is not one of the available choices" in response.content.decode()


def test_the_whole_list_means_all_works_that_the_filters_let_through(admin, editor, works):
    other = make_work("publication", ("en",), key="other")
    set_statuses(other)
    url = f"{MATRIX}assign/?id=all&kind=tool&q=Tool&next={MATRIX}"
    assert ask(admin, url)["Français"] == ["3", ""]
    admin.post(url, {"languages": ["fr"], "assignee": editor.pk})
    assert LanguageStatus.objects.filter(assignee=editor).count() == 3
    assert not other.language_statuses.filter(assignee=editor).exists()


@pytest.mark.parametrize(
    ("group", "allowed"),
    [
        ("Author", []),
        ("Translator", ["send", "retry"]),
        ("Approver", ["assign", "send", "approve", "retry"]),
        ("Publisher", ["assign", "send", "approve", "retry"]),
        ("Administrator", ["retry"]),
    ],
)
def test_each_group_may_do_what_is_its_own(client, member, works, group, allowed):
    member(group)
    done = [name for name in ACTIONS if client.get(address(name, works)).status_code == 200]
    assert done == allowed
    for name in set(ACTIONS) - set(allowed):
        assert client.post(address(name, works), {"languages": ["ar"], "priority": "3"}).status_code == 302
    assert not LanguageStatus.objects.filter(priority=3).exists()


def test_without_a_token_nothing_is_done(editor, works):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(address("assign", works), {"languages": ["ar"], "priority": "3"}).status_code == 403
    assert not LanguageStatus.objects.filter(priority=3).exists()


def test_other_sites_are_not_where_it_goes_on(admin, works):
    url = f"{MATRIX}assign/?id={works[0].pk}&next=https://example.com/"
    assert admin.post(url, {"languages": ["fr"], "priority": "3"})["Location"] == MATRIX


def test_nonsense_in_the_address_selects_nothing(admin, works):
    assert ask(admin, f"{MATRIX}assign/?id=x&id=%D9%A1&id=-1")["Français"] == ["0", ""]


def test_what_was_given_up_is_tried_again_in_the_chosen_languages(admin, job, english_page):
    work = english_page.work
    set_statuses(work)
    TranslationJob.objects.filter(pk=job.pk).update(state=JobState.DEAD)
    TranslationJobItem.objects.create(
        job=job, translation_key=english_page.translation_key, language_code="ar", source_hash="x", state="failed"
    )
    plan = ask(admin, address("retry", [work]))
    assert plan["عربي"] == ["1", ""]
    assert plan["Français"] == ["0", "1: nothing was given up there"]
    shown = messages_of(admin.post(address("retry", [work]), {"languages": ["ar"]}, follow=True))
    assert "1 translation will be tried again: عربي 1." in shown
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_a_job_that_failed_as_a_whole_is_tried_again_for_any_of_its_languages(admin, job, english_page):
    set_statuses(english_page.work)
    TranslationJob.objects.filter(pk=job.pk).update(state=JobState.DEAD)
    plan = ask(admin, address("retry", [english_page.work]))
    assert [plan["Español"][0], plan["English"][0]] == ["1", "0"]
    admin.post(address("retry", [english_page.work]), {"languages": ["es", "ar"]})
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_nothing_happens_to_cells_that_the_filters_kept_out(admin, works, editor):
    url = f"{MATRIX}assign/?id=all&state=in_translation"
    plan = ask(admin, url)
    assert plan["عربي"][0] == "2"
    assert plan["Français"] == ["0", "2: it is not among what you filtered"]
    admin.post(url, {"languages": ["ar"], "assignee": str(editor.pk)})
    assigned = LanguageStatus.objects.filter(assignee=editor).values_list("work__key", "language_code")
    assert sorted(assigned) == [("tool-1", "ar"), ("tool-2", "ar")]
