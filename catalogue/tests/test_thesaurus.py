"""Concepts and their names: what is refused, and the screens of the editors."""

from itertools import pairwise

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from catalogue.groups import APPROVER, PUBLISHER, TRANSLATOR, ensure_groups
from catalogue.models import BroaderLink, Concept, ConceptLabel
from catalogue.models.thesaurus import normalise_label, read_vocabulary_token, validate_broader
from catalogue.site_tree import ensure_listings
from pages.languages import language_codes

pytestmark = pytest.mark.django_db


def make_concept(slug, **labels):
    concept = Concept.objects.create(slug=slug)
    for language, text in labels.items():
        ConceptLabel.objects.create(concept=concept, language=language.replace("_", "-"), text=text)
    return concept


def form_data(labels, broader=(), related=(), slug="extradition", rule="translate"):
    """`labels` = [(language, kind, text), …]."""
    data = {"slug": slug, "is_searched": "on", "scheme": "", "uri": "", "translation_rule": rule}
    for code in language_codes():
        data |= {f"scope_notes_{code}": "", f"translation_notes_{code}": f"note {code}"}
    rows = {
        "labels": [{"language": code, "kind": kind, "text": text} for code, kind, text in labels],
        "broader_links": [{"broader": concept.pk} for concept in broader],
        "related_links": [{"related": concept.pk} for concept in related],
    }
    for prefix, forms in rows.items():
        data |= {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": 0}
        data |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
        for place, form in enumerate(forms):
            data |= {f"{prefix}-{place}-{name}": value for name, value in form.items()}
            data |= {f"{prefix}-{place}-id": "", f"{prefix}-{place}-ORDER": place + 1, f"{prefix}-{place}-DELETE": ""}
    return data


@pytest.fixture
def publisher(client):
    ensure_listings()
    ensure_groups()
    user = get_user_model().objects.create_user("publisher", "publisher@example.org", "a-long-password-1")
    user.groups.add(Group.objects.get(name=PUBLISHER))
    client.force_login(user)
    return client


ADD = "wagtailsnippets_catalogue_concept:add"
SIX = [(code, "preferred", f"name {code}") for code in language_codes()]


def test_an_editor_writes_a_concept_with_names_in_six_languages(publisher):
    other = make_concept("surrender", en="surrender")
    above = make_concept("cooperation", en="cooperation")
    names = [*SIX, ("en", "acronym", "MLA"), ("en", "alternative", "  two\u00a0 words ")]
    response = publisher.post(reverse(ADD), form_data(names, [above], [other]))
    assert response.status_code == 302, response.context["form"].errors
    concept = Concept.objects.get(slug="extradition")
    assert concept.preferred_labels == {code: f"name {code}" for code in language_codes()}
    assert concept.missing_languages == []
    assert concept.labels.filter(text="two words", kind="alternative").exists()
    assert list(concept.broader.all()) == [above]
    assert list(above.narrower.all()) == [concept]
    assert list(other.related.all()) == [concept]


def test_an_editor_says_how_a_concept_is_translated_and_what_must_not_be_used(publisher):
    names = [("en", "preferred", "goAML"), ("fr", "forbidden", "antiblanchiment en ligne")]
    response = publisher.post(reverse(ADD), form_data(names, rule="keep"))
    assert response.status_code == 302, response.context["form"].errors
    concept = Concept.objects.get()
    assert concept.translation_rule == "keep"
    assert concept.translation_notes == {code: f"note {code}" for code in language_codes()}
    assert concept.labels.get(language="fr").kind == "forbidden"


def test_two_preferred_names_in_a_language_are_refused_at_the_row(publisher):
    response = publisher.post(reverse(ADD), form_data([*SIX, ("en", "preferred", "another")]))
    assert response.status_code == 200
    errors = response.context["form"].formsets["labels"].errors
    assert errors[-1] == {"kind": ["This language has a preferred name already."]}
    assert not Concept.objects.exists()


def test_a_concept_without_a_preferred_name_and_a_name_without_letters_are_refused(publisher):
    response = publisher.post(reverse(ADD), form_data([("en", "acronym", "MLA")]))
    assert "Give a preferred name in at least one language." in response.content.decode()
    response = publisher.post(reverse(ADD), form_data([("en", "preferred", "…")]))
    assert "A name needs at least one letter or digit." in response.content.decode()
    response = publisher.post(reverse(ADD), form_data([*SIX, ("en", "alternative", "name en")]))
    assert response.status_code == 200
    assert not Concept.objects.exists()


def test_a_circle_of_broader_concepts_is_refused_in_the_form(publisher):
    lower, upper = make_concept("lower", en="lower"), make_concept("upper", en="upper")
    BroaderLink.objects.create(concept=lower, broader=upper)
    url = reverse("wagtailsnippets_catalogue_concept:edit", args=[upper.pk])
    data = form_data([("en", "preferred", "upper")], broader=[lower], slug="upper")
    data |= {"labels-INITIAL_FORMS": 1, "labels-0-id": upper.labels.get().pk}
    response = publisher.post(url, data)
    assert response.status_code == 200
    assert "so it can&#x27;t be broader" in response.content.decode()
    assert not upper.broader.exists()


def test_taking_back_a_related_concept_takes_back_both_directions(publisher):
    one, other = make_concept("one", en="one"), make_concept("other", en="other")
    one.related.add(other)
    url = reverse("wagtailsnippets_catalogue_concept:edit", args=[one.pk])
    data = form_data([("en", "preferred", "one")], related=[other], slug="one")
    link = one.related_links.get()
    data |= {"labels-INITIAL_FORMS": 1, "labels-0-id": one.labels.get().pk}
    data |= {"related_links-INITIAL_FORMS": 1, "related_links-0-id": link.pk, "related_links-0-DELETE": "on"}
    assert publisher.post(url, data).status_code == 302
    assert not one.related.exists()
    assert not other.related.exists()


def test_a_name_that_another_concept_has_is_allowed_with_a_warning(publisher):
    make_concept("river-bank", en="Bank")
    response = publisher.post(reverse(ADD), form_data([("en", "preferred", "bank")], slug="money-bank"), follow=True)
    assert Concept.objects.filter(slug="money-bank").exists()
    assert "is also the preferred name of the concept river-bank" in response.content.decode()


def test_circles_are_found_over_any_distance():
    chain = [make_concept(f"c{n}", en=f"c{n}") for n in range(6)]
    for lower, upper in pairwise(chain):
        BroaderLink.objects.create(concept=lower, broader=upper)
    with pytest.raises(ValidationError, match="narrower than this one"):
        validate_broader(chain[-1].pk, [chain[0].pk])
    with pytest.raises(ValidationError, match="broader than itself"):
        validate_broader(chain[0].pk, [chain[0].pk])
    validate_broader(chain[0].pk, [chain[-1].pk])


def test_the_database_itself_refuses_a_second_preferred_name_and_a_repeated_name():
    concept = make_concept("one", en="one")
    for kind, text in [("preferred", "two"), ("alternative", "one")]:
        with pytest.raises(IntegrityError), transaction.atomic():
            ConceptLabel.objects.create(concept=concept, language="en", kind=kind, text=text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  a \n b ", "a b"), ("e\u0301", "é"), ("a\x00b\ud800c", "a b c"), ("الإرهاب", "الإرهاب"), ("引渡", "引渡")],
)
def test_names_are_kept_in_one_form(typed, kept):
    assert normalise_label(typed) == kept


@pytest.mark.parametrize("language_code", language_codes())
def test_the_listing_finds_concepts_and_those_without_a_name_in_a_language(publisher, language_code):
    make_concept("full", **{code.replace("-", "_"): f"full {code}" for code in language_codes()})
    partial = {code.replace("-", "_"): f"partial {code}" for code in language_codes() if code != language_code}
    make_concept("partial", **partial)
    url = reverse("wagtailsnippets_catalogue_concept:list")
    listed = publisher.get(url, {"missing": language_code}).context["object_list"]
    assert [concept.slug for concept in listed] == ["partial"]
    listed = publisher.get(url, {"q": "full"}).context["object_list"]
    assert [concept.slug for concept in listed] == ["full"]


def test_publishers_add_approvers_correct_and_translators_look():
    ensure_listings()
    ensure_groups()
    rights = {
        name: set(
            Group.objects.get(name=name)
            .permissions.filter(content_type__model="concept")
            .values_list("codename", flat=True)
        )
        for name in (PUBLISHER, APPROVER, TRANSLATOR)
    }
    assert rights[PUBLISHER] == {"view_concept", "add_concept", "change_concept", "delete_concept"}
    assert rights[APPROVER] == {"view_concept", "change_concept"}
    assert rights[TRANSLATOR] == {"view_concept"}


def test_the_token_changes_with_names_and_not_with_a_rolled_back_change():
    make_concept("one", en="one")
    before = read_vocabulary_token()
    with transaction.atomic():
        make_concept("two", en="two")
        assert read_vocabulary_token() != before
        transaction.set_rollback(True)
    assert read_vocabulary_token() == before
    Concept.objects.filter(slug="one").delete()
    assert read_vocabulary_token() != before
