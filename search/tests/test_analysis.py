"""What each language's analysis makes equal: asked of the real node, through the fields that are searched."""

import pytest

from search.client import alias_of

# (language, what is written in a document, what a reader types); the field for words must find it.
SAME_WORDS = [
    # Arabic: hamza and alef, ta marbuta, alef maqsura, tatweel, vowel signs, the article, prefixed
    # conjunctions, plural, digits, presentation forms' letters.
    ("ar", "الإرهاب", "الارهاب"),
    ("ar", "الإرهاب", "إرهاب"),
    ("ar", "والإرهاب", "الإرهاب"),
    ("ar", "اتفاقية", "اتفاقيه"),
    ("ar", "مستشفى", "مستشفي"),
    ("ar", "الإرهـــاب", "الإرهاب"),
    ("ar", "مُكَافَحَة", "مكافحة"),
    ("ar", "القرار ١٣٧٣", "القرار 1373"),
    ("ar", "المدعين", "مدعي"),
    # Chinese: full-width letters and digits.
    ("zh-hans", "引渡条约", "引渡"),
    ("zh-hans", "第１３７３号决议", "1373"),
    # English: inflection, capitals, possessive, accents.
    ("en", "extraditions", "Extradition"),
    ("en", "the prosecutor's office", "prosecutors"),
    ("en", "Côte d’Ivoire", "cote d'ivoire"),
    ("en", "financing of terrorism", "FINANCING"),
    ("en", "IEDs", "IED"),
    # French: elision with both apostrophes, accents, capitals without accents, inflection.
    ("fr", "l’extradition", "extradition"),
    ("fr", "l'information", "INFORMATION"),
    ("fr", "accès à l'information", "ACCES"),
    ("fr", "les procédures pénales", "procedure penale"),
    ("fr", "enquêtes", "enquete"),
    # Russian: cases and numbers, ё.
    ("ru", "терроризма", "терроризм"),
    ("ru", "о выдаче преступников", "выдача"),
    ("ru", "объём", "объем"),
    ("ru", "ДОГОВОР", "договора"),
    # Spanish: accents, capitals without accents, inflection.
    ("es", "extradición", "EXTRADICION"),
    ("es", "investigaciones", "investigación"),
    ("es", "niñas", "NINAS"),
    # Any language: marks that steer display, soft hyphens.
    ("en", "terror\u00adism", "terrorism"),
    ("ar", "\u200fالإرهاب\u200e", "الإرهاب"),
]

# The twin finds foreign text as it stands, in any language's index.
FOREIGN = [
    ("القرار", "القرار"),
    ("الإرهاب", "الارهاب"),
    ("договор", "ДОГОВОР"),
    ("extradition", "Extradition"),
    ("Résolution", "resolution"),
    ("引渡", "引"),
    ("A/RES/62/172", "a/res/62/172"),
]


def terms(client, language_code, field, text):
    answer = client.indices.analyze(index=alias_of(language_code), field=field, text=text)
    return [token["token"] for token in answer["tokens"]]


@pytest.mark.parametrize(("language_code", "written", "typed"), SAME_WORDS)
def test_what_is_typed_finds_what_is_written(search_indices, language_code, written, typed):
    typed_terms = terms(search_indices, language_code, "body", typed)
    assert typed_terms
    assert set(typed_terms) <= set(terms(search_indices, language_code, "body", written))


@pytest.mark.parametrize("language_code", ["ar", "zh-hans", "en", "fr", "ru", "es"])
@pytest.mark.parametrize(("written", "typed"), FOREIGN)
def test_foreign_text_is_found_in_the_index_of_any_language(search_indices, language_code, written, typed):
    typed_terms = terms(search_indices, language_code, "body.standard", typed)
    assert typed_terms
    assert set(typed_terms) <= set(terms(search_indices, language_code, "body.standard", written))


@pytest.mark.parametrize(
    ("language_code", "stop_words"),
    [
        ("ar", "إلى من على الي علي"),
        ("en", "the of and"),
        ("fr", "le de la à A"),
        ("ru", "и в на"),
        ("es", "el de la"),
    ],
)
def test_stop_words_are_left_out_of_the_words_and_kept_by_the_twin(search_indices, language_code, stop_words):
    assert terms(search_indices, language_code, "body", stop_words) == []
    assert len(terms(search_indices, language_code, "body.standard", stop_words)) == len(stop_words.split())


def test_chinese_is_cut_into_words_pairs_and_single_characters(search_indices):
    text = "反恐怖主义"
    assert "恐怖主义" in terms(search_indices, "zh-hans", "body", text) or "恐怖" in terms(
        search_indices, "zh-hans", "body", text
    )
    assert terms(search_indices, "zh-hans", "body.bigrams", text) == ["反恐", "恐怖", "怖主", "主义"]
    assert terms(search_indices, "zh-hans", "body.standard", text) == list(text)


def test_foreign_words_in_a_chinese_text_do_not_rest_on_the_chinese_analyser_alone(search_indices):
    text = "关于引渡的示范法 extradition договор القرار"
    assert {"extradition", "договор"} <= set(terms(search_indices, "zh-hans", "body.standard", text))
    assert {"extradition", "договор"} <= set(terms(search_indices, "zh-hans", "body.bigrams", text))


def test_text_of_files_in_other_languages_is_not_analysed_as_the_pages_language(search_indices):
    assert terms(search_indices, "zh-hans", "foreign_text", "extraditions") == ["extraditions"]
