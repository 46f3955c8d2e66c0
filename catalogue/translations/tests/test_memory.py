"""The translation memory finds what was said before, in no time."""

import random
import statistics
import time
from uuid import uuid4

import pytest

from catalogue.translations.archiving import Entry, make_row
from catalogue.translations.memory import find_similar
from catalogue.translations.models import ArchivedText, Origin, TranslationState

pytestmark = pytest.mark.django_db
SENTENCE = "The investigating judge may order the seizure of digital evidence."


def remember(source, target, state=TranslationState.APPROVED, language="fr"):
    row = archived(source, target, state, language)
    row.save()


def archived(source, target, state=TranslationState.APPROVED, language="fr") -> ArchivedText:
    return make_row(
        Entry(Origin.EDITOR),
        state=state,
        translation_key=uuid4(),
        path="body",
        source_language="en",
        target_language=language,
        source_text=source,
        target_text=target,
    )


def found(source=SENTENCE, language="fr", **values):
    return [(each.target_text, each.score) for each in find_similar(source, "en", language, **values)]


def test_the_same_words_come_first_and_approved_ones_before_others():
    remember(SENTENCE, "Un brouillon", TranslationState.IN_TRANSLATION)
    remember(SENTENCE, "La bonne phrase")
    remember(SENTENCE.replace("seizure", "freezing"), "Une phrase semblable")
    remember(SENTENCE, "La machine", TranslationState.MACHINE_DRAFT)

    assert found()[:3] == [("La bonne phrase", 100), ("Un brouillon", 100), ("La machine", 100)]
    similar, score = found()[3]
    assert similar == "Une phrase semblable"
    assert 80 < score < 100


def test_a_translation_that_was_entered_and_approved_is_offered_once():
    remember(SENTENCE, "La phrase", TranslationState.IN_TRANSLATION)
    remember(SENTENCE, "La phrase")

    (suggestion,) = find_similar(SENTENCE, "en", "fr")
    assert suggestion.is_approved


def test_other_languages_refused_texts_and_unlike_words_are_not_offered():
    remember(SENTENCE, "La frase", language="es")
    remember(SENTENCE, "<script>", TranslationState.FAILED)
    remember(SENTENCE, "Laquelle ?", TranslationState.CONFLICT)
    remember("x" * len(SENTENCE), "xxx")

    assert found() == []
    assert found(language="es") == [("La frase", 100)]


def test_no_more_are_offered_than_asked_for():
    for number in range(10):
        remember(f"{SENTENCE} {number}", f"La phrase {number}")
    assert len(found(limit=3)) == 3


@pytest.mark.slow
def test_a_search_among_a_hundred_thousand_texts_takes_no_time():
    chance = random.Random(8)
    words = ["".join(chance.choices("aeilnorst", k=chance.randint(2, 11))) for _number in range(800)]
    sentences = [" ".join(chance.choices(words, k=chance.randint(4, 60))) for _number in range(50_000)]
    states = (TranslationState.IN_TRANSLATION, TranslationState.APPROVED)
    ArchivedText.objects.bulk_create(
        (archived(text, f"fr {text}", state) for text in sentences for state in states), batch_size=2000
    )
    assert ArchivedText.objects.count() == 100_000
    took = []
    for text in chance.sample(sentences, 40):
        changed = f"Now {text} soon"
        started = time.perf_counter()
        suggestions = find_similar(changed, "en", "fr")
        took.append(time.perf_counter() - started)
        assert suggestions[0].source_text == text
    middle = statistics.median(took)
    print(f"find_similar among 100,000 texts: median {middle * 1000:.0f} ms, longest {max(took) * 1000:.0f} ms")
    assert middle < 0.15
