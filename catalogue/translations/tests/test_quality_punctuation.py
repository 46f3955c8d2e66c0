"""Punctuation and spaces per language, and that what is offered is right."""

import pytest

from catalogue.translations.tests.quality_cases import NNBSP, codes, corrected


@pytest.mark.parametrize(
    ("source", "target", "languages", "expected"),
    [
        ("First, the law.", "أولا, القانون.", "en>ar", "أولا، القانون."),
        ("Who; what?", "من; ماذا?", "en>ar", "من؛ ماذا؟"),
        ("First, the law.", "首先,法律.", "en>zh-hans", "首先，法律。"),
        ("Note: why?", "注:为什么?", "en>zh-hans", "注：为什么？"),
        ("Judges and prosecutors", "法官 和检察官", "en>zh-hans", "法官和检察官"),
        ("Note: why?", "Note : pourquoi?", "en>fr", f"Note{NNBSP}: pourquoi{NNBSP}?"),
        (
            "The “guide”; now!",
            "Le « guide »; maintenant!",
            "en>fr",
            f"Le «{NNBSP}guide{NNBSP}»{NNBSP}; maintenant{NNBSP}!",
        ),
        ("Who decides?", "Quién decide?", "en>es", "¿Quién decide?"),
        ("The law.", "Закон .", "en>ru", "Закон."),
        ("The  law", "Закон  и суд", "en>ru", "Закон и суд"),
        ("The law", " Закон ", "en>ru", "Закон"),
        ("The law.", "القانون", "en>ar", "القانون."),
        ("The law.", "法律", "en>zh-hans", "法律。"),
        ("Why?", "Pourquoi", "en>fr", f"Pourquoi{NNBSP}?"),
        ("The law", "La ley.", "en>es", "La ley"),
        ("Extradition and surrender", "引渡與移交", "en>zh-hans", "引渡与移交"),
        ("<b>Note</b>: why", "<b>注</b>:为什么", "en>zh-hans", "<b>注</b>：为什么"),
        ("Law &amp; order.", "Ley &amp; orden", "en>es", "Ley &amp; orden."),
    ],
)
def test_what_is_offered_is_how_the_language_sets_it(source, target, languages, expected):
    assert codes(source, target, languages)
    assert corrected(source, target, languages) == expected
    assert codes(source, expected, languages) == set()


@pytest.mark.parametrize(
    ("source", "target", "languages"),
    [
        ("At 10:30, room 1,500.", "في الساعة 10:30، القاعة 1,500.", "en>ar"),
        ("Note (UNODC, ICAO).", "ملاحظة (UNODC, ICAO).", "en>ar"),
        ("At 10:30 in room 3.5", "10:30在3.5号室", "en>zh-hans"),
        ("At 10:30: start", f"À 10:30{NNBSP}: début", "en>fr"),
        ("See https://un.org/?a=b;c", "Voir https://un.org/?a=b;c", "en>fr"),
        ("Really?!", f"Vraiment{NNBSP}?!", "en>fr"),
        ("Really?", "Vraiment\u00a0?", "en>fr"),
        ("{a}: {b}", f"{{a}}{NNBSP}: {{b}}", "en>fr"),
        ("Who decides? And when?", "¿Quién decide? ¿Y cuándo?", "en>es"),
        ("He said “no.”", "Он сказал «нет».", "en>ru"),
        ("And so on…", "以此类推……", "en>zh-hans"),
        ("And so on...", "Et ainsi de suite…", "en>fr"),
        ("法律。", "The law.", "zh-hans>en"),
        ("ما القانون؟", "What is the law?", "ar>en"),
        (" and ", " и ", "en>ru"),
        (" and ", "和", "en>zh-hans"),
    ],
)
def test_what_is_right_is_left_alone(source, target, languages):
    assert codes(source, target, languages) == set()


@pytest.mark.parametrize(
    ("source", "target", "languages", "code"),
    [
        ("Well, who decides?", "Bien, quién decide?", "en>es", "spanish_opening"),
        ("The law.", "La loi?", "en>fr", "ending"),
        ("and the law ", "и закон", "en>ru", "missing_space"),
    ],
)
def test_where_no_correction_is_safe_none_is_offered(source, target, languages, code):
    assert code in codes(source, target, languages)
    assert code in codes(source, corrected(source, target, languages), languages)
