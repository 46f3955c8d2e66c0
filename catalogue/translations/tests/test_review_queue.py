"""What waits for approval in all works: filters, and approving at once only what needs no second look."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue.tests.factories import make_work
from catalogue.translations import bulk_approving
from catalogue.translations.admin import review_queue
from catalogue.translations.models import LanguageStatus, TextReview
from catalogue.translations.places import placed_texts
from catalogue.translations.tests.conftest import messages_of
from catalogue.translations.tests.editor_steps import ARABIC, FRENCH, make_person, read, soup_of, submit

pytestmark = pytest.mark.django_db
QUEUE = "/admin/translations/review/"


@pytest.fixture
def translator(db):
    return make_person("translator", "Translator")


@pytest.fixture
def approver(client, db):
    person = make_person("approver", "Approver")
    client.force_login(person)
    return person


@pytest.fixture
def waiting(synced_page, steps, translator, approver):
    """Arabic by the translator, one text of three with a finding; French by the approver."""
    arabic, french = steps.translation(synced_page, "ar"), steps.translation(synced_page, "fr")
    submit(arabic, [ARABIC[0] + " ,", *ARABIC[1:]], translator)
    submit(french, FRENCH, approver)
    return arabic, french


def languages(soup) -> list[str]:
    return [row.select("td")[1].get_text(strip=True) for row in soup.select("tbody tr")]


def states(translation) -> list[str]:
    return [each.state for each in placed_texts(translation)]


def test_a_row_tells_texts_findings_own_ones_and_who_translated(client, waiting):
    soup = read(client, QUEUE)
    assert sorted(languages(soup)) == ["Français", "عربي"]
    row = next(row for row in soup.select("tbody tr") if "عربي" in row.get_text())
    cells = [cell.get_text(strip=True) for cell in row.select("td")]
    assert cells[2:5] == ["3", "1", "0"]
    assert "translator" in cells[6]
    assert row.a["href"] == reverse("translation_review", args=[waiting[0].uuid])
    french = next(row for row in soup.select("tbody tr") if "Français" in row.get_text())
    # Nothing of it may be approved by its translator.
    assert french.select("input") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("language=ar", ["عربي"]),
        ("kind=tool", ["Français", "عربي"]),
        ("kind=training", []),
        ("translator=TRANSLATOR", ["عربي"]),
        ("assignee=TRANSLATOR", ["Français"]),
        ("assignee=nobody", ["عربي"]),
        ("waiting=7", ["Français"]),
        ("waiting=30", []),
        ("findings=with", ["عربي"]),
        ("findings=without", ["Français"]),
        ("language=xx&kind=y&translator=a&waiting=b&findings=c&p=99", ["Français", "عربي"]),
    ],
)
def test_filters(client, waiting, translator, synced_page, query, expected):
    LanguageStatus.objects.filter(work=synced_page.work, language_code="fr").update(assignee=translator)
    french = TextReview.objects.filter(translation__locale__language_code="fr")
    french.update(changed_at=timezone.now() - timedelta(days=8))
    assert sorted(languages(read(client, f"{QUEUE}?{query.replace('TRANSLATOR', str(translator.pk))}"))) == expected


def test_approving_asks_first_and_leaves_what_has_findings_or_is_own_with_the_reason(client, waiting):
    arabic, french = waiting
    ids = {"id": [str(arabic.pk), str(french.pk)]}

    asked = client.post(QUEUE, ids)
    text = soup_of(asked).main.get_text(" ", strip=True)
    assert "2 texts will be approved" in text
    assert "1 text stays in review" in text
    assert "3 texts stay in review: you translated it yourself" in text
    assert states(arabic) == ["in_review"] * 3

    done = client.post(QUEUE, {**ids, "confirmed": "yes"}, follow=True)

    assert "2 texts were approved" in messages_of(done)
    assert "1 text was left in review" in messages_of(done)
    assert states(arabic) == ["in_review", "approved", "approved"]
    assert states(french) == ["in_review"] * 3


def test_many_are_approved_by_a_job_whose_progress_and_refusals_are_shown(client, waiting, steps, monkeypatch):
    monkeypatch.setattr(review_queue, "AT_ONCE", 1)
    arabic, _french = waiting

    response = client.post(QUEUE, {"id": "all", "confirmed": "yes"})

    before = client.get(response.url)
    assert before.headers["Refresh"]
    assert "0 of 2 translations" in soup_of(before).main.get_text()
    assert states(arabic) == ["in_review"] * 3
    assert sorted(steps.run_jobs()) == ["ar approved", "fr left"]
    after = client.get(response.url)
    assert "Refresh" not in after.headers
    text = soup_of(after).main.get_text(" ", strip=True)
    assert "2 of 2 translations" in text
    assert "3 × you translated it yourself" in text
    assert states(arabic) == ["in_review", "approved", "approved"]
    # A second click makes a second job, which finds nothing to do.
    client.post(QUEUE, {"id": "all", "confirmed": "yes"})
    assert "ar left" in steps.run_jobs()


def test_a_closed_account_approves_nothing(client, waiting, approver, steps):
    bulk_approving.request_approvals([waiting[0].pk], approver)
    approver.is_active = False
    approver.save()
    assert steps.run_jobs() == []
    assert states(waiting[0]) == ["in_review"] * 3


def test_nothing_chosen_and_nonsense_change_nothing(client, waiting):
    assert "Choose first" in messages_of(client.post(QUEUE, {}, follow=True))
    assert "Choose first" in messages_of(client.post(QUEUE, {"id": ["x", "-1"], "confirmed": "1"}, follow=True))
    assert states(waiting[0]) == ["in_review"] * 3


def test_only_those_who_publish_may_look(client, waiting, translator):
    client.force_login(translator)
    assert client.get(QUEUE).status_code == 302
    assert client.post(QUEUE, {"id": "all", "confirmed": "yes"}).status_code == 302
    assert states(waiting[0]) == ["in_review"] * 3


def test_a_locked_page_is_left(client, waiting, steps, synced_page, editor):
    page = steps.page_in(synced_page, "ar")
    page.locked, page.locked_by = True, editor
    page.save()
    done = client.post(QUEUE, {"id": [str(waiting[0].pk)], "confirmed": "yes"}, follow=True)
    assert "somebody locked its page" in messages_of(done)
    assert states(waiting[0]) == ["in_review"] * 3


def test_the_number_of_queries_does_not_grow_with_the_works(
    client, waiting, steps, translator, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40) as few:
        read(client, QUEUE)
    for number in range(5):
        page = make_work("tool", ("en",), key=f"guide-{number}", titles={"en": f"Guide {number}"}, body="It says.")
        page = steps.publish(page.pages.get().specific)
        steps.run_jobs()
        submit(steps.translation(page, "ar"), [f"الدليل {number}", "يقول."], translator)
    with django_assert_max_num_queries(40) as many:
        assert len(languages(read(client, QUEUE))) == 7
    assert len(many) <= len(few)
