"""The side-by-side editor: what it shows, what becomes of what is typed, who may use it."""

from dataclasses import replace

import pytest

from catalogue.translations.documents import build_document
from catalogue.translations.models import ArchivedText, Origin, TextConflict, TranslationState
from catalogue.translations.places import placed_texts
from catalogue.translations.receiving import receive_document
from catalogue.translations.reviewing import send_back
from catalogue.translations.tests.conftest import BODY, messages_of
from catalogue.translations.tests.editor_steps import (
    ARABIC,
    address,
    enter,
    fields,
    make_person,
    read,
    soup_of,
    type_texts,
    value_of,
)

pytestmark = pytest.mark.django_db


def url(translation, query="") -> str:
    return address("translation_editor", translation) + query


def states(translation) -> list[tuple[str, str]]:
    return [(each.target, each.state) for each in placed_texts(translation)]


def test_every_text_has_its_source_and_a_field_in_the_direction_of_its_language(client, translator, arabic):
    soup = read(client, url(arabic))
    assert soup.html["dir"] == "ltr"
    assert [(field["lang"], field["dir"]) for field in fields(soup)] == [("ar", "rtl")] * 3
    sources = [each.get_text() for each in soup.select("[data-source]")]
    assert sources == ["Model law on evidence", *BODY.split("\n\n")]
    assert {(each["lang"], each["dir"]) for each in soup.select("[data-source]")} == {("en", "ltr")}
    assert soup.select_one(".text-row__place").get_text(" ", strip=True) == "1. Title"
    assert {each.get_text(strip=True) for each in soup.select(".text-state")} == {"missing"}


def test_an_arabic_admin_edits_french_from_left_to_right(client, synced_page, steps):
    client.force_login(make_person("translator", "Translator", "ar"))
    soup = read(client, url(steps.translation(synced_page, "fr")))
    assert soup.html["dir"] == "rtl"
    assert {(field["lang"], field["dir"]) for field in fields(soup)} == {("fr", "ltr")}


def test_what_is_typed_is_saved_as_a_draft_through_the_door(client, translator, arabic):
    response = client.post(url(arabic), type_texts(read(client, url(arabic)), ARABIC[0], None, ARABIC[2]), follow=True)

    assert "2 texts were saved" in messages_of(response)
    assert states(arabic) == [(ARABIC[0], "in_translation"), ("", "missing"), (ARABIC[2], "in_translation")]
    rows = ArchivedText.objects.values_list("origin", "user_name", "state")
    assert set(rows) == {("editor", "translator", "in_translation")}


def test_saved_and_handed_over_in_one_step(client, translator, arabic):
    enter(arabic, ARABIC[:1], translator)
    data = type_texts(read(client, url(arabic)), None, *ARABIC[1:])

    response = client.post(url(arabic), {**data, "action": "submit"}, follow=True)

    assert "3 texts were handed over" in messages_of(response)
    assert [state for _text, state in states(arabic)] == ["in_review"] * 3


def test_a_machine_draft_is_handed_over_only_if_somebody_says_it_is_right(client, translator, arabic):
    units = [replace(unit, target=text) for unit, text in zip(build_document(arabic).units, ARABIC, strict=True)]
    receive_document(arabic, units, origin=Origin.MACHINE, tool="dummy")
    soup = read(client, url(arabic))
    data = {**type_texts(soup), "action": "submit"}

    client.post(url(arabic), data)
    assert {state for _text, state in states(arabic)} == {"machine_draft"}

    name = fields(soup)[0]["name"].replace("text-", "machine-")
    client.post(url(arabic), {**data, name: "on"})
    assert [state for _text, state in states(arabic)] == ["in_review", "machine_draft", "machine_draft"]
    assert placed_texts(arabic)[0].review.translator == translator


def test_a_refused_text_keeps_everything_that_was_typed(client, translator, arabic):
    broken = 'النص <script>alert("1")</script>'
    response = client.post(url(arabic), type_texts(read(client, url(arabic)), *ARABIC[:2], broken))

    assert response.status_code == 200
    soup = soup_of(response)
    assert [value_of(field) for field in fields(soup)] == [*ARABIC[:2], broken]
    assert fields(soup)[2]["aria-invalid"] == "true"
    problem = soup.select(".text-row")[2].select_one(".error-message").get_text()
    assert "Not saved" in problem
    assert "script" in problem
    assert states(arabic)[:2] == [(ARABIC[0], "in_translation"), (ARABIC[1], "in_translation")]
    # The same form sent again, corrected: nothing is a conflict.
    client.post(url(arabic), type_texts(soup, None, None, ARABIC[2]))
    assert [text for text, _state in states(arabic)] == ARABIC


def test_the_reason_is_in_the_language_of_the_admin(client, arabic, synced_page):
    client.force_login(make_person("translator", "Translator", "fr"))
    response = client.post(url(arabic), type_texts(read(client, url(arabic)), "x" * 300))
    problem = soup_of(response).select_one(".error-message").get_text()
    assert "caractères" in problem


def test_a_text_that_somebody_else_changed_meanwhile_is_a_conflict_and_both_are_shown(client, translator, arabic):
    enter(arabic, ["نص أول"])
    data = type_texts(read(client, url(arabic)), ARABIC[0], ARABIC[1])
    enter(arabic, ["نص آخر"])

    response = client.post(url(arabic), data)

    assert "changed by somebody else" in messages_of(response)
    conflict = TextConflict.objects.get()
    assert (conflict.current_text, conflict.incoming_text) == ("نص آخر", ARABIC[0])
    row = soup_of(response).select(".text-row")[0]
    assert "نص آخر" in row.get_text()
    assert "القانون" in row.get_text()
    assert not row.select("textarea[data-field]")
    assert states(arabic)[1] == (ARABIC[1], "in_translation")


def test_a_text_that_was_not_touched_never_undoes_another_persons_change(client, translator, arabic):
    enter(arabic, ["نص أول"])
    data = type_texts(read(client, url(arabic)), None, ARABIC[1])
    enter(arabic, ["نص آخر"])

    client.post(url(arabic), data)

    assert not TextConflict.objects.exists()
    assert states(arabic)[0][0] == "نص آخر"


def test_words_for_a_source_that_changed_meanwhile_are_shown_and_archived(
    client, translator, arabic, synced_page, steps
):
    data = type_texts(read(client, url(arabic)), ARABIC[0], ARABIC[1])
    steps.publish(synced_page, title="A new title")
    steps.run_jobs()

    response = client.post(url(arabic), data)

    assert ARABIC[0] in soup_of(response).find(id="lost-texts").parent.get_text()
    assert ArchivedText.objects.filter(target_text=ARABIC[0], state="outdated").exists()
    assert (ARABIC[1], "in_translation") in states(arabic)


def test_an_emptied_text_is_not_deleted_and_says_so(client, translator, arabic):
    enter(arabic, ARABIC)
    response = client.post(url(arabic), type_texts(read(client, url(arabic)), ""))
    assert "An empty text isn't saved" in soup_of(response).select_one(".error-message").get_text().replace("’", "'")
    assert states(arabic)[0][0] == ARABIC[0]


def test_an_outdated_text_shows_what_changed_beside_the_kept_translation(
    client, translator, arabic, synced_page, steps
):
    enter(arabic, ARABIC)
    steps.publish(synced_page, title="Model law on electronic evidence")
    steps.run_jobs()

    soup = read(client, url(arabic))

    row = soup.select(".text-row")[0]
    assert row.select_one(".text-state").get_text(strip=True) == "outdated"
    added = row.select_one("ins")
    assert added.get_text(" ", strip=True) == "added: electronic end of addition"
    former = row.select(".text-row__former")[1]
    assert former.select_one(".text-row__words").get_text() == ARABIC[0]
    assert former.select_one("button")["data-take"] == ARABIC[0]
    assert [each.select_one(".text-state").get_text(strip=True) for each in soup.select(".text-row")[1:3]] == [
        "in translation"
    ] * 2


def test_filters_choose_texts_and_count_them(client, translator, arabic):
    enter(arabic, ARABIC[:1], state=TranslationState.IN_REVIEW)
    enter(arabic, [None or "", ARABIC[1]])
    soup = read(client, url(arabic, "?show=open"))
    assert len(fields(soup)) == 2
    counts = [each.get_text() for each in soup.select(".text-filters__count")]
    assert counts == ["3", "2", "0", "1", "0"]
    assert len(fields(read(client, url(arabic, "?show=review")))) == 1
    assert len(fields(read(client, url(arabic, "?show=nonsense")))) == 3


def test_a_refused_text_is_shown_whatever_was_filtered(client, translator, arabic):
    enter(arabic, ARABIC, state=TranslationState.IN_REVIEW)
    data = type_texts(read(client, url(arabic, "?show=review")), "<u>س</u>")
    enter(arabic, ["", ARABIC[1]], state=TranslationState.IN_REVIEW)
    response = client.post(url(arabic, "?show=outdated"), data)
    assert [value_of(field) for field in fields(soup_of(response))] == ["<u>س</u>"]


def test_a_remark_of_the_approver_stands_at_the_text(client, translator, arabic, editor):
    enter(arabic, ARABIC, translator, TranslationState.IN_REVIEW)
    send_back(arabic, editor, [placed_texts(arabic)[1].text.pk], "Too literal")
    rows = read(client, url(arabic)).select(".text-row")
    assert "Too literal" in rows[1].get_text()
    assert "Too literal" not in rows[0].get_text()


def test_problems_are_told_while_typing_and_change_nothing(client, translator, arabic):
    unit = build_document(arabic).units[0]
    check = address("translation_check", arabic)
    good = client.post(check, {"unit": unit.id, "text": ARABIC[0]})
    assert soup_of(good).select(".problems") == []
    bad = soup_of(client.post(check, {"unit": unit.id, "text": "<script>x</script>" + "س" * 300}))
    assert len(bad.select(".problems__problem--error")) >= 1
    assert client.post(check, {"unit": "u1-1", "text": "x"}).status_code == 404
    assert client.get(check).status_code == 405
    assert {state for _text, state in states(arabic)} == {"missing"}


def test_the_memory_offers_what_was_said_for_similar_words(client, translator, arabic, synced_page, steps):
    enter(arabic, ARABIC, translator)
    steps.publish(synced_page, title="Model law on electronic evidence")
    steps.run_jobs()
    unit = build_document(arabic).units[0]
    memory = f"{address('translation_memory', arabic)}?unit={unit.id}"

    soup = soup_of(client.get(f"{memory}&fragment=1"))

    assert soup.html is None
    match = soup.select_one(".text-row__matches li")
    assert match.select_one("[data-match]")["data-take"] == ARABIC[0]
    assert (match.select_one(".text-row__words")["lang"], match.select_one(".text-row__words")["dir"]) == ("ar", "rtl")
    assert match.select_one("ins").get_text(" ", strip=True).split(" end")[0] == "added: electronic"
    assert ARABIC[0] in read(client, memory).main.get_text()
    assert client.get(f"{address('translation_memory', arabic)}?unit=u1-1").status_code == 404


def test_the_preview_shows_what_is_typed_in_the_right_language_and_saves_nothing(client, translator, arabic):
    data = type_texts(read(client, url(arabic)), ARABIC[0], "<script>alert(1)</script>")
    preview = address("translation_preview", arabic)

    response = client.post(preview, data)

    soup = soup_of(response)
    assert (soup.html["lang"], soup.html["dir"]) == ("ar", "rtl")
    assert soup.h1.get_text(strip=True) == ARABIC[0]
    assert "alert(1)" not in soup.main.decode_contents()
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert {state for _text, state in states(arabic)} == {"missing"}
    assert ARABIC[0] not in client.get(preview).content.decode()
