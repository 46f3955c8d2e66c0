"""The way of a text to its approval, and who may go it."""

import pytest
from django.contrib.auth import get_user_model
from wagtail_localize.models import StringTranslation

from catalogue.translations.models import ArchivedText, TextReview, TranslationJob, TranslationState, hash_text
from catalogue.translations.places import placed_texts
from catalogue.translations.reviewing import (
    NotReviewableError,
    SameApproverError,
    approve_all,
    approve_texts,
    send_back,
    submit_texts,
)

MACHINE_DRAFT, IN_TRANSLATION = TranslationState.MACHINE_DRAFT, TranslationState.IN_TRANSLATION
IN_REVIEW, APPROVED = TranslationState.IN_REVIEW, TranslationState.APPROVED


@pytest.fixture
def translator(db):
    return get_user_model().objects.create_user("translator", "translator@example.org", "secret")


@pytest.fixture
def french(synced_page, steps, translator):
    """The French translation, entered by its translator."""
    steps.translate(synced_page, "fr", user=translator)
    return steps.translation(synced_page, "fr")


def states(translation) -> list[TranslationState]:
    return [each.state for each in placed_texts(translation)]


def shown(translation) -> dict[int, str]:
    return {each.text.pk: each.text_hash for each in placed_texts(translation) if each.text}


def test_a_text_is_handed_over_approved_and_sent_back(french, translator, editor):
    assert states(french) == [IN_TRANSLATION] * 3
    assert submit_texts(french, translator) == 3
    assert submit_texts(french, translator) == 0
    assert states(french) == [IN_REVIEW] * 3

    assert approve_texts(french, editor, shown(french)) == 3
    assert states(french) == [APPROVED] * 3
    assert set(TextReview.objects.values_list("translator", "approver")) == {(translator.pk, editor.pk)}

    first = next(iter(shown(french)))
    assert send_back(french, editor, [first], "The name is wrong.") == 1
    assert states(french) == [IN_TRANSLATION, APPROVED, APPROVED]
    assert TextReview.objects.get(translation=first).remark == "The name is wrong."


def test_an_approval_is_a_row_of_the_archive(french, editor):
    approve_texts(french, editor, shown(french))

    row = ArchivedText.objects.get(state=APPROVED, path="title")
    assert (row.user_id, row.target_text) == (editor.pk, "[fr] Model law on evidence")
    assert ArchivedText.objects.count() == 6


def test_a_translator_can_not_approve_texts_of_their_own(french, translator):
    submit_texts(french, translator)

    with pytest.raises(SameApproverError, match="You translated 3 of these texts yourself"):
        approve_texts(french, translator, shown(french))
    with pytest.raises(SameApproverError):
        approve_all(french, translator)

    assert states(french) == [IN_REVIEW] * 3
    assert not TranslationJob.objects.filter(unique_key__startswith="publish_translation").exists()


def test_a_translator_can_where_the_setting_allows_it(french, translator, settings):
    settings.TRANSLATION_APPROVER_DIFFERS = False
    assert approve_texts(french, translator, shown(french)) == 3


def test_approving_everything_leaves_out_what_is_the_approvers_own(french, translator, editor, steps):
    text = StringTranslation.objects.first()
    text.data, text.last_translated_by = "Loi type", editor
    text.save()
    submit_texts(french, translator)

    assert approve_all(french, editor) == 2
    assert sorted(states(french)) == [APPROVED, APPROVED, IN_REVIEW]


def test_who_hands_over_a_machines_draft_answers_for_it(synced_page, steps, translator, editor):
    steps.translate(synced_page, "fr", only=1)
    StringTranslation.objects.get().review.delete()
    text = StringTranslation.objects.get()
    text.translation_type = "machine"
    text.save()
    french = steps.translation(synced_page, "fr")
    assert states(french)[0] == MACHINE_DRAFT

    submit_texts(french, translator)

    with pytest.raises(SameApproverError):
        approve_all(french, translator)
    assert approve_all(french, editor) == 1


def test_words_that_changed_after_they_were_shown_are_not_approved(french, editor, translator):
    on_screen = shown(french)
    text = StringTranslation.objects.first()
    text.data = "Other words"
    text.save()

    with pytest.raises(NotReviewableError, match="changed after it was shown"):
        approve_texts(french, editor, on_screen)
    assert states(french) == [IN_TRANSLATION] * 3


def test_an_approval_ends_with_the_words_it_was_given_to(french, editor):
    approve_texts(french, editor, shown(french))
    text = StringTranslation.objects.first()
    text.data = "Other words"
    text.save()
    assert states(french) == [IN_TRANSLATION, APPROVED, APPROVED]

    StringTranslation.objects.filter(pk=text.pk).update(data="Words written past everything")
    StringTranslation.objects.exclude(pk=text.pk).update(data="The same")
    assert states(french) == [IN_TRANSLATION] * 3


def test_a_text_with_an_error_can_not_be_approved(french, editor):
    text = StringTranslation.objects.first()
    text.data = "Loi <script>alert(1)</script>"
    text.save()

    with pytest.raises(NotReviewableError, match="error"):
        approve_texts(french, editor, {text.pk: hash_text(text.data)})


def test_a_text_whose_source_is_gone_can_not_be_approved(french, synced_page, steps, editor):
    on_screen = shown(french)
    steps.publish(synced_page, title="A new title")
    steps.run_jobs()

    with pytest.raises(NotReviewableError, match="source was changed"):
        approve_texts(french, editor, on_screen)


def test_the_last_approval_publishes_the_page(french, synced_page, steps, editor):
    on_screen = shown(french)
    last = dict([on_screen.popitem()])
    approve_texts(french, editor, on_screen)
    assert steps.run_jobs() == []

    approve_texts(french, editor, last)

    assert steps.run_jobs() == ["fr published"]
    page = steps.page_in(synced_page, "fr")
    assert (page.live, page.title) == (True, "[fr] Model law on evidence")
    assert page.live_revision.user == editor


def test_approving_twice_is_one_publication(french, steps, editor):
    on_screen = shown(french)
    assert approve_texts(french, editor, on_screen) == 3
    assert approve_texts(french, editor, on_screen) == 0

    assert steps.run_jobs() == ["fr published"]
    assert ArchivedText.objects.filter(state=APPROVED).count() == 3


def test_nothing_is_published_while_the_source_is_not_public(french, synced_page, steps, editor):
    synced_page.unpublish()

    approve_texts(french, editor, shown(french))

    assert steps.run_jobs() == []


def test_an_approval_that_is_taken_back_before_the_job_runs_publishes_nothing(french, synced_page, steps, editor):
    approve_texts(french, editor, shown(french))
    send_back(french, editor, list(shown(french))[:1])

    assert steps.run_jobs() == ["fr unapproved"]
    assert not steps.page_in(synced_page, "fr").live
