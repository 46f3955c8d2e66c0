"""Nothing untranslated becomes public, whichever way somebody publishes."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Locale, Workflow, WorkflowTask
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation
from wagtail_localize.operations import translate_object

from catalogue.plain_text import plain_to_body
from catalogue.tests.factories import make_page, make_work
from catalogue.translations.publication_guard import UntranslatedPageError
from catalogue.translations.tests.conftest import TARGETS, edit_address, is_public, messages_of


def test_publish_in_the_translation_editor_is_refused_while_texts_are_missing(admin, half_translated):
    response = admin.post(edit_address(half_translated), {"action": "publish"}, follow=True)

    assert "can't be published yet: 2 texts have no valid translation" in messages_of(response)
    assert not is_public(half_translated)


def test_publish_in_the_translation_editor_works_once_everything_is_translated(
    admin, synced_page, half_translated, steps, django_capture_on_commit_callbacks
):
    steps.translate(synced_page, "ar")
    steps.approve(synced_page, "ar")

    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(edit_address(half_translated), {"action": "publish"}, follow=True)

    assert "Published" in messages_of(response)
    page = steps.page_in(synced_page, "ar")
    assert page.live
    assert page.title == "[ar] Model law on evidence"
    assert admin.get(page.url).status_code == 200


def test_publishing_a_draft_full_of_the_source_text_is_refused_in_every_language(synced_page, steps):
    for code in TARGETS:
        draft = steps.page_in(synced_page, code)
        with pytest.raises(UntranslatedPageError, match="3 texts are not translated yet"):
            draft.get_latest_revision().publish()
        assert not is_public(draft)


def test_a_revision_with_old_source_text_is_refused_even_if_all_of_todays_texts_are_translated(
    half_translated, synced_page, steps
):
    old_revision = half_translated.get_latest_revision()
    steps.publish(synced_page, body=plain_to_body("Quite another body."))
    steps.run_jobs()
    steps.translate(synced_page, "ar")

    with pytest.raises(UntranslatedPageError, match="3 texts"):
        old_revision.publish()


def test_bulk_publication_is_refused_with_a_message(admin, half_translated):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = admin.post(f"{address}?id={half_translated.pk}", follow=True)

    assert "can't be published: 3 texts are not translated yet, beginning with" in messages_of(response)
    assert not is_public(half_translated)


def test_approval_in_a_workflow_is_refused_and_the_task_stays_open(admin, editor, half_translated):
    workflow, task = Workflow.objects.create(name="Approval"), GroupApprovalTask.objects.create(name="Approve")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    state = workflow.start(half_translated, editor)
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[half_translated.pk, "approve", state.current_task_state.pk]
    )

    response = admin.post(address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})

    assert response.json() == {"step": "success", "redirect": edit_address(half_translated)}
    assert "not translated yet" in messages_of(admin.get(edit_address(half_translated), follow=True))
    state.refresh_from_db()
    assert (state.status, state.current_task_state.status) == ("in_progress", "in_progress")
    assert not is_public(half_translated)


def test_an_untranslated_page_can_not_be_scheduled(half_translated):
    half_translated.go_live_at = timezone.now() + timedelta(hours=1)
    revision = half_translated.save_revision()

    with pytest.raises(UntranslatedPageError):
        revision.publish()

    revision.refresh_from_db()
    assert revision.approved_go_live_at is None


def test_a_translated_page_can_be_scheduled_and_goes_live(synced_page, steps):
    steps.translate(synced_page, "ar")
    steps.approve(synced_page, "ar")
    steps.translation(synced_page, "ar").save_target(publish=False)
    draft = steps.page_in(synced_page, "ar")
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = draft.save_revision()
    revision.publish()
    assert not is_public(draft)
    revision.refresh_from_db()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = None
    revision.save()

    call_command("publish_scheduled")

    assert is_public(draft)


def test_saving_an_outdated_translation_over_a_public_page_is_refused(synced_page, steps):
    steps.translate(synced_page, "fr")
    french = steps.publish_translation(synced_page, "fr")
    steps.publish(synced_page, title="A new title")
    steps.run_jobs()

    with pytest.raises(UntranslatedPageError):
        steps.translation(synced_page, "fr").save_target(publish=False)
    # The ways in which wagtail-localize starts a translation again swallow the error; the page is safe.
    translate_object(synced_page, [french.locale])

    french.refresh_from_db()
    assert (french.live, french.title) == (True, "[fr] Model law on evidence")


def test_a_name_that_is_the_same_in_both_languages_counts_once_it_is_entered(synced_page, steps):
    steps.publish(synced_page, title="UNODC & SHERLOC")
    steps.run_jobs()
    steps.translate(synced_page, "fr")
    title = StringTranslation.objects.get(context__path="title", locale__language_code="fr", data__contains="UNODC")
    title.data = "UNODC & SHERLOC"
    title.save()

    french = steps.publish_translation(synced_page, "fr")

    assert french.live
    assert french.title == "UNODC & SHERLOC"


def test_a_stopped_translation_may_share_names_with_its_source_but_not_sentences(synced_page, steps):
    steps.translate(synced_page, "fr")
    translation = steps.translation(synced_page, "fr")
    translation.enabled = False
    translation.save()
    french = steps.page_in(synced_page, "fr")

    french.title = "Loi type"
    with pytest.raises(UntranslatedPageError, match="The first paragraph says what the tool is"):
        french.save_revision().publish()

    french.body = plain_to_body("UNODC\n\nLe premier paragraphe dit ce qu'est l'outil.")
    french.save_revision().publish()
    assert is_public(french)


def test_the_refusal_names_page_language_and_text_apart_from_the_sentence(half_translated):
    with pytest.raises(UntranslatedPageError) as refusal:
        half_translated.get_latest_revision().publish()
    message = refusal.value.messages[0]
    assert "\u2068عربي\u2069" in message
    assert "\u2068Model law on evidence\u2069" in message


def test_own_pages_are_published_freely(steps, db):
    work = make_work("tool", ("en",))
    page = make_page(work, "ar", title=f"{work.key} en", live=False)
    page.get_latest_revision() or page.save_revision()
    page.get_latest_revision().publish()
    assert is_public(page)
    assert Locale.objects.count() == 6


def test_the_refusal_is_in_the_editors_language(admin, editor, half_translated):
    profile = UserProfile.get_for_user(editor)
    profile.preferred_language = "ar"
    profile.save()

    in_editor = admin.post(edit_address(half_translated), {"action": "publish"}, follow=True)
    in_bulk = admin.post(
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={half_translated.pk}",
        follow=True,
    )

    for response in (in_editor, in_bulk):
        assert "لا يمكن نشر" in messages_of(response)
    assert not is_public(half_translated)
