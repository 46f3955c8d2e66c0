"""The title lock: instruments and bodies are called what they are called, in every language and case."""

import pytest

from catalogue.reference_data import read_rows
from catalogue.translations.quality import glossary_hits
from catalogue.translations.tests.quality_cases import check, codes, reference_terms, title_of
from pages.languages import language_codes

LOCKED = [
    ("hague-convention-1970", "en"),
    ("terrorism-financing-convention-1999", "en"),
    ("nuclear-terrorism-convention-2005", "en"),
    ("maritime-convention-1988", "fr"),
    ("nuclear-material-convention-1980", "es"),
    ("beijing-protocol-2010", "ru"),
    ("montreal-convention-1971", "zh-hans"),
    ("fixed-platforms-protocol-1988", "ar"),
    ("unodc", "en"),
    ("fatf", "fr"),
]
FRAMES = {
    "ar": "يتناول هذا الفصل {}",
    "zh-hans": "本章论述《{}》",
    "en": "This chapter deals with the {}",
    "fr": "Ce chapitre traite de la «\u202f{}\u202f»",
    "ru": "Глава посвящена тому, как применяется «{}»",
    "es": "Este capítulo trata del {}",
}
IS_OFFICIAL = {
    (row["slug"], title["language"]): title["is_official"]
    for row in read_rows("instruments")
    for title in row["titles"]
}


def title_codes(source, target, languages):
    return {code for code in codes(source, target, languages, reference_terms(languages)) if code.startswith("title")}


@pytest.mark.parametrize(
    ("slug", "source_language", "target_language"),
    [(slug, source, target) for slug, source in LOCKED for target in language_codes() if target != source],
)
def test_the_official_title_is_accepted_and_no_other(slug, source_language, target_language):
    languages = f"{source_language}>{target_language}"
    official = title_of(slug, target_language)
    source = FRAMES[source_language].format(title_of(slug, source_language))
    assert title_codes(source, FRAMES[target_language].format(official), languages) == set()
    assert title_codes(source, FRAMES[target_language].format(official).upper(), languages) == set()

    words = official.split() if target_language != "zh-hans" else list(official)
    wrong = ("" if target_language == "zh-hans" else " ").join(words[:-1])
    problems = check(source, FRAMES[target_language].format(wrong), languages, reference_terms(languages))
    (problem,) = [each for each in problems if each.code.startswith("title")]
    assert problem.suggestion == official
    assert official in problem.message
    assert problem.is_error == IS_OFFICIAL.get((slug, target_language), True)


HOSTAGES = "the International Convention against the Taking of Hostages"
FINANCING = "the International Convention for the Suppression of the Financing of Terrorism"
SEIZURE = "the Convention for the Suppression of Unlawful Seizure of Aircraft"
NUCLEAR = "the International Convention for the Suppression of Acts of Nuclear Terrorism"
UNODC = "the United Nations Office on Drugs and Crime"


@pytest.mark.parametrize(
    ("source", "target", "languages", "is_accepted"),
    [
        # Russian declines the title.
        (f"under {FINANCING}", "согласно Международной конвенции о борьбе с финансированием терроризма", "en>ru", True),
        (f"with {FINANCING}", "с Международной конвенцией о борьбе с финансированием терроризма", "en>ru", True),
        (
            f"with {FINANCING}",
            "с Международной конвенцией 1999 года о борьбе с финансированием терроризма",
            "en>ru",
            True,
        ),
        (f"with {FINANCING}", "с Конвенцией о борьбе с финансированием терроризма", "en>ru", False),
        (f"with {FINANCING}", "с Международной конвенцией о пресечении финансирования терроризма", "en>ru", False),
        (f"with {FINANCING}", "с Международной конвенцией о финансировании борьбы с терроризмом", "en>ru", False),
        (f"by {UNODC}", "Управлением Организации Объединенных Наций по наркотикам и преступности", "en>ru", True),
        (f"by {UNODC}", "УНП ООН", "en>ru", True),
        (f"by {UNODC}", "Управлением ООН по наркотикам и преступности", "en>ru", False),
        ("согласно Конвенции о борьбе с незаконным захватом воздушных судов", f"under {SEIZURE}", "ru>en", True),
        (
            "согласно Конвенции о борьбе с незаконным захватом воздушных судов",
            "under the hijacking law",
            "ru>en",
            False,
        ),
        # Arabic joins particles to its first word.
        (f"under {SEIZURE}", "وفقا لاتفاقية قمع الاستيلاء غير المشروع على الطائرات", "en>ar", True),
        (f"and {SEIZURE}", "وباتفاقية قمع الاستيلاء غير المشروع على الطائرات", "en>ar", True),
        (f"and {SEIZURE}", "واتفاقيّة قمع الاستيلاء غير المشروع على الطائرات", "en>ar", True),
        (f"and {SEIZURE}", "واتفاقية مكافحة الاستيلاء غير المشروع على الطائرات", "en>ar", False),
        (f"under {NUCLEAR}", "وفقا للاتفاقية الدولية لقمع أعمال الإرهاب النووي", "en>ar", True),
        (f"under {NUCLEAR}", "وفقا للاتفاقية الدولية لعام 2005 لقمع أعمال الإرهاب النووي", "en>ar", True),
        (f"under {NUCLEAR}", "وفقا للاتفاقية الدولية لقمع الإرهاب النووي", "en>ar", False),
        ("وفقا لاتفاقية قمع الاستيلاء غير المشروع على الطائرات", f"under {SEIZURE}", "ar>en", True),
        ("وفقا لاتفاقية قمع الاستيلاء غير المشروع على الطائرات", "under the hijacking law", "ar>en", False),
        (f"by {UNODC}", "لمكتب الأمم المتحدة المعني بالمخدرات والجريمة", "en>ar", True),
        # Chinese sets it in marks of its own, a year before it.
        (f"under {NUCLEAR}", "依照2005年《制止核恐怖主义行为国际公约》", "en>zh-hans", True),
        (f"under {NUCLEAR}", "依照《制止核恐怖主义行为的国际公约》", "en>zh-hans", False),
        ("依照《制止核恐怖主义行为国际公约》", f"under {NUCLEAR}", "zh-hans>en", True),
        ("依照《制止核恐怖主义行为国际公约》", "under the nuclear convention", "zh-hans>en", False),
        # Apostrophes, hyphens, case; a year inside.
        (f"under {HOSTAGES}", "selon la Convention internationale contre la prise d'otages", "en>fr", True),
        (f"under {HOSTAGES}", "selon la convention internationale contre la prise d’otages", "en>fr", True),
        (f"under {HOSTAGES}", "selon la Convention internationale de 1979 contre la prise d’otages", "en>fr", True),
        (f"under {HOSTAGES}", "selon la Convention internationale relative à la prise d’otages", "en>fr", False),
        (
            f"of {FINANCING}",
            "del Convenio Internacional para la represión de la financiación del terrorismo",
            "en>es",
            True,
        ),
        (f"of {FINANCING}", "de la Convención contra la financiación del terrorismo", "en>es", False),
        (
            "the 1979 International convention\nagainst the taking of “hostages”",
            "la Convention contre les otages",
            "en>fr",
            False,
        ),
        # What isn't the title is not locked.
        ("an international convention on the taking of hostages", "une convention sur les otages", "en>fr", True),
        ("a counter-terrorism committee in each region", "un comité antiterroriste par région", "en>fr", True),
        ("the Counter-Terrorism Committee", "le comité antiterroriste", "en>fr", False),
        ("the Counter-Terrorism Committee", "le CCT", "en>fr", True),
        ("the Tokyo Convention", "la Convention de Tokyo", "en>fr", True),
    ],
)
def test_what_counts_as_the_title(source, target, languages, is_accepted):
    assert title_codes(source, target, languages) == (set() if is_accepted else {"title_differs"})


def test_a_title_within_a_longer_title_is_not_asked_for_again():
    source = f"See the {title_of('airport-protocol-1988', 'en')}."
    target = f"Véase el {title_of('airport-protocol-1988', 'es')}."
    assert title_codes(source, target, "en>es") == set()
    (problem,) = [each for each in check(source, "Véase.", "en>es", reference_terms("en>es")) if "title" in each.code]
    assert problem.suggestion == title_of("airport-protocol-1988", "es")


def test_a_title_that_awaits_the_depositarys_text_only_warns():
    source = f"See the {title_of('hostages-convention-1979', 'en')}"
    assert title_codes(source, "См. конвенцию", "en>ru") == {"title_unchecked"}


@pytest.mark.parametrize("language_code", language_codes())
def test_every_official_title_agrees_with_itself_in_every_pair(language_code):
    for row in read_rows("instruments"):
        titles = {title["language"]: title["title"] for title in row["titles"]}
        for target in titles.keys() - {language_code}:
            assert title_codes(titles[language_code], titles[target], f"{language_code}>{target}") == set(), row["slug"]


# The glossary beside a text


def hits(text, languages):
    return {hit.term: hit.approved for hit in glossary_hits(text, reference_terms(languages))}


@pytest.mark.parametrize(
    ("text", "languages", "expected"),
    [
        ("Requests for <b>extradition</b> and MLA", "en>es", {"extradition": "extradición", "MLA": "AJR"}),
        ("Les demandes d’extradition", "fr>ru", {"extradition": "выдача (преступника)"}),
        ("решение о выдаче", "ru>es", {"выдаче": "extradición"}),
        ("о выдаче преступников", "ru>fr", {"выдаче преступников": "extradition"}),
        ("لتسليم المجرمين", "ar>en", {"لتسليم المجرمين": "extradition"}),
        ("引渡请求", "zh-hans>en", {"引渡": "extradition"}),
        (
            "the witness protection programme of goAML",
            "en>ar",
            {"witness protection": "حماية الشهود", "goAML": "goAML"},
        ),
        ("a mla request to api", "en>fr", {}),
    ],
)
def test_terms_of_the_source_are_shown_with_the_approved_wording(text, languages, expected):
    found = hits(text, languages)
    assert {term: found.get(term) for term in expected} == expected
    if not expected:
        assert not {"mla", "api"} & set(found)


def test_of_overlapping_terms_the_longest_is_shown_in_the_order_of_the_text():
    found = glossary_hits(f"goAML and {FINANCING}", reference_terms("en>fr"))
    assert [(hit.term, hit.is_locked) for hit in found] == [("goAML", False), (FINANCING.removeprefix("the "), True)]
