"""How fast texts are checked beside a thesaurus of seven thousand concepts."""

import json
import random
import time
from pathlib import Path

import pytest

from catalogue import demo
from catalogue.models import Concept, ConceptLabel
from catalogue.models.thesaurus import mark_vocabulary_changed
from catalogue.reference_data import load_reference, read_rows
from catalogue.translations.quality import check_unit, glossary_hits, load_terms
from catalogue.translations.units import Unit
from pages.languages import language_codes

pytestmark = [pytest.mark.load, pytest.mark.django_db]
CONCEPTS = 7_000
# Seconds of CPU; what was measured is a half of it or less (docs/translation-checks.md).
MOST_FOR_TERMS = 2.0
MOST_PER_UNIT = 0.002


def make_concepts():
    """Names made of the words of the site's own concepts: they stand in texts as often as real ones."""
    chance = random.Random(5)
    words = {
        code: [word for row in read_rows("thesaurus") for word in row["labels"][code]["preferred"].split()]
        for code in language_codes()
    }
    concepts = Concept.objects.bulk_create(Concept(slug=f"concept-{number}") for number in range(CONCEPTS))
    labels = [
        ConceptLabel(
            concept=concept, language=code, kind=kind, text=f"{' '.join(chance.sample(words[code], 3))} {place}"
        )
        for place, concept in enumerate(concepts)
        for code in language_codes()
        for kind in ("preferred", "alternative")[: 1 + place % 2]
    ]
    # Some without the number that makes names unique.
    for label in labels[::3]:
        label.text = label.text.rpartition(" ")[0][:200]
    ConceptLabel.objects.bulk_create(labels, ignore_conflicts=True, batch_size=2_000)
    mark_vocabulary_changed()


def pairs_of_texts():
    for path in sorted((Path(demo.__file__).parent / "works").glob("*.json")):
        pages = json.loads(path.read_text(encoding="utf-8"))["pages"]
        for source_language, source in pages.items():
            for target_language, target in pages.items():
                if source_language != target_language:
                    texts = [
                        zip(source[key].split("\n\n"), target[key].split("\n\n"), strict=False)
                        for key in ("title", "body")
                    ]
                    yield from ((source_language, target_language, *pair) for each in texts for pair in each)


def test_terms_are_read_and_texts_are_checked_quickly():
    load_reference()
    make_concepts()
    texts = list(pairs_of_texts())
    began = time.process_time()
    check_unit(Unit(id="0", path="p", source="extradition", target="extradition"), "fr", load_terms("en", "fr"))
    glossary_hits("extradition", load_terms("en", "fr"))
    first = time.process_time() - began
    terms = {(one, two): load_terms(one, two) for one in language_codes() for two in language_codes()}
    for each in terms.values():
        assert each.source.titles.root.following
        assert each.target.titles.root.following

    began = time.process_time()
    for number, (one, two, source, target) in enumerate(texts):
        check_unit(Unit(id=str(number), path="p", source=source, target=target), two, terms[one, two])
    checking = (time.process_time() - began) / len(texts)
    began = time.process_time()
    found = sum(len(glossary_hits(source, terms[one, two])) for one, two, source, _target in texts)
    finding = (time.process_time() - began) / len(texts)
    print(
        f"\n{len(texts)} texts: terms of a pair {first:.2f} s, check {checking * 1000:.2f} ms, "
        f"glossary {finding * 1000:.2f} ms and {found / len(texts):.1f} hits a text (CPU time)"
    )
    assert first < MOST_FOR_TERMS
    assert checking < MOST_PER_UNIT
    assert finding < MOST_PER_UNIT


@pytest.mark.parametrize(
    "piece", ["<b>", "a ", "A/1", "1 ", "،", "。", "« ", "{", "http://", "x@x.", "И", "\u2066", "XVI-", "978"]
)
def test_a_long_text_of_any_kind_takes_time_in_proportion(piece):
    terms = load_terms("en", "ar")
    times = []
    for length in (10_000, 40_000):
        text = piece * (length // len(piece))
        unit = Unit(id="u", path="p", source=text[:100], target=text)
        began = time.process_time()
        check_unit(unit, "ar", terms)
        times.append(time.process_time() - began)
    assert times[1] < max(8 * times[0], 0.5), times
