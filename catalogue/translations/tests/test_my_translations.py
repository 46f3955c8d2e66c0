"""The queue of one person, its numbers on the first page, and the languages that somebody works in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.tests.factories import make_work
from catalogue.translations.documents import build_document
from catalogue.translations.models import LanguageStatus, Origin, TranslationState, TranslatorProfile
from catalogue.translations.places import placed_texts
from catalogue.translations.receiving import receive_document
from catalogue.translations.reviewing import send_back
from catalogue.translations.tests.editor_steps import address, make_person, read
from catalogue.translations.tests.status_rows import set_status, set_statuses

pytestmark = pytest.mark.django_db
QUEUE = "/admin/translations/mine/"


@pytest.fixture
def translator(client):
    person = make_person("translator", "Translator")
    TranslatorProfile.objects.create(user=person, languages=["ar", "fr"])
    client.force_login(person)
    return person


@pytest.fixture
def works(synced_page):
    set_statuses(synced_page.work)
    others = [make_work("tool", ("en",), key=key, titles={"en": key}) for key in ("guide", "manual")]
    for work in others:
        set_statuses(work)
    return [synced_page.work, *others]


def section(soup, name) -> str:
    heading = soup.find(id=name)
    return heading.find_parent("section").get_text(" ", strip=True) if heading else ""


def test_assignments_stand_by_language_overdue_first(client, translator, works):
    today = timezone.localdate()
    set_status(works[0], "ar", assignee=translator, due_on=None)
    set_status(works[1], "ar", assignee=translator, due_on=today + timedelta(days=9))
    set_status(works[2], "ar", assignee=translator, due_on=today - timedelta(days=1), words_left=70)
    set_status(works[2], "es", assignee=translator)
    set_status(works[1], "fr", assignee=translator, state="approved")

    soup = read(client, QUEUE)

    tables = soup.find(id="assigned").find_parent("section").select("table")
    assert [table.caption.get_text(strip=True) for table in tables] == ["عربي", "Español"]
    titles = [row.th.get_text(strip=True) for row in tables[0].select("tbody tr")]
    assert titles == ["manual", "guide", "Model law on evidence"]
    first = tables[0].select_one("tbody tr").get_text(" ", strip=True)
    assert "Overdue" in first
    assert "70" in first


def test_a_work_leads_to_its_editor(client, translator, works, synced_page, steps):
    set_status(works[0], "ar", assignee=translator)
    link = read(client, QUEUE).find(id="assigned").find_parent("section").select_one("tbody a")
    assert link["href"] == address("translation_editor", steps.translation(synced_page, "ar")) + "?show=open"


def test_what_nobody_has_stands_there_in_the_languages_of_the_person(client, translator, works):
    set_status(works[1], "fr", assignee=make_person("other", "Translator"))
    soup = read(client, QUEUE)
    rows = soup.find(id="unassigned").find_parent("section").select("tbody tr")
    assert len(rows) == 5
    assert {row.select("td")[0].get_text(strip=True) for row in rows} == {"عربي", "Français"}


def test_without_languages_all_six_are_shown(client, works):
    client.force_login(make_person("new", "Translator"))
    rows = read(client, QUEUE).find(id="unassigned").find_parent("section").select("tbody tr")
    assert len(rows) == 15


def test_what_was_sent_back_stands_there_with_the_remark(client, translator, synced_page, steps, editor):
    arabic = steps.translation(synced_page, "ar")
    units = [replace(unit, target="نص عربي") for unit in build_document(arabic).units[:1]]
    receive_document(arabic, units, origin=Origin.EDITOR, user=translator)
    assert section(read(client, QUEUE), "sent-back") == ""

    send_back(arabic, editor, [placed_texts(arabic)[0].text.pk], "Too literal")

    assert "Too literal" in section(read(client, QUEUE), "sent-back")
    assert "1 text was sent back to you" in read(client, "/admin/").get_text(" ", strip=True)


def test_approvers_see_what_others_handed_over(client, translator, synced_page, steps):
    arabic = steps.translation(synced_page, "ar")
    approver = make_person("approver", "Approver")
    units = [replace(unit, target=f"نص {n}") for n, unit in enumerate(build_document(arabic).units)]
    receive_document(arabic, units[:2], origin=Origin.EDITOR, user=translator, state=TranslationState.IN_REVIEW)
    receive_document(arabic, units[2:], origin=Origin.EDITOR, user=approver, state=TranslationState.IN_REVIEW)

    assert section(read(client, QUEUE), "to-approve") == ""
    client.force_login(approver)
    assert "2 texts" in section(read(client, QUEUE), "to-approve")
    assert "2 texts wait for your approval" in read(client, "/admin/").get_text(" ", strip=True)
    TranslatorProfile.objects.create(user=approver, languages=["es"])
    assert section(read(client, QUEUE), "to-approve") == ""


def test_the_number_of_queries_does_not_grow_with_the_works(client, translator, django_assert_max_num_queries):
    def add(start, stop):
        for number in range(start, stop):
            work = make_work("tool", ("en",), key=f"guide-{number}")
            set_statuses(work)
            set_status(work, "ar", assignee=translator)

    add(0, 3)
    client.get(QUEUE)
    with django_assert_max_num_queries(60) as few:
        client.get(QUEUE)
    add(3, 15)
    with django_assert_max_num_queries(60) as many:
        client.get(QUEUE)
    assert len(many) == len(few)


def test_only_people_of_the_translations_have_a_queue(client, translator):
    assert "translations/mine" in str(read(client, "/admin/"))
    client.force_login(make_person("administrator", "Administrator"))
    assert client.get(QUEUE).status_code in {302, 403}
    assert "translations/mine" not in str(read(client, "/admin/"))


def test_everybody_chooses_languages_and_mails_in_the_account(client, translator):
    soup = read(client, "/admin/account/")
    data = {}
    for element in soup.select("form input[name], form select[name]"):
        if element.name == "select":
            chosen = element.select_one("option[selected]") or element.option
            data[element["name"]] = chosen["value"] if chosen else ""
        elif element.get("type") not in {"checkbox", "radio", "file"} or element.has_attr("checked"):
            data.setdefault(element["name"], element.get("value", "on" if element.has_attr("checked") else ""))
    assert data.pop("translations-wants_digest")
    data |= {"translations-languages": ["ru", "es"], "name_email-first_name": "A", "name_email-last_name": "B"}

    response = client.post("/admin/account/", data)

    panels = [panel for panels in (response.context or {}).get("panels_by_tab", {}).values() for panel in panels]
    errors = {panel.name: errors for panel in panels if (errors := panel.get_form().errors)}
    assert (response.status_code, errors) == (302, {})
    profile = TranslatorProfile.objects.get(user=translator)
    assert (profile.languages, profile.wants_digest) == (["ru", "es"], False)


def test_administrators_look_after_the_languages_of_others(client, translator):
    client.force_login(make_person("administrator", "Administrator"))
    soup = read(client, "/admin/translators/")
    assert "عربي" in soup.main.get_text()
    profile = TranslatorProfile.objects.get(user=translator)
    client.post(f"/admin/translators/edit/{profile.pk}/", {"languages": ["zh-hans"], "wants_digest": "on"})
    profile.refresh_from_db()
    assert profile.languages == ["zh-hans"]
    assert not LanguageStatus.objects.filter(assignee=translator).exists()
