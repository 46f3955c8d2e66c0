"""What translators must not write: it neither finds, nor is searched, nor shown."""

import pytest

from catalogue.models import Concept, ConceptLabel
from pages.languages import language_codes
from search.vocabulary import complete, expand

pytestmark = pytest.mark.django_db
FORBIDDEN = ["запретное", "禁止使用", "محظور", "jihadiste"]


@pytest.mark.parametrize("language_code", language_codes())
@pytest.mark.parametrize("text", FORBIDDEN)
def test_a_name_that_must_not_be_used_neither_finds_nor_is_searched_nor_suggested(language_code, text):
    concept = Concept.objects.create(slug="extradition")
    ConceptLabel.objects.create(concept=concept, language=language_code, text="выдача 引渡 تسليم extradition")
    label = ConceptLabel.objects.create(concept=concept, language=language_code, kind="alternative", text=text)
    assert expand(text, language_code).matches
    assert complete(text, language_code)

    label.kind = "forbidden"
    label.save()
    assert not expand(text, language_code).matches
    assert not complete(text, language_code)
    (match,) = expand("выдача 引渡 تسليم extradition", language_code).matches
    assert match.labels == {language_code: ("выдача 引渡 تسليم extradition",)}
