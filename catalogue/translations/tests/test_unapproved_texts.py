"""A translation that nobody approved is public by none of the ways to publish, and by none of the ways it came in."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask
from wagtail_localize.models import StringTranslation
from wagtail_localize.operations import translate_object

from catalogue.plain_text import plain_to_body
from catalogue.tests.factories import make_work
from catalogue.translations.documents import build_document
from catalogue.translations.models import Origin, TranslationJob
from catalogue.translations.places import placed_texts
from catalogue.translations.publication_guard import UnapprovedPageError
from catalogue.translations.publishing import publish_approved
from catalogue.translations.receiving import receive_document
from catalogue.translations.reviewing import send_back
from catalogue.translations.running import run_job
from catalogue.translations.tests.conftest import edit_address, is_public, messages_of


def draft_by_machine(steps, page, code: str):
    """Let a machine write every text and put it on the draft."""
    translation = steps.translation(page, code)
    units = build_document(translation).units
    machine = [type(unit)(unit.id, unit.path, unit.source, f"[{code}] {unit.source}") for unit in units]
    assert receive_document(translation, machine, origin=Origin.MACHINE, tool="Dummy").accepted == 3
    translation.save_target(publish=False)
    return steps.page_in(page, code)


@pytest.fixture
def machine_draft(synced_page, steps):
    return draft_by_machine(steps, synced_page, "fr")


def in_editor(admin, draft, translation):
    return admin.post(edit_address(draft), {"action": "publish"}, follow=True)


def by_bulk_action(admin, draft, translation):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return admin.post(f"{address}?id={draft.pk}", follow=True)


def by_workflow(admin, draft, translation):
    workflow, task = Workflow.objects.create(name="Approval"), GroupApprovalTask.objects.create(name="Approve")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    state = workflow.start(draft, User.objects.get(username="editor"))
    return admin.post(
        reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", state.current_task_state.pk]),
        {"comment": ""},
        headers={"x-requested-with": "XMLHttpRequest"},
    )


def by_revision(admin, draft, translation):
    with pytest.raises(UnapprovedPageError):
        draft.get_latest_revision().publish()


def by_schedule(admin, draft, translation):
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = draft.save_revision()
    with pytest.raises(UnapprovedPageError):
        revision.publish()
    call_command("publish_scheduled")


def by_localize(admin, draft, translation):
    translation.save_target(publish=True)
    with pytest.raises(UnapprovedPageError):
        draft.get_latest_revision().publish()  # what save_target does after the commit


def by_saving(admin, draft, translation):
    draft.live = True
    with pytest.raises(UnapprovedPageError):
        draft.save()


def by_starting_again(admin, draft, translation):
    translate_object(translation.source.get_source_instance(), [draft.locale])


def by_job(admin, draft, translation):
    assert publish_approved(translation) == "unapproved"


def by_sync(admin, draft, translation):
    source = translation.source.get_source_instance()
    source.save_revision(changed=True).publish()
    for job in TranslationJob.objects.filter(state="waiting"):
        run_job(job.pk)


WAYS = [
    in_editor,
    by_bulk_action,
    by_workflow,
    by_revision,
    by_schedule,
    by_localize,
    by_saving,
    by_starting_again,
    by_job,
    by_sync,
]


@pytest.mark.parametrize("publish", WAYS)
def test_a_machines_draft_is_public_by_none_of_the_ways(publish, admin, machine_draft, synced_page, steps):
    publish(admin, machine_draft, steps.translation(synced_page, "fr"))
    assert not is_public(machine_draft)


@pytest.mark.parametrize("publish", [in_editor, by_revision, by_saving, by_sync])
def test_what_a_person_entered_is_public_by_none_of_them_either(publish, admin, synced_page, steps, editor):
    steps.translate(synced_page, "fr", user=editor)
    translation = steps.translation(synced_page, "fr")
    translation.save_target(publish=False)
    draft = steps.page_in(synced_page, "fr")

    publish(admin, draft, translation)

    assert not is_public(draft)


def test_the_editor_is_told_how_many_texts_are_not_approved(admin, machine_draft):
    message = messages_of(in_editor(admin, machine_draft, None))
    assert "can't be published yet: 3 texts are not approved" in message
    message = messages_of(by_bulk_action(admin, machine_draft, None))
    assert "3 texts are not approved yet, beginning with" in message


def test_a_machines_sentences_stay_private_where_the_translation_was_stopped(machine_draft, synced_page, steps):
    translation = steps.translation(synced_page, "fr")
    translation.enabled = False
    translation.save()

    with pytest.raises(UnapprovedPageError, match="3 texts"):
        machine_draft.get_latest_revision().publish()

    machine_draft.title = "Loi type"
    machine_draft.body = plain_to_body("Ces paragraphes disent ce qu’est l’outil et comment on s’en sert.")
    machine_draft.save_revision().publish()
    assert is_public(machine_draft)


def test_a_revision_with_a_machines_words_is_not_public_though_todays_are_approved(
    machine_draft, synced_page, steps, editor
):
    with_machine_words = machine_draft.get_latest_revision()
    for text in StringTranslation.objects.filter(locale=machine_draft.locale):
        text.data, text.translation_type, text.last_translated_by = f"{text.data} !", "manual", None
        text.save()
    steps.approve(synced_page, "fr", editor)

    with pytest.raises(UnapprovedPageError):
        with_machine_words.publish()
    steps.publish_translation(synced_page, "fr")
    assert is_public(machine_draft)


def test_words_written_past_everything_are_not_approved(synced_page, steps, editor):
    steps.translate(synced_page, "fr")
    steps.approve(synced_page, "fr", editor)
    StringTranslation.objects.filter(context__path="title").update(data="Never read by anybody")
    translation = steps.translation(synced_page, "fr")
    translation.save_target(publish=False)

    with pytest.raises(UnapprovedPageError, match="1 text is not approved"):
        steps.page_in(synced_page, "fr").get_latest_revision().publish()


def test_a_public_page_may_be_saved_while_its_new_words_wait_for_approval(synced_page, steps, editor):
    steps.translate(synced_page, "fr")
    french = steps.publish_translation(synced_page, "fr")
    texts = [placed.text.pk for placed in placed_texts(steps.translation(synced_page, "fr"))]

    send_back(steps.translation(synced_page, "fr"), editor, texts)
    french.save()

    assert is_public(french)


def test_sending_a_text_back_takes_its_page_off_the_schedule(synced_page, steps, editor):
    steps.translate(synced_page, "fr")
    steps.approve(synced_page, "fr", editor)
    translation = steps.translation(synced_page, "fr")
    translation.save_target(publish=False)
    draft = steps.page_in(synced_page, "fr")
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision().publish()
    assert draft.scheduled_revision is not None

    send_back(translation, editor, [placed_texts(translation)[0].text.pk])

    assert Page.objects.get(pk=draft.pk).scheduled_revision is None


@pytest.mark.parametrize("source_code", [code for code, _name in settings.LANGUAGES])
def test_whatever_the_source_language_the_others_are_public_once_they_are_approved(source_code, steps, editor, db):
    page = make_work("training", (source_code,)).pages.get().specific
    page = steps.publish(page)
    steps.run_jobs()
    targets = [code for code, _name in settings.LANGUAGES if code != source_code]

    for code in targets:
        steps.translate(page, code)
        steps.approve(page, code, editor)

    assert steps.run_jobs() == [f"{code} published" for code in targets]
    public = Page.objects.filter(translation_key=page.translation_key, live=True)
    assert public.count() == 6
