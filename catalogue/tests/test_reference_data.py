"""The reference data: complete in six languages, loaded once, never over an editor's words."""

import pytest
from django.core.management import call_command

from catalogue.models import Audience, Body, Instrument, InstrumentTitle, Region, Topic
from catalogue.reference_data import load_reference, read_rows
from catalogue.reference_outcomes import Outcome
from pages.languages import language_codes

LABELLED = ["topics", "audiences", "regions", "bodies"]


def outcomes(report):
    return {outcome for counts in report.values() for outcome in counts}


@pytest.mark.parametrize("name", LABELLED)
@pytest.mark.parametrize("language_code", language_codes())
def test_every_term_has_a_label_in_every_language(name, language_code):
    assert [row["slug"] for row in read_rows(name) if not row["labels"].get(language_code, "").strip()] == []


@pytest.mark.parametrize("language_code", language_codes())
def test_every_instrument_has_a_title_in_every_language_and_official_ones_say_where_from(language_code):
    for row in read_rows("instruments"):
        titles = [title for title in row["titles"] if title["language"] == language_code]
        assert len(titles) == 1, row["slug"]
        assert not titles[0]["is_official"] or (titles[0]["source"] and titles[0]["checked_on"]), row["slug"]


@pytest.mark.django_db
def test_the_command_loads_every_row_and_a_second_run_changes_nothing():
    call_command("load_reference", verbosity=0)
    for name, model in zip([*LABELLED, "instruments"], [Topic, Audience, Region, Body, Instrument], strict=True):
        assert {row["slug"] for row in read_rows(name)} == set(model.objects.values_list("slug", flat=True))

    assert outcomes(load_reference()) == {Outcome.UNCHANGED}
    assert outcomes(load_reference(overwrite=True)) == {Outcome.UNCHANGED}


@pytest.mark.django_db
def test_rows_that_refer_to_later_ones_are_linked():
    load_reference()

    ctitf = Body.objects.get(slug="ctitf")
    assert {body.slug for body in ctitf.successors.all()} == {"unoct", "coordination-compact"}
    protocol = Instrument.objects.get(slug="fixed-platforms-protocol-2005")
    assert protocol.parent.parent.slug == "maritime-convention-1988"
    assert Instrument.objects.filter(is_universal_counter_terrorism=True).count() == 19


@pytest.mark.django_db
def test_an_editors_changes_stay_and_only_missing_languages_are_added():
    load_reference()
    topic = Topic.objects.get(slug="extradition")
    topic.labels = {"en": "Extradition and surrender"}
    topic.save()
    InstrumentTitle.objects.filter(instrument__slug="tokyo-convention-1963", language="fr").update(title="Modifié")
    InstrumentTitle.objects.filter(instrument__slug="tokyo-convention-1963", language="ru").delete()

    report = load_reference()

    assert report["topics"][Outcome.COMPLETED] == report["instruments"][Outcome.COMPLETED] == 1
    topic.refresh_from_db()
    assert topic.labels["en"] == "Extradition and surrender"
    assert set(topic.labels) == set(language_codes())
    labels = Instrument.objects.get(slug="tokyo-convention-1963").labels
    assert labels["fr"] == "Modifié"
    assert labels["ru"].startswith("Конвенция о преступлениях")


@pytest.mark.django_db
def test_overwriting_gives_the_files_values_back_and_leaves_other_rows_alone():
    load_reference()
    original = Instrument.objects.get(slug="tokyo-convention-1963").labels
    InstrumentTitle.objects.filter(instrument__slug="tokyo-convention-1963").update(title="Changed")
    Body.objects.filter(slug="unoct").update(url="https://example.org/")
    Topic.objects.create(slug="own-topic", labels={"en": "Own"})

    report = load_reference(overwrite=True)

    assert report["instruments"][Outcome.OVERWRITTEN] == report["bodies"][Outcome.OVERWRITTEN] == 1
    assert Instrument.objects.get(slug="tokyo-convention-1963").labels == original
    assert Body.objects.get(slug="unoct").url == "https://www.un.org/counterterrorism/"
    assert Topic.objects.get(slug="own-topic").labels == {"en": "Own"}
