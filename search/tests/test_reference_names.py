"""The names that come with the site find their concepts, in the forms in which readers type them."""

from collections import Counter

import pytest

from catalogue.reference_data import read_rows
from catalogue.reference_thesaurus import labels_of_row, load_concepts
from search.label_keys import fold_text
from search.tests.concepts import found

pytestmark = pytest.mark.django_db

ROWS = [row for row in read_rows("thesaurus") if not row.get("kept")]
FORMS = [
    # Plurals and singulars that no stemmer joins.
    ("رهينة", "ar", "hostage-taking"),
    ("رهائن", "ar", "hostage-taking"),
    ("قاضي", "ar", "judges"),
    ("سجين", "ar", "prisoners"),
    ("مقاتل إرهابي أجنبي", "ar", "foreign-terrorist-fighters"),
    ("وثيقة سفر", "ar", "travel-documents"),
    ("ребёнок", "ru", "children"),
    ("детей", "ru", "children"),
    ("juez", "es", "judges"),
    ("rehén", "es", "hostage-taking"),
    ("woman", "en", "women"),
    # Spellings, with and without hyphen, of either side of the Atlantic.
    ("counterterrorism", "en", "counter-terrorism"),
    ("counter terrorism", "en", "counter-terrorism"),
    ("antiterrorism", "en", "counter-terrorism"),
    ("anti-terrorisme", "fr", "counter-terrorism"),
    ("de-radicalisation", "en", "rehabilitation-and-reintegration"),
    ("defense counsel", "en", "right-to-counsel"),
    ("plateformes fixes", "fr", "fixed-platforms"),
    ("مسئولية الشخص الاعتباري", "ar", "liability-of-legal-persons"),
    # Words of everyday use, and of another country's law.
    ("угон самолета", "ru", "unlawful-seizure-of-aircraft"),
    ("модельный закон", "ru", "model-law"),
    ("反恐", "zh-hans", "counter-terrorism"),
    ("反恐怖主義", "zh-hans", "counter-terrorism"),
    ("司法互助", "zh-hans", "mutual-legal-assistance"),
    ("电子数据", "zh-hans", "electronic-evidence"),
    ("carta rogatoria", "es", "mutual-legal-assistance"),
]


def test_every_name_finds_its_own_concept():
    load_concepts(ROWS, overwrite=False)
    names = {(row["slug"], code, fold_text(text)): text for row in ROWS for code, _kind, text in labels_of_row(row)}
    shared = Counter((code, folded) for _slug, code, folded in names)
    lost = [
        (slug, code, text)
        for (slug, code, folded), text in names.items()
        if shared[code, folded] == 1 and found(text, code) != [slug]
    ]
    assert lost == []


def test_forms_that_readers_type_find_their_concept():
    load_concepts(ROWS, overwrite=False)
    assert [(text, code) for text, code, slug in FORMS if found(text, code) != [slug]] == []
