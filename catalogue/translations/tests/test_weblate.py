"""The whole round with a real Weblate, as WEBLATE_URL and WEBLATE_TOKEN name it (make test-weblate)."""

import os
from uuid import uuid4

import pytest
import requests
from django.contrib.auth import get_user_model

from catalogue.models.thesaurus import Concept, ConceptLabel, LabelKind, TranslationRule
from catalogue.tests.factories import make_work
from catalogue.translations.documents import build_document
from catalogue.translations.exchange_queue import queue_fetching, queue_sending
from catalogue.translations.models import (
    ArchivedText,
    JobState,
    Origin,
    ServerDocument,
    TextConflict,
    TranslationJob,
    TranslationState,
)
from catalogue.translations.providers import weblate_api
from catalogue.translations.providers.weblate import WeblateProvider
from catalogue.translations.providers.weblate_files import weblate_language
from catalogue.translations.running import run_job
from catalogue.translations.tests.conftest import BODY

URL, TOKEN = os.environ.get("WEBLATE_URL", ""), os.environ.get("WEBLATE_TOKEN", "")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.weblate,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not (URL and TOKEN), reason="WEBLATE_URL and WEBLATE_TOKEN name no Weblate server"),
]
WORDS = {"ar": "نص", "fr": "Texte"}


class Translator:
    """Somebody who works in Weblate, through its API."""

    def __init__(self, project: str) -> None:
        self.project = project
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Token {TOKEN}"

    def call(self, method: str, path: str, **arguments):
        response = self.session.request(method, f"{URL}/api/{path}", timeout=120, **arguments)
        response.raise_for_status()
        return response.json() if response.content else None

    def units(self, row: ServerDocument) -> dict[str, dict]:
        found = self.call("GET", f"translations/{self.project}/{row.address}/units/?page_size=1000")
        return {unit["context"]: unit for unit in found["results"]}

    def translate(self, row: ServerDocument, state: int = 20, only: int | None = None, word: str = "") -> list[str]:
        done = []
        for context, unit in list(self.units(row).items())[:only]:
            self.set(unit, f"{word or WORDS[row.address.rpartition('/')[2]]} {unit['source'][0]}", state)
            done.append(context)
        return done

    def set(self, unit: dict, target: str, state: int = 20) -> None:
        self.call("PATCH", f"units/{unit['id']}/", json={"target": [target], "state": state})


@pytest.fixture
def translator(settings):
    project = f"test-{uuid4().hex[:10]}"
    settings.TRANSLATION_WEBLATE_URL = URL.rstrip("/")
    settings.TRANSLATION_WEBLATE_TOKEN = TOKEN
    settings.TRANSLATION_WEBLATE_PROJECT = project
    settings.TRANSLATION_WEBLATE_TIMEOUT = 120.0
    settings.BASE_URL = "https://sextant.example.org"
    translator = Translator(project)
    yield translator
    translator.session.delete(f"{URL}/api/projects/{project}/", timeout=120)


def send(*translations) -> None:
    assert run_job(queue_sending("weblate", translations).pk) == JobState.DONE


def fetch() -> TranslationJob:
    job = queue_fetching("weblate")
    assert run_job(job.pk) == JobState.DONE
    job.refresh_from_db()
    return job


def row_of(translation) -> ServerDocument:
    return ServerDocument.objects.get(translation=translation)


def states(translation) -> list[str]:
    return [unit.state for unit in build_document(translation).units]


@pytest.fixture
def pages(steps, db):
    made = []
    for key, title in (("model-law", "Model law on evidence"), ("handbook", "Handbook on extradition & more")):
        work = make_work("tool", ("en",), key=key, titles={"en": title}, body=BODY)
        made.append(steps.publish(work.pages.get().specific))
    steps.run_jobs()
    return made


def test_two_works_in_two_languages_go_out_and_come_back_for_review(translator, pages, steps):
    translations = [steps.translation(page, code) for page in pages for code in ("ar", "fr")]
    send(*translations)

    rows = [row_of(each) for each in translations]
    assert len({row.address.partition("/")[0] for row in rows}) == 2
    units = translator.units(rows[0])
    document = build_document(translations[0])
    assert {context: unit["source"][0] for context, unit in units.items()} == {u.id: u.source for u in document.units}
    title = units[document.units[0].id]
    assert title["flags"] == "max-length:255"
    assert title["note"] == "Title"
    assert title["location"] == "title"

    assert fetch().counts == {}  # nothing was translated yet
    for row in rows:
        translator.translate(row)
    assert fetch().counts == {"received": 4}
    for each in translations:
        assert set(states(each)) == {TranslationState.IN_REVIEW}
        word = WORDS[each.target_locale.language_code]
        assert all(unit.target == f"{word} {unit.source}" for unit in build_document(each).units)
    assert set(ArchivedText.objects.values_list("origin", flat=True)) == {Origin.SERVER}
    assert ArchivedText.objects.first().tool.startswith("Weblate: ")

    # Nothing new is nothing to do, and the pages stay as they were.
    assert fetch().counts == {}
    assert not any(steps.page_in(page, code).live for page in pages for code in ("ar", "fr"))


def test_states_there_become_states_here(translator, pages, steps):
    translation = steps.translation(pages[0], "fr")
    send(translation)
    row = row_of(translation)
    first, second, third = translator.units(row).values()
    translator.set(first, "Titre", 10)
    translator.set(second, "Deux", 20)
    translator.set(third, "Trois", 30)
    fetch()
    assert states(translation) == [
        TranslationState.IN_TRANSLATION,
        TranslationState.IN_REVIEW,
        TranslationState.IN_REVIEW,  # approved there isn't approved here
    ]
    # What was being edited is finished, in the same words.
    translator.set(first, "Titre", 20)
    fetch()
    assert states(translation)[0] == TranslationState.IN_REVIEW


def test_reviewers_there_count_where_an_account_here_answers_for_them(translator, pages, steps, settings, editor):
    settings.TRANSLATION_WEBLATE_APPROVER = editor.username
    translation = steps.translation(pages[0], "fr")
    send(translation)
    translator.translate(row_of(translation), state=30)
    fetch()
    assert set(states(translation)) == {TranslationState.APPROVED}


def test_a_changed_source_keeps_the_translations_of_what_stayed(translator, pages, steps):
    translation = steps.translation(pages[0], "fr")
    send(translation)
    translator.translate(row_of(translation))
    fetch()

    page = steps.publish(pages[0], title="Model law on electronic evidence")
    steps.run_jobs()
    translation = steps.translation(page, "fr")
    send(translation)

    units = translator.units(row_of(translation))
    document = build_document(translation)
    assert set(units) == {unit.id for unit in document.units}
    targets = {units[unit.id]["source"][0]: units[unit.id]["target"][0] for unit in document.units}
    assert targets.pop("Model law on electronic evidence") == ""
    assert all(target == f"Texte {source}" for source, target in targets.items())
    assert states(translation)[1:] == [TranslationState.IN_REVIEW] * (len(document.units) - 1)


def test_our_texts_go_there_and_nobodys_are_replaced(translator, pages, steps, editor):
    translation = steps.translation(pages[0], "fr")
    steps.translate(pages[0], "fr", only=1, user=editor)
    send(translation)
    row = row_of(translation)
    first, second, third = translator.units(row).values()
    assert first["target"][0].startswith("[fr]")

    translator.set(second, "Deux, là-bas")
    # Both enter a text for the same place, not knowing of each other.
    document = build_document(translation)
    text = steps.translate(pages[0], "fr", user=editor)
    assert text is None
    send(translation)
    units = translator.units(row)
    assert units[document.units[1].id]["target"] == ["Deux, là-bas"]
    assert units[document.units[2].id]["target"][0].startswith("[fr]")

    fetch()
    conflict = TextConflict.objects.get()
    assert {conflict.translation_id, conflict.resolved_at} == {translation.pk, None}
    assert third["target"] == [""]


def test_a_component_that_was_deleted_there_is_made_again(translator, pages, steps, editor):
    translation = steps.translation(pages[0], "fr")
    steps.translate(pages[0], "fr", user=editor)
    send(translation)
    slug = row_of(translation).address.partition("/")[0]
    translator.session.delete(f"{URL}/api/components/{translator.project}/{slug}/", timeout=120).raise_for_status()
    send(translation)
    assert all(unit["target"][0].startswith("[fr]") for unit in translator.units(row_of(translation)).values())


def test_the_thesaurus_is_the_glossary_there(translator, pages, steps):
    concept = Concept.objects.create(slug="extradition-test")
    for language, text in (("en", "extradition order"), ("fr", "ordre d’extradition")):
        ConceptLabel.objects.create(concept=concept, language=language, kind=LabelKind.PREFERRED, text=text)
    ConceptLabel.objects.create(concept=concept, language="fr", kind=LabelKind.FORBIDDEN, text="mandat d’extradition")
    kept = Concept.objects.create(slug="sherloc-test", translation_rule=TranslationRule.KEEP)
    ConceptLabel.objects.create(concept=kept, language="en", kind=LabelKind.PREFERRED, text="SHERLOC")
    send(steps.translation(pages[0], "fr"))

    found = translator.call("GET", f"translations/{translator.project}/glossary-en/fr/units/?page_size=1000")["results"]
    units = {(unit["source"][0], unit["target"][0]): unit["flags"] for unit in found}
    assert "terminology" in units["extradition order", "ordre d’extradition"]
    assert "forbidden" in units["extradition order", "mandat d’extradition"]
    assert "read-only" in units["SHERLOC", "SHERLOC"]
    component = translator.call("GET", f"components/{translator.project}/glossary-en/")
    assert component["is_glossary"]


def test_a_fetch_over_many_pages_goes_on_where_it_was_broken_off(translator, pages, steps, monkeypatch):
    monkeypatch.setattr(weblate_api, "PAGE", 2)
    translations = [steps.translation(page, code) for page in pages for code in ("ar", "fr")]
    send(*translations)
    total = sum(len(translator.translate(row_of(each))) for each in translations)
    pass_page, passed = WeblateProvider.pass_page, []

    def break_off(provider, cursor, page):
        pass_page(provider, cursor, page)
        passed.append(page.last_id)
        if len(passed) == 2:
            raise ConnectionError("The line is cut")

    monkeypatch.setattr(WeblateProvider, "pass_page", break_off)
    with pytest.raises(ConnectionError):
        run_job(queue_fetching("weblate").pk)
    assert ArchivedText.objects.count() == 4
    fetch()
    assert ArchivedText.objects.count() == total
    assert all(set(states(each)) == {TranslationState.IN_REVIEW} for each in translations)
    # No page twice, none left out.
    assert passed == sorted(set(passed))
    assert len(passed) == total // 2

    translator.translate(row_of(translations[0]), only=1, word="عنوان")
    assert fetch().counts == {"received": 1}
    assert ArchivedText.objects.count() == total + 1


def test_whoever_works_there_needs_no_account_here(translator, pages, steps):
    translation = steps.translation(pages[0], weblate_language("fr"))
    send(translation)
    translator.translate(row_of(translation), only=1)
    fetch()
    assert get_user_model().objects.count() == 0
    assert ArchivedText.objects.get().user_id is None
