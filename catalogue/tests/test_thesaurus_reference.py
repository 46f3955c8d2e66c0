"""The thesaurus that comes with the site: whole in six languages, loaded once, never over an editor's words."""

import pytest

from catalogue.models import Concept, ConceptLabel
from catalogue.models.thesaurus import find_cycle, normalise_label
from catalogue.reference_data import read_rows
from catalogue.reference_outcomes import Outcome
from catalogue.reference_thesaurus import labels_of_row, load_concepts
from pages.languages import language_codes

ROWS = read_rows("thesaurus")


@pytest.mark.parametrize("language_code", language_codes())
def test_every_concept_has_one_preferred_name_of_its_own_in_every_language(language_code):
    names = [row["labels"][language_code]["preferred"].casefold() for row in ROWS]
    assert all(names)
    assert len(set(names)) == len(names) >= 90


def test_every_name_is_written_in_its_normal_form_and_once_per_concept():
    for row in ROWS:
        labels = labels_of_row(row)
        assert [text for _code, _kind, text in labels] == [normalise_label(text) for _code, _kind, text in labels]
        assert len({(code, text.casefold()) for code, _kind, text in labels}) == len(labels), row["slug"]


def test_links_lead_to_concepts_of_the_file_without_circles_and_in_both_directions():
    by_slug = {row["slug"]: row for row in ROWS}
    assert len(by_slug) == len(ROWS)
    places = {slug: place for place, slug in enumerate(by_slug)}
    broader = {places[row["slug"]]: {places[slug] for slug in row["broader"]} for row in ROWS}
    assert not [place for place in broader if find_cycle(broader, place)]
    for row in ROWS:
        assert all(row["slug"] in by_slug[slug]["related"] for slug in row["related"])


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_a_concept_is_linked():
    assert load_concepts(ROWS, overwrite=False) == {Outcome.CREATED: len(ROWS)}
    assert load_concepts(ROWS, overwrite=False) == {Outcome.UNCHANGED: len(ROWS)}
    assert load_concepts(ROWS, overwrite=True) == {Outcome.UNCHANGED: len(ROWS)}
    extradition = Concept.objects.get(slug="extradition")
    assert [concept.slug for concept in extradition.broader.all()] == ["international-cooperation"]
    assert "non-refoulement" in {concept.slug for concept in extradition.related.all()}
    assert extradition in Concept.objects.get(slug="non-refoulement").related.all()


@pytest.mark.django_db
def test_an_editors_names_and_links_stay_and_only_languages_without_any_are_filled():
    load_concepts(ROWS, overwrite=False)
    extradition = Concept.objects.get(slug="extradition")
    extradition.broader.clear()
    ConceptLabel.objects.filter(concept=extradition, language="fr", kind="preferred").update(text="remise")
    ConceptLabel.objects.filter(concept=extradition, language="ru").delete()
    assert load_concepts(ROWS, overwrite=False)[Outcome.COMPLETED] == 1
    extradition = Concept.objects.get(slug="extradition")
    assert extradition.preferred_labels["fr"] == "remise"
    assert extradition.preferred_labels["ru"].startswith("выдача")
    assert not extradition.broader.exists()
    assert load_concepts(ROWS, overwrite=True)[Outcome.OVERWRITTEN] == 1
    extradition = Concept.objects.get(slug="extradition")
    assert extradition.preferred_labels["fr"] == "extradition"
    assert extradition.broader.exists()
