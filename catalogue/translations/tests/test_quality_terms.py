"""Terms as they are read from the records, and what they do to texts as these are entered."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail_localize.models import StringTranslation

from catalogue.models import Body, Concept, ConceptLabel, LanguageVersion, TranslationRule, Work
from catalogue.reference_data import load_reference
from catalogue.tests.factories import make_work
from catalogue.translations.quality import check_unit, glossary_hits, load_terms
from catalogue.translations.quality.terms import holder
from catalogue.translations.tests.quality_cases import NNBSP, check, reference_terms, reference_vocabulary
from catalogue.translations.units import Unit
from pages.languages import language_codes


def found_codes(source, target, languages):
    return {problem.code for problem in check(source, target, languages, load_terms(*languages.split(">")))}


def make_concept(slug, rule=TranslationRule.TRANSLATE, notes=None, **labels):
    """`labels`: kind = [(language, text), …]."""
    concept = Concept.objects.create(slug=slug, translation_rule=rule, translation_notes=notes or {})
    for kind, pairs in labels.items():
        for language, text in pairs:
            ConceptLabel.objects.create(concept=concept, language=language, kind=kind, text=text)
    return concept


@pytest.mark.django_db
def test_the_records_say_what_the_reference_files_say():
    load_reference()
    read, expected = holder.current().entries, reference_vocabulary().entries
    assert {entry.identifier for entry in read} == {entry.identifier for entry in expected}
    by_slug = {entry.identifier: entry for entry in read}
    for entry in expected:
        other = by_slug[entry.identifier]
        assert (other.is_locked, other.is_kept) == (entry.is_locked, entry.is_kept)
        for code in language_codes():
            one, two = entry.names_in(code), other.names_in(code)
            assert (one.preferred, one.is_official) == (two.preferred, two.is_official)
            assert set(one.others) - {one.preferred} == set(two.others) - {two.preferred}


FORBIDDEN = [
    ("fr", "combattant djihadiste", "combattant terroriste étranger", "Les combattants djihadistes reviennent"),
    ("es", "yihadista", "combatiente terrorista extranjero", "Los yihadistas vuelven"),
    ("en", "jihadist", "foreign terrorist fighter", "Jihadists come back"),
    ("ru", "джихадист", "иностранный боевик-террорист", "Возвращение джихадистов"),
    ("ar", "جهادي", "مقاتل إرهابي أجنبي", "عودة الجهادي"),
    ("zh-hans", "圣战分子", "外国恐怖主义作战人员", "圣战分子返回"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("language_code", "forbidden", "recommended", "target"), FORBIDDEN)
def test_a_word_that_must_not_be_used_is_refused_and_the_recommended_one_named(
    language_code, forbidden, recommended, target
):
    make_concept("ftf", preferred=[(language_code, recommended)], forbidden=[(language_code, forbidden)])
    source_language = "ru" if language_code == "en" else "en"
    problems = check("x", target, f"{source_language}>{language_code}", load_terms(source_language, language_code))
    (problem,) = [each for each in problems if each.code == "term_forbidden"]
    assert problem.is_error
    assert recommended in problem.message
    assert target[problem.start : problem.end].casefold()[:4] in target.casefold()
    assert "term_forbidden" not in found_codes("x", recommended, f"{source_language}>{language_code}")


@pytest.mark.django_db
def test_a_word_is_forbidden_from_the_moment_an_editor_says_so():
    concept = make_concept("ftf", preferred=[("fr", "combattant terroriste étranger")])
    assert "term_forbidden" not in found_codes("x", "un djihadiste", "en>fr")
    label = ConceptLabel.objects.create(concept=concept, language="fr", kind="forbidden", text="djihadiste")
    assert "term_forbidden" in found_codes("x", "un djihadiste", "en>fr")
    label.delete()
    assert "term_forbidden" not in found_codes("x", "un djihadiste", "en>fr")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("target", "languages", "is_kept"),
    [
        ("Le logiciel goAML", "en>fr", True),
        ("برنامج goAML", "en>ar", True),
        ("软件goAML", "en>zh-hans", True),
        ("Программа гоАМЛ", "en>ru", False),
        ("El programa GOAML", "en>es", False),
    ],
)
def test_a_name_that_is_never_translated_stays_as_it_is(target, languages, is_kept):
    make_concept("goaml", TranslationRule.KEEP, preferred=[("en", "goAML")])
    assert ("term_not_kept" not in found_codes("The program goAML", target, languages)) is is_kept


@pytest.mark.django_db
def test_the_glossary_tells_forbidden_words_and_the_note_for_translators():
    make_concept(
        "ftf",
        notes={"fr": "Jamais le mot de la propagande."},
        preferred=[("en", "foreign terrorist fighter"), ("fr", "combattant terroriste étranger")],
        acronym=[("en", "FTF")],
        forbidden=[("fr", "djihadiste")],
    )
    hits = glossary_hits("<b>Foreign terrorist fighters</b> (FTF)", load_terms("en", "fr"))
    assert [tuple(hit)[:3] for hit in hits] == [
        ("Foreign terrorist fighters", "combattant terroriste étranger", ("djihadiste",)),
        ("FTF", "combattant terroriste étranger", ("djihadiste",)),
    ]
    assert {hit.note for hit in hits} == {"Jamais le mot de la propagande."}


@pytest.mark.django_db
def test_a_translation_may_cite_its_own_edition_of_a_work():
    make_work("publication", key="guide")
    for language, sales, isbn in (("en", "E.04.V.7", "978-92-1-133746-7"), ("es", "S.05.IV.2", "978-92-1-333376-1")):
        LanguageVersion.objects.update_or_create(
            work=Work.objects.get(), language=language, defaults={"sales_number": sales, "isbn": isbn}
        )
    source = "See E.04.V.7, ISBN 978-92-1-133746-7"
    assert found_codes(source, "Véase S.05.IV.2, ISBN 978-92-1-333376-1", "en>es") == set()
    assert "symbol_missing" in found_codes(source, "Véase S.05.IV.3, ISBN 978-92-1-333376-1", "en>es")
    assert "symbol_missing" in found_codes(source, "Voir S.05.IV.2, ISBN 978-92-1-333376-1", "en>fr")


@pytest.mark.django_db
def test_terms_that_have_not_changed_are_read_once(django_assert_num_queries):
    load_reference()
    load_terms("en", "ar")
    with django_assert_num_queries(1):
        terms = load_terms("en", "fr")
        check("A text on extradition", "Un texte", "en>fr", terms)
    Body.objects.get(slug="unodc").save()
    with django_assert_num_queries(7):
        load_terms("en", "fr")


# What a translator enters in wagtail-localize's own view


def entered(synced_page, steps, admin, language_code, text):
    translation = steps.translation(synced_page, language_code)
    segment = translation.source.stringsegment_set.get(context__path="title")
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    form = "application/x-www-form-urlencoded"
    response = admin.put(address, urlencode({"value": text}), content_type=form)
    assert response.status_code in (200, 201), response.content
    return StringTranslation.objects.get(context=segment.context, locale=translation.target_locale)


def test_an_entered_text_that_breaks_a_rule_says_why_and_never_reaches_a_page(english_page, steps, admin):
    load_reference()
    official = "Convention on the Physical Protection of Nuclear Material"
    page = steps.publish(english_page, title=f"Guide to the {official}")
    steps.run_jobs()
    text = entered(page, steps, admin, "fr", "Guide de la convention nucléaire")
    assert text.has_error
    assert "Convention sur la protection physique des matières nucléaires" in text.field_error
    steps.translate(page, "fr")
    steps.translation(page, "fr").save_target(publish=False)
    assert "nucléaire" not in steps.page_in(page, "fr").get_latest_revision_as_object().title

    text = entered(
        page, steps, admin, "fr", "Guide de la Convention sur la protection physique des matières nucléaires"
    )
    assert not text.has_error
    assert text.get_error() is None


def test_a_warning_keeps_no_text_back(synced_page, steps, admin):
    text = entered(synced_page, steps, admin, "fr", f"Loi type sur les preuves{NNBSP}!")
    assert check("Model law on evidence", text.data, "en>fr")
    assert not text.has_error


# Any text, quickly


def test_any_text_is_taken():
    pieces = (
        "<b> </b> <a id='a1'> <br/> &amp; &lt; &#x27; A/RES/62/172 1373(2001) 1 234,5 % 5万 {x} %s https://un.org/"
        " « » \u2066 \u202e ، ؟ 。 ё لل ال"
    )
    alphabet = st.one_of(st.text(max_size=20), st.sampled_from([*pieces.split(), " ", "\n"]))
    texts = st.lists(alphabet, max_size=12).map("".join)
    pairs = [(one, other) for one in language_codes() for other in language_codes()]

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(texts, texts, st.sampled_from(pairs), st.one_of(st.none(), st.integers(0, 50)))
    def run(source, target, pair, max_length):
        terms = reference_terms(">".join(pair))
        unit = Unit(id="u", path="p", source=source, target=target, max_length=max_length)
        for problem in check_unit(unit, pair[1], terms):
            assert problem.start is None or 0 <= problem.start <= problem.end <= len(target)
        for hit in glossary_hits(source, terms):
            assert hit.start < hit.end

    run()
