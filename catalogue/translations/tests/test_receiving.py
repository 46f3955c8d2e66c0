"""What arrives from translators and their tools: taken over, set aside or refused, and never written over anybody."""

from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail_localize.models import StringTranslation

from catalogue.translations.conflicts import resolve_conflict
from catalogue.translations.documents import build_document, find_translation, find_translation_of
from catalogue.translations.models import ArchivedText, Origin, Resolution, TextConflict, TranslationState
from catalogue.translations.places import placed_texts
from catalogue.translations.receiving import receive_document
from catalogue.translations.reviewing import NotReviewableError, approve_all
from catalogue.translations.units import ExchangeError, Unit, unit_id

MACHINE_DRAFT, IN_TRANSLATION = TranslationState.MACHINE_DRAFT, TranslationState.IN_TRANSLATION
IN_REVIEW, APPROVED = TranslationState.IN_REVIEW, TranslationState.APPROVED
FRENCH = [
    "Loi type sur les preuves",
    "Le premier paragraphe dit ce qu’est l’outil.",
    "Le second paragraphe dit comment on s’en sert.",
]


@pytest.fixture
def french(synced_page, steps):
    return steps.translation(synced_page, "fr")


@pytest.fixture
def other(db):
    return get_user_model().objects.create_superuser("other", "other@example.org", "secret")


def sent(translation) -> list[Unit]:
    return build_document(translation).units


def filled(translation) -> list[Unit]:
    return [replace(unit, target=text) for unit, text in zip(sent(translation), FRENCH, strict=True)]


def receive(translation, units, origin=Origin.FILE, **values):
    return receive_document(translation, units, origin=origin, **values)


def texts(translation) -> list[tuple[str, TranslationState]]:
    return [(each.target, each.state) for each in placed_texts(translation)]


def test_a_document_tells_all_that_a_translator_needs(french, synced_page):
    document = build_document(french)

    assert (document.source_language, document.target_language, document.work_key) == ("en", "fr", "model-law")
    assert document.address.endswith(synced_page.url)
    assert document.source_hash == french.source.versions.last().content_hash
    title, first, second = document.units
    assert (title.context, title.max_length, title.source) == ("Title", 255, "Model law on evidence")
    assert first.context == second.context == "Text › Text"
    assert find_translation(document.id) == find_translation_of(document) == french


def test_a_document_that_is_not_ours_is_refused(french):
    document = build_document(french)
    for wrong, code in (
        (replace(document, id="00000000-0000-0000-0000-000000000000"), "unknown_document"),
        (replace(document, id="nonsense"), "unknown_document"),
        (replace(document, target_language="es"), "wrong_language"),
        (replace(document, work_key="another"), "wrong_work"),
        (replace(document, source_hash="0" * 64), "wrong_source"),
    ):
        with pytest.raises(ExchangeError) as refusal:
            find_translation_of(wrong)
        assert refusal.value.code == code


def test_arriving_texts_are_taken_over_for_review(french, editor):
    received = receive(french, filled(french), tool="agency", user=editor)

    assert received.counts == {
        "accepted": 3,
        "unchanged": 0,
        "conflicts": 0,
        "outdated": 0,
        "empty": 0,
        "refused": 0,
    }
    assert texts(french) == [(text, IN_REVIEW) for text in FRENCH]
    assert set(ArchivedText.objects.values_list("origin", "tool", "user_name", "state")) == {
        ("file", "agency", "editor", IN_REVIEW)
    }
    assert french.get_target_instance().draft_title == FRENCH[0]


def test_the_same_document_twice_is_once(french, editor):
    units = filled(french)
    receive(french, units, user=editor)

    received = receive(french, units, user=editor)

    assert (received.unchanged, received.accepted) == (3, 0)
    assert ArchivedText.objects.count() == 3


def test_the_number_of_queries_does_not_depend_on_that_of_the_texts(french, synced_page, steps):
    spanish, russian = steps.translation(synced_page, "es"), steps.translation(synced_page, "ru")
    one_text, three_texts = filled(spanish)[:1], filled(french)
    # What the process keeps (content types, say) is read by the first of all.
    receive(russian, filled(russian)[:1])
    with CaptureQueriesContext(connection) as one:
        receive(spanish, one_text)
    with CaptureQueriesContext(connection) as all_three:
        receive(french, three_texts)
    assert len(all_three) <= len(one) < 30


def test_empty_texts_delete_nothing(french):
    receive(french, filled(french))

    received = receive(french, [replace(unit, target=" ") for unit in sent(french)])

    assert received.empty == 3
    assert [text for text, _state in texts(french)] == FRENCH


def test_texts_of_a_former_source_are_kept_in_the_archive_only(french, synced_page, steps):
    units = filled(french)
    steps.publish(synced_page, title="A new title")
    steps.run_jobs()

    received = receive(french, units)
    receive(french, units)

    assert (received.outdated, received.accepted) == (1, 2)
    assert texts(french)[0] == ("", TranslationState.MISSING)
    assert ArchivedText.objects.filter(state=TranslationState.OUTDATED, target_text=FRENCH[0]).count() == 1


def test_a_text_that_was_never_in_the_work_is_refused(french):
    stranger = Unit(unit_id("title", "Never said"), "title", "Never said", "Jamais dit")
    forged = replace(stranger, id="u1-1", source="Model law on evidence")

    received = receive(french, [stranger, forged])

    assert [(each.code, each.unit_id) for each in received.refusals] == [
        ("unknown_unit", stranger.id),
        ("unknown_unit", "u1-1"),
    ]
    assert not ArchivedText.objects.exists()


def test_a_document_with_a_text_twice_is_refused_whole(french):
    units = filled(french)
    with pytest.raises(ExchangeError):
        receive(french, [*units, units[0]])
    assert not StringTranslation.objects.exists()


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("Loi <script>alert(1)</script>", "markup"),
        ('Loi <a id="a9">type</a>', "markup"),
        ("x" * 300, "field"),
        ("Loi\0", "characters"),
    ],
)
def test_a_text_that_can_not_be_used_is_refused_alone_and_kept_in_the_archive(french, target, code):
    units = filled(french)

    received = receive(french, [replace(units[0], target=target), *units[1:]])

    assert [refusal.code for refusal in received.refusals] == [code]
    assert (received.accepted, received.refused) == (2, 1)
    assert texts(french)[0] == ("", TranslationState.MISSING)
    archived = ArchivedText.objects.get(state=TranslationState.FAILED)
    assert archived.target_text == target.replace("\0", "␀")


def test_a_text_that_changed_here_and_there_is_a_conflict_of_both(french, editor):
    units = filled(french)
    receive(french, [replace(units[0], target="Loi modèle")], user=editor)

    received = receive(french, units)
    again = receive(french, units)

    assert (received.conflicts, received.accepted) == (1, 2)
    assert (again.conflicts, again.unchanged) == (1, 2)
    conflict = TextConflict.objects.get()
    assert (conflict.current_text, conflict.incoming_text, conflict.base_text) == ("Loi modèle", FRENCH[0], "")
    assert texts(french)[0] == ("Loi modèle", TranslationState.CONFLICT)
    assert set(ArchivedText.objects.filter(path="title").values_list("target_text", "state")) == {
        ("Loi modèle", IN_REVIEW),
        (FRENCH[0], TranslationState.CONFLICT),
    }


@pytest.mark.parametrize(
    ("resolution", "text", "expected"),
    [
        (Resolution.KEPT, None, "Loi modèle"),
        (Resolution.TAKEN, None, FRENCH[0]),
        (Resolution.MERGED, "Loi type", "Loi type"),
    ],
)
def test_a_conflict_is_settled_by_a_person(french, editor, other, resolution, text, expected):
    units = filled(french)
    receive(french, [replace(units[0], target="Loi modèle")])
    receive(french, units)

    resolve_conflict(TextConflict.objects.get(), editor, resolution, text)

    assert texts(french)[0] == (expected, IN_REVIEW)
    settled = TextConflict.objects.get()
    assert (settled.resolution, settled.resolved_by) == (resolution, editor)
    with pytest.raises(NotReviewableError, match="Somebody else settled"):
        resolve_conflict(settled, other, Resolution.KEPT)


def test_a_settled_conflict_is_not_opened_again_by_the_same_file(french, editor):
    units = filled(french)
    receive(french, [replace(units[0], target="Loi modèle")])
    receive(french, units)
    resolve_conflict(TextConflict.objects.get(), editor, Resolution.KEPT)

    received = receive(french, units)

    assert (received.conflicts, received.unchanged) == (0, 3)
    assert texts(french)[0] == ("Loi modèle", IN_REVIEW)


def test_a_text_that_was_sent_out_may_come_back_corrected(french, editor, other):
    receive(french, filled(french), user=editor)
    approve_all(french, other)
    corrected = [replace(unit, target=f"{unit.target} !") for unit in sent(french)]

    received = receive(french, corrected, user=editor)

    assert received.accepted == 3
    assert {state for _text, state in texts(french)} == {IN_REVIEW}


def test_a_machine_never_replaces_what_a_person_entered(french, editor):
    units = filled(french)
    receive(french, units[:1], user=editor)
    machine = [replace(unit, target=f"{unit.source} (machine)", base_hash="") for unit in units]

    received = receive(french, machine, origin=Origin.MACHINE, tool="Dummy")

    assert [refusal.code for refusal in received.refusals] == ["entered_by_person"]
    assert [state for _text, state in texts(french)] == [IN_REVIEW, MACHINE_DRAFT, MACHINE_DRAFT]
    assert not TextConflict.objects.exists()


def test_a_person_replaces_what_a_machine_wrote(french, editor):
    receive(french, filled(french), origin=Origin.MACHINE)
    better = [replace(unit, target=f"{unit.target} !", base_hash="") for unit in sent(french)]

    assert receive(french, better, user=editor).accepted == 3
    assert {state for _text, state in texts(french)} == {IN_REVIEW}


def test_the_same_words_may_come_further_but_nobody_approves_their_own(french, editor, other):
    units = [replace(unit, state=IN_TRANSLATION) for unit in filled(french)]
    receive(french, units, user=editor)
    assert {state for _text, state in texts(french)} == {IN_TRANSLATION}

    approved = [replace(unit, state=APPROVED) for unit in units]
    receive(french, approved)
    assert {state for _text, state in texts(french)} == {IN_REVIEW}
    receive(french, approved, user=editor)
    assert {state for _text, state in texts(french)} == {IN_REVIEW}
    receive(french, approved, user=other)
    assert {state for _text, state in texts(french)} == {APPROVED}
    receive(french, units, user=editor)
    assert {state for _text, state in texts(french)} == {APPROVED}


def test_words_that_arrive_as_approved_are_not_approved_by_arriving(french, editor):
    receive(french, [replace(unit, state=APPROVED) for unit in filled(french)], user=editor)
    assert {state for _text, state in texts(french)} == {IN_REVIEW}
