"""The editor of a work with hundreds of texts: pages, filters, ways to the next text, and saving text by text."""

import json
from dataclasses import replace

import pytest

from catalogue.tests.factories import make_work
from catalogue.translations.admin.editor_selection import PER_PAGE
from catalogue.translations.documents import build_document
from catalogue.translations.models import Origin, TextConflict, TranslationState
from catalogue.translations.places import placed_texts
from catalogue.translations.receiving import receive_document
from catalogue.translations.tests.editor_steps import address, fields, make_person, read, soup_of, type_texts, value_of

pytestmark = pytest.mark.django_db
TEXTS = 2 * PER_PAGE + 5


@pytest.fixture
def arabic(steps):
    """A work of a title and numbered paragraphs, which ends on its third page."""
    body = "\n\n".join(f"Paragraph {number} of the tool." for number in range(2, TEXTS + 1))
    page = make_work("tool", ("en",), titles={"en": "Model law on evidence"}, body=body).pages.get().specific
    page = steps.publish(page)
    steps.run_jobs()
    return steps.translation(page, "ar")


@pytest.fixture
def translator(client, arabic):
    person = make_person("translator", "Translator")
    client.force_login(person)
    return person


def url(translation, query="") -> str:
    return address("translation_editor", translation) + query


def enter(translation, texts: dict[int, str], state=TranslationState.IN_TRANSLATION):
    """Enter texts by their numbers in the source."""
    units = build_document(translation).units
    chosen = [replace(units[number - 1], target=text, state=state) for number, text in texts.items()]
    return receive_document(translation, chosen, origin=Origin.EDITOR, state=state)


def numbers(soup) -> list[int]:
    return [int(each.get_text(strip=True).rstrip(".")) for each in soup.select(".text-row__number")]


def test_a_page_has_so_many_texts_and_leads_to_the_others(client, translator, arabic):
    soup = read(client, url(arabic, "?p=2"))
    assert numbers(soup) == list(range(PER_PAGE + 1, 2 * PER_PAGE + 1))
    assert f"Texts {PER_PAGE + 1} to {2 * PER_PAGE} of {TEXTS}" in soup.main.get_text()
    assert {link["href"] for link in soup.select("[rel=prev], [rel=next]")} == {"?p=1", "?p=3"}
    assert numbers(read(client, url(arabic, "?p=99"))) == list(range(2 * PER_PAGE + 1, TEXTS + 1))


def test_a_text_is_found_on_its_page_and_the_pages_go_on_from_there(client, translator, arabic):
    unit = build_document(arabic).units[PER_PAGE + 7]
    soup = read(client, url(arabic, f"?text={unit.id}"))
    assert PER_PAGE + 8 in numbers(soup)
    assert soup.find(id=f"text-{unit.id}")
    assert soup.select_one("[rel=next]")["href"] == "?p=3"
    assert numbers(read(client, url(arabic, "?text=u1-1")))[0] == 1


def test_a_link_leads_to_the_next_text_with_work_left(client, translator, arabic):
    done = {number: f"الفقرة {number} من الأداة." for number in range(2, TEXTS + 1) if number != TEXTS - 1}
    enter(arabic, {1: "القانون النموذجي للأدلة", **done})
    wanted = build_document(arabic).units[TEXTS - 2].id
    first = read(client, url(arabic))
    assert first.select_one("a[data-next-open]")["href"] == f"?text={wanted}#text-{wanted}"
    last = read(client, url(arabic, "?p=3"))
    assert last.select_one("a[data-next-open]") is None
    assert [row["data-unit"] for row in last.select("[data-needs-work]")] == [wanted]


def test_texts_with_findings_can_be_chosen(client, translator, arabic):
    enter(arabic, {3: "الفقرة 3 من الأداة ,", 4: "الفقرة 4 من الأداة.", PER_PAGE + 9: "الفقرة 999 من الأداة."})
    soup = read(client, url(arabic, "?show=findings"))
    assert numbers(soup) == [3, PER_PAGE + 9]
    assert all(row.select(".problems__problem") for row in soup.select(".text-row"))


def test_saving_comes_back_to_the_same_page_of_the_same_choice(client, translator, arabic):
    here = url(arabic, "?show=open&p=2")
    response = client.post(here, type_texts(read(client, here), f"الفقرة {PER_PAGE + 1} من الأداة."))
    assert (response.status_code, response.url) == (302, here)


def test_the_number_of_queries_does_not_grow_with_the_texts(client, translator, arabic, steps, synced_page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(translation) -> int:
        read(client, url(translation))
        with CaptureQueriesContext(connection) as queries:
            read(client, url(translation))
        return len(queries)

    assert count(arabic) <= count(steps.translation(synced_page, "ar")) <= 40


# Saving text by text: what the script asks, and what it is told


def save(client, translation, person, *units, **more):
    data = {"user": str(person.pk), **more}
    for unit in units:
        data |= {
            f"text-{unit.id}": unit.target,
            f"base-{unit.id}": unit.base_hash,
            f"path-{unit.id}": unit.path,
            f"source-{unit.id}": unit.source,
        }
    response = client.post(address("translation_save", translation), data)
    return response.status_code, json.loads(response.content)


def test_each_text_is_told_what_became_of_it(client, translator, arabic):
    units = build_document(arabic).units
    enter(arabic, {4: "نص آخر"})
    status, found = save(
        client,
        arabic,
        translator,
        replace(units[1], target="الفقرة 2 من الأداة."),
        replace(units[2], target="<script>x</script>"),
        replace(units[3], target="الفقرة 4 من الأداة."),
        replace(units[4], id="u000000000000-000000000000", target="الفقرة 5", source="Gone."),
    )
    assert status == 200
    outcomes = {key: text["outcome"] for key, text in found["texts"].items()}
    assert list(outcomes.values()) == ["saved", "refused", "conflict", "gone"]
    assert "1 text was saved" in found["message"]
    placed = placed_texts(arabic)
    assert found["texts"][units[1].id]["base"] == placed[1].text_hash
    assert "in translation" in found["texts"][units[1].id]["state"]
    assert found["texts"][units[2].id]["reason"]
    assert placed[2].target == ""
    assert TextConflict.objects.get().incoming_text == "الفقرة 4 من الأداة."


def test_the_same_save_twice_is_once(client, translator, arabic):
    unit = replace(build_document(arabic).units[1], target="الفقرة 2 من الأداة.")
    first, second = (save(client, arabic, translator, unit) for _time in range(2))
    assert [answer["texts"][unit.id]["outcome"] for _status, answer in (first, second)] == ["saved", "saved"]
    assert not TextConflict.objects.exists()


def test_an_emptied_text_keeps_its_words_and_says_so(client, translator, arabic):
    enter(arabic, {2: "الفقرة 2 من الأداة."})
    unit = build_document(arabic).units[1]
    _status, found = save(client, arabic, translator, replace(unit, target=" "))
    assert found["texts"][unit.id]["outcome"] == "refused"
    assert placed_texts(arabic)[1].target == "الفقرة 2 من الأداة."


def test_nothing_is_saved_in_another_persons_name_or_into_a_locked_page(client, translator, arabic, steps, editor):
    unit = replace(build_document(arabic).units[1], target="الفقرة 2 من الأداة.")
    status, found = save(client, arabic, translator, unit, user=str(editor.pk))
    assert (status, "Somebody else is logged in" in found["error"]) == (409, True)
    page = steps.page_in(arabic.source.get_source_instance(), "ar")
    page.locked, page.locked_by = True, editor
    page.save()
    status, found = save(client, arabic, translator, unit)
    assert (status, "locked" in found["error"]) == (409, True)
    assert placed_texts(arabic)[1].target == ""


def test_who_may_not_edit_the_page_saves_nothing(client, arabic, translator):
    other = make_person("administrator", "Administrator")
    client.force_login(other)
    unit = replace(build_document(arabic).units[1], target="الفقرة 2 من الأداة.")
    response = client.post(address("translation_save", arabic), {"user": other.pk, f"text-{unit.id}": unit.target})
    assert response.status_code in {302, 403}
    assert placed_texts(arabic)[1].target == ""


def test_what_was_refused_is_shown_on_whatever_page(client, translator, arabic):
    soup = read(client, url(arabic, "?p=3"))
    response = client.post(url(arabic), type_texts(soup, "<u>س</u>"))
    again = soup_of(response)
    refused = [value_of(field) for field in fields(again) if field.has_attr("aria-invalid")]
    assert refused == ["<u>س</u>"]
