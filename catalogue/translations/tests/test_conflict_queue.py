"""The queue of conflicts: what stands there, the three ways out, who may go them."""

from dataclasses import replace

import pytest

from catalogue.models import Instrument, InstrumentTitle
from catalogue.translations.conflicts import resolve_conflict
from catalogue.translations.documents import build_document
from catalogue.translations.models import Origin, Resolution, TextConflict
from catalogue.translations.places import placed_texts
from catalogue.translations.receiving import receive_document
from catalogue.translations.reviewing import NotReviewableError
from catalogue.translations.tests.conftest import messages_of
from catalogue.translations.tests.editor_steps import form_of, make_person, read, soup_of, value_of

pytestmark = pytest.mark.django_db
QUEUE = "/admin/translations/conflicts/"
OFFICIAL = "القانون النموذجي للأدلة"


@pytest.fixture
def translator(client):
    person = make_person("translator", "Translator")
    client.force_login(person)
    return person


@pytest.fixture
def conflict(synced_page, steps, translator):
    translation = steps.translation(synced_page, "ar")
    unit = build_document(translation).units[0]
    receive_document(translation, [replace(unit, target="نص المكتب")], origin=Origin.EDITOR, user=translator)
    file = [replace(unit, target="نص الوكالة")]
    receive_document(translation, file, origin=Origin.FILE, tool="agency.xlf", user=make_person("agent", "Publisher"))
    return TextConflict.objects.get()


def title_of(conflict) -> tuple[str, str]:
    text = placed_texts(conflict.translation)[0]
    return text.target, text.state


def test_both_texts_stand_there_with_who_brought_them(client, conflict):
    row = read(client, QUEUE).select_one(".text-row")
    text = row.get_text(" ", strip=True)
    for part in ("Model law on evidence", "translator", "from a file", "agency.xlf", "agent"):
        assert part in text
    words = row.select(".text-row__words")
    assert [each["dir"] for each in words] == ["ltr", "rtl", "rtl"]
    assert row.select_one("del").get_text(" ", strip=True).split(" end")[0] == "removed: المكتب"
    assert row.select_one("ins").get_text(" ", strip=True).split(" end")[0] == "added: الوكالة"


@pytest.mark.parametrize(
    ("choice", "expected"), [("kept", "نص المكتب"), ("taken", "نص الوكالة"), ("merged", "نص ثالث")]
)
def test_three_ways_out(client, conflict, choice, expected):
    data = {**form_of(read(client, QUEUE)), "choice": choice, "merged": "نص ثالث"}
    response = client.post(f"{QUEUE}{conflict.pk}/", data, follow=True)
    assert "settled" in messages_of(response)
    assert title_of(conflict) == (expected, "in_review")
    assert "There are no conflicts" in soup_of(response).main.get_text()


def test_a_text_that_can_not_be_used_is_refused_and_stays_in_its_field(client, conflict):
    data = {**form_of(read(client, QUEUE)), "choice": "merged", "merged": "<script>x</script>"}
    response = client.post(f"{QUEUE}{conflict.pk}/", data)
    assert value_of(soup_of(response).select_one("textarea[name=merged]")) == "<script>x</script>"
    assert soup_of(response).select_one(".help-critical")
    assert title_of(conflict)[1] == "conflict"


@pytest.mark.parametrize("resolution", [Resolution.TAKEN, Resolution.MERGED])
def test_no_choice_brings_in_what_words_an_official_title_otherwise(conflict, translator, resolution):
    instrument = Instrument.objects.create(slug="model-law", kind="other", adopted_on="2020-01-01")
    for language, title in {"en": "Model law on evidence", "ar": OFFICIAL}.items():
        InstrumentTitle.objects.create(instrument=instrument, language=language, title=title, is_official=True)
    with pytest.raises(NotReviewableError, match=OFFICIAL):
        resolve_conflict(conflict, translator, resolution, "نص ثالث")
    assert title_of(conflict) == ("نص المكتب", "conflict")


def test_nobody_chooses_over_words_that_were_not_shown(client, conflict):
    data = {**form_of(read(client, QUEUE)), "choice": "taken"}
    unit = build_document(conflict.translation).units[0]
    receive_document(conflict.translation, [replace(unit, target="نص جديد")], origin=Origin.EDITOR)
    response = client.post(f"{QUEUE}{conflict.pk}/", data)
    assert "changed after it was shown" in messages_of(response)
    assert title_of(conflict)[0] == "نص جديد"


def test_a_conflict_is_settled_once(client, conflict):
    data = {**form_of(read(client, QUEUE)), "choice": "kept"}
    client.post(f"{QUEUE}{conflict.pk}/", data)
    response = client.post(f"{QUEUE}{conflict.pk}/", {**data, "choice": "taken"})
    assert "Somebody else settled" in messages_of(response)
    assert title_of(conflict)[0] == "نص المكتب"


def test_only_who_may_edit_the_page_sees_and_settles(client, conflict):
    data = {**form_of(read(client, QUEUE)), "choice": "taken"}
    client.force_login(make_person("administrator", "Administrator"))
    assert "There are no conflicts" in read(client, QUEUE).main.get_text()
    assert client.post(f"{QUEUE}{conflict.pk}/", data).status_code in {302, 403}
    assert title_of(conflict)[1] == "conflict"
