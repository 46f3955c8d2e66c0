"""What a query names, in six languages, from real rows."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import Body, Concept, Instrument, InstrumentTitle
from pages.languages import language_codes
from search.symbols import normalise_symbol
from search.tests.concepts import EXTRADITION, FINANCING, found, make_concept
from search.vocabulary import complete, expand
from search.vocabulary_matching import MAX_LABELS, MAX_LABELS_PER_LANGUAGE, MAX_MATCHES

pytestmark = pytest.mark.django_db


@pytest.fixture
def _concepts():
    make_concept("extradition", EXTRADITION)
    make_concept("financing", FINANCING, acronym=[("en", "CFT"), ("fr", "LFT"), ("ru", "ФТ")])


@pytest.mark.parametrize("language_code", language_codes())
@pytest.mark.parametrize("page_language", language_codes())
@pytest.mark.usefixtures("_concepts")
def test_a_name_in_any_language_is_found_on_a_page_in_any_language(language_code, page_language):
    (match,) = expand(FINANCING[language_code], page_language).matches
    assert (match.kind, match.identifier, match.is_whole) == ("concept", "financing", True)
    assert match.matched_text == FINANCING[language_code]
    assert {code: names[0] for code, names in match.labels.items()} == FINANCING


@pytest.mark.parametrize(
    ("text", "language_code"),
    [
        ("الارهاب تمويل تمويل الارهاب", "ar"),
        ("تَمْويل الإرهـاب", "ar"),
        ("وتمويل الأرهاب", "ar"),
        ("打击资助恐怖主义行为", "zh-hans"),
        ("資助恐怖主義", "zh-hans"),
        ("Terrorist Financing", "en"),
        ("ｔｅｒｒｏｒｉｓｔ financing", "en"),
        ("FINANCEMENTS DU TERRORISME", "fr"),
        ("l’financement des terrorismes", "fr"),
        ("о финансировании терроризма", "ru"),
        ("борьба с финансированием терроризма", "ru"),
        ("financiacion de terrorismo", "es"),
    ],
)
@pytest.mark.usefixtures("_concepts")
def test_other_spellings_and_endings_meet(text, language_code):
    assert "financing" in found(text, language_code)


@pytest.mark.parametrize(
    ("text", "language_code"),
    [
        ("выдача", "ru"),
        ("выдачи", "ru"),
        ("выдачей преступника", "ru"),
        ("l'extradition", "fr"),
        ("l’Extradition", "en"),
    ],
)
@pytest.mark.usefixtures("_concepts")
def test_qualifiers_and_articles_need_not_be_typed(text, language_code):
    assert found(text, language_code) == ["extradition"]


@pytest.mark.usefixtures("_concepts")
def test_the_longest_name_wins_and_the_rest_of_the_query_is_no_match():
    make_concept("terrorism", {"en": "terrorism"})
    make_concept("convention", {"en": "financing of terrorism convention"})
    (match,) = expand("the financing of terrorism convention of 1999", "en").matches
    assert (match.identifier, match.matched_text) == ("convention", "financing of terrorism convention")
    assert not match.is_whole


@pytest.mark.usefixtures("_concepts")
def test_a_word_is_not_found_inside_another():
    make_concept("act", {"en": "act"})
    assert found("action practical") == []


def test_acronyms_that_could_be_words_count_as_they_are_written():
    make_concept("api", {"en": "advance passenger information"}, acronym=[("en", "API"), ("en", "FIT")])
    make_concept("grammar", {"en": "grammatical fit"})
    make_concept("unodc", {"en": "drugs office"}, acronym=[("en", "UNODC")])
    assert found("API rules") == ["api"]
    assert found("api rules") == []
    assert found("FIT for purpose") == ["api"]
    assert found("fit for purpose") == found("fit") == []
    assert found("unodc rules") == ["unodc"]
    assert found("مكتب UNODC", "ar") == ["unodc"]
    # Nothing that would find what "fits" is searched for.
    assert expand("API rules", "en").matches[0].labels["en"] == ("advance passenger information", "API")


def test_an_acronym_typed_alone_needs_no_capitals():
    make_concept("mla", {"en": "mutual legal assistance"}, acronym=[("en", "MLA")])
    assert found("mla") == ["mla"]
    assert found("mla", "ru") == ["mla"]


def test_misspellings_find_and_are_never_listed():
    make_concept("extradition", EXTRADITION, hidden=[("en", "extridition")], alternative=[("en", "surrender")])
    (match,) = expand("extridition", "en").matches
    assert match.labels["en"] == ("extradition", "surrender")


@pytest.mark.usefixtures("_concepts")
def test_concepts_switched_off_are_left_alone():
    Concept.objects.get(slug="extradition").labels.all()
    concept = Concept.objects.get(slug="extradition")
    concept.is_searched = False
    concept.save()
    assert found("extradition") == []
    assert complete("extra", "en") == []


def test_homographs_are_searched_together():
    make_concept("bank-money", {"en": "bank", "fr": "banque"})
    make_concept("bank-river", {"en": "bank", "fr": "rive"})
    (match,) = expand("bank", "en").matches
    assert match.labels["fr"] == ("banque", "rive")


def test_names_that_differ_in_case_and_accents_only_are_listed_once():
    make_concept("own", EXTRADITION)
    make_concept("imported", {"en": "EXTRADITION", "es": "EXTRADICION", "ar": "التسليم"}, scheme="other")
    (match,) = expand("extradition", "en").matches
    assert match.identifier == "own"
    assert (match.labels["en"], match.labels["es"]) == (("extradition",), ("extradición",))
    assert match.labels["ar"] == ("تسليم المجرمين", "التسليم")
    assert [hit.identifier for hit in complete("extrad", "en")] == ["own"]


def test_a_short_foreign_word_is_taken_for_the_readers_own():
    make_concept("bread", {"es": "pan", "fr": "pain", "en": "bread"})
    assert found("a pan european network", "en") == []
    assert found("pan", "en") == ["bread"]
    assert found("el pan de hoy", "es") == ["bread"]


def test_instruments_bodies_and_countries_are_named_too():
    instrument = Instrument.objects.create(slug="hostages", kind="convention", adopted_on="1979-12-17")
    InstrumentTitle.objects.create(
        instrument=instrument, language="fr", title="Convention internationale contre la prise d'otages"
    )
    Body.objects.create(slug="cted", labels={"en": "Executive Directorate"}, acronyms={"en": "CTED"})
    assert found("convention internationale contre la prise des otages", "fr") == ["hostages"]
    (body, country) = expand("CTED Франция", "ru").matches
    assert (body.kind, country.kind, country.identifier) == ("body", "country", "FR")
    assert country.labels["zh-hans"] == ("法国",)
    # By the common name too, and the United Nations' name comes first.
    (country,) = expand("打击英国恐怖主义", "zh-hans").matches
    assert country.identifier == "GB"
    assert country.labels["en"] == ("United Kingdom of Great Britain and Northern Ireland", "United Kingdom")


def test_matches_and_names_are_limited():
    words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf"]
    for word in words:
        make_concept(
            word,
            {code: f"{word} {code}" for code in language_codes()},
            alternative=[("en", f"{word}")]
            + [(code, f"{word} {n} {code}") for code in language_codes() for n in range(9)],
        )
    matches = expand(" ".join(words), "en").matches
    assert len(matches) == MAX_MATCHES
    assert sum(len(names) for match in matches for names in match.labels.values()) == MAX_LABELS
    assert all(len(match.labels[code]) >= 1 for match in matches for code in language_codes())
    (match,) = expand("alpha", "en").matches
    assert max(len(names) for names in match.labels.values()) <= MAX_LABELS_PER_LANGUAGE


@pytest.mark.parametrize("language_code", language_codes())
@pytest.mark.usefixtures("_concepts")
def test_names_are_completed_from_the_beginning_of_any_word(language_code):
    name = FINANCING[language_code]
    second = name[2:4] if language_code == "zh-hans" else name.split()[-1][:5]
    for prefix in (name[:2], name[:-1].upper(), second):
        hits = complete(prefix, language_code, 5)
        assert ("financing", name, language_code) in [(hit.identifier, hit.text, hit.language) for hit in hits]


def test_own_concepts_are_completed_before_imported_ones_and_acronyms_show_what_they_mean():
    make_concept("imported", {"en": "financial law"}, scheme="other")
    make_concept("own", {"en": "financial intelligence unit"}, acronym=[("en", "FIU")])
    assert [hit.identifier for hit in complete("financial", "en")] == ["own", "imported"]
    assert [hit.text for hit in complete("fiu", "en")] == ["financial intelligence unit"]
    assert complete("", "en") == complete("zzz", "en") == complete("financial", "en", 0) == []


ODD = [
    "",
    " ",
    "\x00",
    "\ud800",
    "é\udfff引渡\ud800",
    "x" * 10_000,
    "引" * 10_000,
    "a " * 5_000,
    "\u202eabc",
    "(((\"'",
    "١٢٣",
]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("language_code", [*language_codes(), "xx", ""])
@pytest.mark.usefixtures("_concepts")
def test_odd_texts_are_taken(text, language_code):
    expand(text, language_code)
    complete(text, language_code)


@pytest.mark.usefixtures("_concepts")
def test_any_text_is_taken():
    alphabet = st.one_of(st.characters(), st.sampled_from("引渡资助恐怖主义 تمويلالإرهابـ'’-ёй"))

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.text(alphabet, max_size=60), st.sampled_from(language_codes()))
    def check(text, language_code):
        matches = expand(text, language_code).matches
        assert all(match.matched_text in text for match in matches)
        whole = expand(f"{text} {FINANCING['fr']}", language_code)
        assert len(whole.matches) <= MAX_MATCHES
        complete(text, language_code)

    check()


@pytest.fixture
def _resolutions():
    for slug, act in (("of-2007", "A/RES/62/172"), ("of-2001", "S/RES/1373 (2001)")):
        instrument = Instrument.objects.create(slug=slug, kind="resolution", adopted_on="2007-12-18", adopting_act=act)
        InstrumentTitle.objects.create(instrument=instrument, language="en", title=f"Resolution of {slug}")


@pytest.mark.parametrize(
    ("text", "language_code", "slug"),
    [
        ("A/RES/62/172", "en", "of-2007"),
        ("a res 62 172", "fr", "of-2007"),
        ("ares62172", "en", "of-2007"),
        ("A/RES/62/172 بشأن", "ar", "of-2007"),
        ("القرار ٦٢/١٧٢", "ar", "of-2007"),
        ("第62/172号决议", "zh-hans", "of-2007"),
        ("s/res/1373", "ru", "of-2001"),
        ("S/RES/1373(2001)", "es", "of-2001"),
    ],
)
@pytest.mark.usefixtures("_resolutions")
def test_an_instrument_is_known_by_its_symbol_however_it_is_typed(text, language_code, slug):
    assert found(text, language_code) == [slug]


@pytest.mark.parametrize("text", ["62172", "172", "A/RES/62", "A/RES/62/1720", "2001"])
@pytest.mark.usefixtures("_resolutions")
def test_other_numbers_are_no_symbols_of_instruments(text):
    assert found(text, "en") == []


@pytest.mark.parametrize("typed", ["A/RES/62", "ares62", "sres13"])
@pytest.mark.usefixtures("_resolutions")
def test_a_symbols_beginning_is_completed_to_the_instruments_title(typed):
    (completion,) = complete(typed, "ar")
    assert completion.kind == "instrument"
    assert normalise_symbol(completion.symbol).startswith(normalise_symbol(typed))


def test_a_resolution_is_known_by_its_number_in_every_language():
    instrument = Instrument.objects.create(
        slug="resolution", kind="resolution", adopted_on="2031-05-06", adopting_act="S/RES/9373 (2031)"
    )
    InstrumentTitle.objects.create(
        instrument=instrument, language="en", title="Security Council resolution 9373 (2031)"
    )
    typed = {
        "ar": "قرار 9373",
        "zh-hans": "第9373号决议",
        "en": "resolution 9373",
        "fr": "la résolution 9373",
        "ru": "резолюции 9373",
        "es": "resolucion 9373",
    }
    for code, text in typed.items():
        (match,) = expand(text, code).matches
        assert match.identifier == "resolution", text
        assert match.labels == {"en": ("Security Council resolution 9373 (2031)",)}
