"""Checks of what is no wording: markup, addresses, symbols, numbers, length, script and direction."""

import pytest

from catalogue.translations.tests.quality_cases import check, codes

LRI, PDI, RLE, PDF, RLO, LRM = "\u2066", "\u2069", "\u202b", "\u202c", "\u202e", "\u200e"


@pytest.mark.parametrize(
    ("source", "target", "languages", "expected"),
    [
        ("See <b>the guide</b> now", "Voir <b>le guide</b> maintenant", "en>fr", set()),
        ('A <a id="a1">link</a> and <b>more</b>', '<b>المزيد</b> و<a id="a1">رابط</a>', "en>ar", set()),
        ("One<br>two", "一<br/>二", "en>zh-hans", set()),
        ("Smith &amp; Sons", "Смит &amp; сыновья", "en>ru", set()),
        ("See <b>the guide</b>", "Voir le guide", "en>fr", {"markup_missing"}),
        ("See the guide", "Voir <i>le guide</i>", "en>fr", {"markup_extra"}),
        ('A <a id="a1">link</a>', 'Un <a id="a2">lien</a>', "en>fr", {"markup_missing", "markup_extra"}),
        ("A <b>word</b>", "Un <b>mot", "en>fr", {"markup_nesting"}),
        ("A <b><i>word</i></b>", "Un <b><i>mot</b></i>", "en>fr", {"markup_nesting"}),
        ("A word", "Un <script>mot</script>", "en>fr", {"markup_unfit"}),
        ("A <b>word</b>", 'Un <b onclick="x()">mot</b>', "en>fr", {"markup_unfit"}),
        ("A word", "Un <p class=x", "en>fr", {"markup_unfit"}),
    ],
)
def test_inline_tags_stay_with_their_ids_in_any_order(source, target, languages, expected):
    assert codes(source, target, languages) == expected


@pytest.mark.parametrize(
    ("source", "target", "languages", "expected"),
    [
        ("See https://www.unodc.org/x.", "Voir https://www.unodc.org/x.", "en>fr", set()),
        ("See https://www.un.org/en/about", "Véase https://www.un.org/es/about", "en>es", set()),
        ("See https://www.un.org/en/about。", "见https://www.un.org/zh/about。", "en>zh-hans", set()),
        ("See https://www.unodc.org/x", "Voir https://www.unodc.org/y", "en>fr", {"url_missing", "url_extra"}),
        ("See www.unodc.org for more", "انظر الموقع للمزيد", "en>ar", {"url_missing"}),
        ("Write to a.b@un.org", "Пишите на a.b@un.org", "en>ru", set()),
        ("Write to a.b@un.org", "Пишите на a.c@un.org", "en>ru", {"mail_missing", "mail_extra"}),
        ("{name} has %(count)s texts", "%(count)s نصوص لدى {name}", "en>ar", set()),
        ("{name} has %(count)s texts", "لدى {name} نصوص", "en>ar", {"placeholder_missing"}),
        ("Dear {{ user }}", "Cher {{ utilisateur }}", "en>fr", {"placeholder_missing", "placeholder_extra"}),
        ("50% de los casos", "50 % des cas", "es>fr", set()),
    ],
)
def test_addresses_and_placeholders_stay(source, target, languages, expected):
    assert codes(source, target, languages) == expected


@pytest.mark.parametrize(
    ("source", "target", "languages", "expected"),
    [
        ("Resolution A/RES/62/172", "Резолюция A/RES/62/172", "en>ru", set()),
        ("Resolution A/RES/62/172", f"القرار {LRM}A/RES/62/172{LRM}", "en>ar", set()),
        ("Resolution A/RES/62/172", "第A/RES/62/172号决议", "en>zh-hans", set()),
        ("Resolution A/RES/62/172", "القرار A/RES/٦٢/١٧٢", "en>ar", set()),
        ("Resolution A/RES/62/172", "القرار 172/62/A/RES", "en>ar", {"symbol_missing", "number_extra"}),
        ("Resolution A/RES/62/172", "Résolution A/RES/62/127", "en>fr", {"symbol_missing", "symbol_extra"}),
        ("Document E/CN.15/2014/4", "Documento E/CN.15/2014/4", "en>es", set()),
        (
            "Document A/CONF.222/RT.3/CRP.1/Add.1",
            "文件A/CONF.222/RT.3/CRP.1",
            "en>zh-hans",
            {"symbol_missing", "symbol_extra"},
        ),
        ("A/RES/3166(XXVIII)", "A/RES/3166 (XXVIII)", "en>ru", set()),
        ("Security Council resolution 1373 (2001)", "安全理事会第1373(2001)号决议", "en>zh-hans", set()),
        ("Security Council resolution 1373 (2001)", "安全理事会第1373（2001）号决议", "en>zh-hans", set()),
        ("Security Council resolution 1373 (2001)", "قرار مجلس الأمن ١٣٧٣ (٢٠٠١)", "en>ar", set()),
        (
            "Security Council resolution 1373 (2001)",
            "Резолюция 1737 (2001) Совета",
            "en>ru",
            {"symbol_missing", "symbol_extra"},
        ),
        ("General Assembly resolution 60/288", "Résolution 60/288 de l’Assemblée", "en>fr", set()),
        (
            "General Assembly resolution 60/288",
            "Resolución 288/60 de la Asamblea",
            "en>es",
            {"symbol_missing", "number_extra"},
        ),
        ("UNTC XVIII-11", "UNTC XVIII-12", "en>fr", {"symbol_missing", "symbol_extra"}),
        ("Sales No. E.94.V.15", "Numéro de vente : E.94.V.15".replace(" :", "\u202f:"), "en>fr", set()),
        ("Sales No. E.04.V.7", "Número de venta S.04.V.7", "en>es", set()),
        ("Sales No. E.04.V.7", "Número de venta S.04.V.9", "en>es", {"symbol_missing", "symbol_extra"}),
        ("Sales No. E.04.V.7", "Número de venta R.04.V.7", "en>es", {"symbol_missing", "symbol_extra"}),
        ("ISBN 978-92-1-133746-7", "ISBN 9789211337467", "en>ru", set()),
        ("ISBN 978-92-1-133746-7", "ISBN 978-92-1-133746-3", "en>ru", {"symbol_missing", "symbol_extra"}),
        ("V.12-50467 is a job number", "رقم الوثيقة", "en>ar", {"symbol_missing"}),
    ],
)
def test_symbols_and_numbers_of_documents_stay(source, target, languages, expected):
    assert codes(source, target, languages) == expected


@pytest.mark.parametrize(
    ("source", "target", "languages", "expected"),
    [
        ("held on 14 September 1963", "于1963年9月14日举行", "en>zh-hans", set()),
        ("held on 14 September 1963", "عقدت في ١٤ أيلول/سبتمبر ١٩٦٣", "en>ar", set()),
        ("于1963年9月14日举行", "held on 14 September 1963", "zh-hans>en", set()),
        ("14/09/1963 to 15/09/1963", "14.09.1963–15.09.1963", "en>ru", set()),
        ("1,234,567 pages", "1 234 567 страниц", "en>ru", set()),
        ("1,234,567 pages", "1.234.567 páginas", "en>es", set()),
        ("1,234.5 km", "1\u202f234,5 km", "en>fr", set()),
        ("2 million people", "200万人", "en>zh-hans", set()),
        ("1.5 million people", "1,5 миллиона человек", "en>ru", set()),
        ("3 judges", "ثلاثة قضاة", "en>ar", set()),
        ("five judges", "5 juges", "en>fr", set()),
        ("in the 1990s", "dans les années 90", "en>fr", set()),
        ("the 21st century", "le XXIe siècle", "en>fr", set()),
        ("32 articles", "三十二条", "en>zh-hans", set()),
        ("Article 12 of the law", "Article 21 de la loi", "en>fr", {"number_missing", "number_extra"}),
        ("Article 12 of the law", "المادة من القانون", "en>ar", {"number_missing"}),
        ("for 30 officials", "для 300 должностных лиц", "en>ru", {"number_missing", "number_extra"}),
        ("in the law", "в законе 2003 года", "en>ru", {"number_extra"}),
        ("25% of cases", "25 процентов дел", "en>ru", set()),
        ("25 per cent of cases", "٢٥ في المائة من القضايا", "en>ar", set()),
        ("25% of cases", "百分之二十五的案件", "en>zh-hans", set()),
        ("25% of cases", "25 дел", "en>ru", {"percent"}),
    ],
)
def test_numbers_stay_however_they_are_written(source, target, languages, expected):
    assert codes(source, target, languages) == expected


@pytest.mark.parametrize(
    ("source", "target", "languages", "limit", "expected"),
    [
        ("Extradition", "引渡", "en>zh-hans", 2, set()),
        ("Extradition", "Extradición", "en>es", 10, {"too_long"}),
        ("A &amp; B", "А &amp; Б", "en>ru", 5, set()),
        ("Extradition", "  ", "en>fr", None, {"empty"}),
        ("word " * 30 + "end", "слово " * 8 + "конец", "en>ru", None, {"suspiciously_short"}),
        ("word " * 30 + "end", "字" * 40, "en>zh-hans", None, set()),
        ("word " * 30 + "end", "字" * 150, "en>zh-hans", None, {"suspiciously_long"}),
    ],
)
def test_length(source, target, languages, limit, expected):
    assert codes(source, target, languages, max_length=limit) == expected


@pytest.mark.parametrize(
    ("source", "target", "languages", "expected"),
    [
        ("UNODC trains judges", "يدرب UNODC القضاة", "en>ar", set()),
        ("Annex XVIII (a)", "附件 XVIII (a)", "en>zh-hans", set()),
        ("A handbook by Jane Smith", "Пособие Jane Smith", "en>ru", set()),
        ("A handbook for all judges", "Пособие for all судей", "en>ru", {"latin_left"}),
        ("The use of force", "استخدام force", "en>ar", {"latin_left"}),
        (
            "A Full Guide To Mutual Legal Aid in Criminal Matters",
            "刑事事项司法互助完整指南 Guide To Mutual Legal",
            "en>zh-hans",
            {"latin_left", "suspiciously_long"},
        ),
        ("Write to a@un.org", "اكتب إلى a@un.org", "en>ar", set()),
        ("The judge hears the witness.", "Судья заслушивает شاهد.", "en>ru", {"foreign_script"}),
        ("Суд заслушивает свидетеля", "The суд hears the witness", "ru>en", {"foreign_script"}),
        ("The word 引渡 means extradition", "Le mot 引渡 signifie extradition", "en>fr", set()),
        ("The judge hears the witness", "The judge hears the witness", "en>fr", {"untranslated"}),
        ("The judge hears the <b>witness</b>", "the judge hears the <b>witness</b>", "en>ar", {"untranslated"}),
        ("法官在法庭上听取证人的证词陈述", "法官在法庭上听取证人的证词陈述", "zh-hans>en", {"untranslated"}),
        ("يستمع القاضي إلى أقوال الشاهد", "يستمع القاضي إلى أقوال الشاهد", "ar>en", {"untranslated"}),
        ("UNODC, INTERPOL, ICAO, IMO", "UNODC, INTERPOL, ICAO, IMO", "en>es", set()),
        ("A/RES/62/172, A/RES/64/297", "A/RES/62/172, A/RES/64/297", "en>fr", set()),
        ("Extradition", "Extradition", "en>fr", set()),
        ("The Council", "Cовет", "en>ru", {"mixed_letters"}),
    ],
)
def test_script(source, target, languages, expected):
    assert codes(source, target, languages) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (f"القرار {LRI}A/RES/62/172{PDI}", set()),
        (f"القرار {LRM}A/RES/62/172{LRM}", set()),
        (f"{RLE}القرار A/RES/62/172{PDF}", set()),
        (f"القرار {LRI}A/RES/62/172", {"bidi_unbalanced"}),
        (f"القرار A/RES/62/172{PDI}", {"bidi_unbalanced"}),
        (f"{RLE}القرار {LRI}A/RES/62/172{PDF}{PDI}", {"bidi_unbalanced"}),
        (f"{RLO}القرار{PDF} A/RES/62/172", {"bidi_override"}),
    ],
)
def test_marks_of_direction(target, expected):
    assert codes("Resolution A/RES/62/172", target, "en>ar") == expected


def test_errors_come_first_and_positions_are_those_of_the_markup():
    target = 'Voir <a id="a1">le guide</a> &amp; la loi A/RES/62/127 .'
    problems = check('See <a id="a1">the guide</a> &amp; the law A/RES/62/172.', target, "en>fr")
    assert [problem.is_error for problem in problems] == sorted(
        (problem.is_error for problem in problems), reverse=True
    )
    found = {problem.code: target[problem.start : problem.end] for problem in problems if problem.start is not None}
    assert found["symbol_extra"] == "A/RES/62/127"
    assert found["space_before"] == " ."


def test_a_text_that_is_not_translated_yet_has_no_problems():
    assert check("See <b>A/RES/62/172</b>.", "", "en>fr") == []
