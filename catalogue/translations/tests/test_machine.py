"""Drafts by machine: from a service on loopback that speaks LibreTranslate's API, from DeepL's, from the dummy."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail_localize.models import StringTranslation

from catalogue.translations import machine_usage
from catalogue.translations.documents import build_document
from catalogue.translations.exchange_queue import queue_sending
from catalogue.translations.models import (
    ArchivedText,
    JobState,
    MachineUsage,
    Origin,
    TextReview,
    TranslationJob,
    TranslationState,
)
from catalogue.translations.places import placed_texts
from catalogue.translations.providers.machine import MachineProvider
from catalogue.translations.queueing import retry_job
from catalogue.translations.receiving import receive_document
from catalogue.translations.running import run_job
from catalogue.translations.tests.local_service import local_service
from catalogue.translations.tests.machine_service import (
    DEEPL,
    DUMMY,
    assert_nothing_was_written,
    draft,
    fail_to_draft,
    libre,
    translate,
)

pytestmark = pytest.mark.django_db


def test_open_texts_become_machine_drafts_that_nobody_answers_for(machine, arabic):
    job = draft(arabic)

    document = build_document(arabic)
    assert [unit.state for unit in document.units] == [TranslationState.MACHINE_DRAFT] * len(document.units)
    assert all(unit.target == translate(unit.source) for unit in document.units)
    assert job.counts == {"drafted": 1}
    assert set(ArchivedText.objects.values_list("origin", "tool", "user_id")) == {
        (Origin.MACHINE, "LibreTranslate", None)
    }
    assert not TextReview.objects.exclude(state=TranslationState.MACHINE_DRAFT, translator=None).exists()
    _method, path, body = machine.requests[0]
    sent = json.loads(body)
    assert (path, sent["source"], sent["target"], sent["format"], sent["api_key"]) == (
        "/translate",
        "en",
        "ar",
        "html",
        "key",
    )


def test_a_draft_is_never_public(machine, synced_page, steps, arabic):
    draft(arabic)
    steps.run_jobs()
    assert not steps.page_in(synced_page, "ar").live


def test_sending_to_the_machine_is_a_job_for_each_translation(machine, synced_page, steps):
    translations = [steps.translation(synced_page, code) for code in ("ar", "fr")]
    sending = queue_sending("machine", translations)
    assert run_job(sending.pk) == JobState.DONE
    jobs = TranslationJob.objects.filter(unique_key__startswith="draft_translation:")
    assert [run_job(job.pk) for job in jobs] == [JobState.DONE, JobState.DONE]
    assert {unit.state for each in translations for unit in build_document(each).units} == {
        TranslationState.MACHINE_DRAFT
    }


def test_what_was_drafted_is_not_sent_again(machine, arabic):
    draft(arabic)
    count = len(machine.requests)
    draft(arabic)
    assert len(machine.requests) == count


def test_a_persons_text_is_neither_sent_nor_replaced(machine, synced_page, steps, editor, arabic):
    steps.translate(synced_page, "ar", only=1, user=editor)
    own = StringTranslation.objects.get(locale=arabic.target_locale)

    draft(arabic)

    assert StringTranslation.objects.get(pk=own.pk).data == own.data
    assert own.translation_of.data not in [text for _m, _p, body in machine.requests for text in json.loads(body)["q"]]


def test_a_text_that_a_person_enters_while_the_machine_works_stays(machine, synced_page, steps, editor, arabic):
    way = MachineProvider()
    document = build_document(arabic)
    way.send([document])
    steps.translate(synced_page, "ar", user=editor)
    before = set(StringTranslation.objects.values_list("pk", "data"))

    (delivery,) = way.fetch()
    received = receive_document(arabic, delivery.documents[0].units, origin=Origin.MACHINE, tool="LibreTranslate")

    assert received.accepted == 0
    assert received.refused == len(document.units)
    assert set(StringTranslation.objects.values_list("pk", "data")) == before


def test_characters_and_cost_are_counted(machine, arabic):
    draft(arabic)
    sent = sum(len(text) for _m, _p, body in machine.requests for text in json.loads(body)["q"])
    usage = MachineUsage.objects.get()
    assert (usage.tool, usage.day, usage.characters) == ("LibreTranslate", timezone.now().date(), sent)
    assert float(usage.cost) == pytest.approx(sent * 20 / 1_000_000)


@pytest.mark.parametrize("cap", ["TRANSLATION_MACHINE_DAY_CAP", "TRANSLATION_MACHINE_MONTH_CAP"])
def test_caps_hold_before_anything_is_sent(machine, settings, arabic, cap):
    setattr(settings, cap, 10)
    job = fail_to_draft(arabic)
    assert not machine.requests
    assert job.state == JobState.DEAD
    assert "CapReachedError" in job.items.get().reason
    assert machine_usage.used_today("LibreTranslate") == 0


def test_a_long_document_goes_in_parts(machine, settings, arabic):
    settings.TRANSLATION_MACHINE_BATCH = 10
    draft(arabic)
    assert len(machine.requests) == len(build_document(arabic).units)


def test_a_failure_in_the_second_part_writes_nothing_of_the_first(machine, settings, arabic):
    settings.TRANSLATION_MACHINE_BATCH = 10
    machine.respond = lambda *request: libre(*request) if len(machine.requests) < 2 else (503, {}, b"")
    fail_to_draft(arabic)
    assert_nothing_was_written(arabic)


def test_a_text_that_breaks_a_rule_is_left_out_and_said(machine, arabic):
    def shout(method, path, body):
        # A title may have 255 characters.
        texts = json.loads(body)["q"]
        return (
            200,
            {},
            {"translatedText": ["ا" * 300 if text.startswith("Model") else translate(text) for text in texts]},
        )

    machine.respond = shout
    job = draft(arabic)
    states = [unit.state for unit in build_document(arabic).units]
    assert states.count(TranslationState.MISSING) == 1
    assert states.count(TranslationState.MACHINE_DRAFT) == len(states) - 1
    assert "255" in job.items.get().reason


def test_deepl_is_asked_as_it_wants_and_its_refusals_are_read(settings, arabic):
    def deepl(method, path, body):
        if len(service.requests) == 1:
            return 456, {}, {"message": "Quota exceeded"}
        count = body.count(b"text=")
        return 200, {}, {"translations": [{"text": f"نص {number}"} for number in range(count)]}

    with local_service(deepl) as service:
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
            "CLASS": DEEPL,
            "OPTIONS": {"AUTH_KEY": "key", "URL": service.url, "TIMEOUT": 1},
        }
        job = fail_to_draft(arabic)
        assert "456" in job.items.get().reason
        assert job.state == JobState.DEAD
        assert_nothing_was_written(arabic)
        retry_job(job)
        assert run_job(job.pk) == JobState.DONE
    assert service.requests[0][1] == "/v2/translate"
    assert b"target_lang=AR" in service.requests[0][2]
    assert b"tag_handling=html" in service.requests[0][2]


def test_the_dummy_drafts_without_a_network(settings, arabic):
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": DUMMY, "OPTIONS": {}}
    draft(arabic)
    assert placed_texts(arabic)[0].target == "evidence on law Model"


def test_without_a_machine_the_job_is_given_up(settings, arabic):
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = None
    assert fail_to_draft(arabic).state == JobState.DEAD


def test_the_command_says_what_it_would_cost_and_sends_nothing(machine, synced_page):
    out = StringIO()
    call_command("draft_translations", "--dry-run", stdout=out)
    assert not machine.requests
    assert "Nothing was sent" in out.getvalue()
    assert "ar: 1 translations, " in out.getvalue()
    assert "USD" in out.getvalue()


def test_the_command_drafts_one_language_of_one_work(machine, synced_page, steps):
    out = StringIO()
    call_command("draft_translations", "--work", "model-law", "--language", "fr", stdout=out)
    assert "fr: 1 translations" in out.getvalue()
    assert set(StringTranslation.objects.values_list("locale__language_code", flat=True)) == {"fr"}
    with pytest.raises(CommandError, match="No work has the key"):
        call_command("draft_translations", "--work", "nothing")


def test_wagtail_localizes_button_queues_a_job_and_translates_nothing_itself(machine, admin, arabic):
    url = reverse("wagtail_localize:machine_translate", args=[arabic.pk])
    assert admin.get(url).status_code == 405
    admin.post(url)
    admin.post(url)
    assert not machine.requests
    assert_nothing_was_written(arabic)
    job = TranslationJob.objects.get(unique_key=f"draft_translation:{arabic.pk}")
    assert run_job(job.pk) == JobState.DONE
    assert build_document(arabic).units[0].state == TranslationState.MACHINE_DRAFT


def test_the_button_is_for_people_who_may_edit_the_page(machine, client, arabic, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader"))
    client.post(reverse("wagtail_localize:machine_translate", args=[arabic.pk]))
    assert not TranslationJob.objects.filter(unique_key__startswith="draft").exists()
